// What an object is to a person who looks at a list, or wants to look into it.

/** @typedef {"image" | "audio" | "video" | "text" | "archive" | "code" | "file"} Kind */

/** @type {[Kind, RegExp][]} By the end of a name: good enough for an icon. */
const ENDINGS = [
  ["image", /\.(avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp|heic)$/i],
  ["audio", /\.(aac|flac|m4a|mp3|og[ga]|opus|wav)$/i],
  ["video", /\.(avi|m4v|mkv|mov|mp4|ogv|webm)$/i],
  ["archive", /\.(7z|bz2|gz|rar|tar|tgz|xz|zip|zst)$/i],
  ["code", /\.(c|cc|cpp|css|go|h|html?|java|js|json|jsx|mjs|py|rb|rs|sh|sql|toml|tsx?|xml|ya?ml)$/i],
  ["text", /\.(csv|ini|log|md|markdown|pdf|rtf|text|tsv|txt)$/i],
];

/** Types beside text/… whose bytes are text. */
const TEXT_TYPES = /^(text\/|application\/(.*\+)?(json|xml|yaml|toml|javascript|ecmascript|x-ndjson|sql|x-sh|x-www-form-urlencoded|graphql)$)/;

/** @param {string} name @returns {Kind} */
export function kindOfName(name) {
  return ENDINGS.find(([, ending]) => ending.test(name))?.[0] ?? "file";
}

/** How an object can be previewed, by its Content-Type. @param {string} type @returns {"image" | "audio" | "video" | "text" | null} */
export function previewOf(type) {
  const essence = type.split(";")[0].trim().toLowerCase();
  if (/^image\/(apng|avif|bmp|gif|jpeg|png|svg\+xml|webp|x-icon|vnd\.microsoft\.icon)$/.test(essence)) return "image";
  if (essence.startsWith("audio/") || essence === "application/ogg") return "audio";
  if (essence.startsWith("video/")) return "video";
  return TEXT_TYPES.test(essence) ? "text" : null;
}
