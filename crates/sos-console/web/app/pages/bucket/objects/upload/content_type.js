// What a file is, where the browser does not say: by the end of its name.

/** @type {Record<string, string>} */
const BY_ENDING = {
  avif: "image/avif", bmp: "image/bmp", gif: "image/gif", ico: "image/x-icon", jpeg: "image/jpeg", jpg: "image/jpeg", png: "image/png",
  svg: "image/svg+xml", tif: "image/tiff", tiff: "image/tiff", webp: "image/webp", heic: "image/heic",
  flac: "audio/flac", m4a: "audio/mp4", mp3: "audio/mpeg", oga: "audio/ogg", ogg: "audio/ogg", opus: "audio/ogg", wav: "audio/wav",
  m4v: "video/mp4", mkv: "video/x-matroska", mov: "video/quicktime", mp4: "video/mp4", ogv: "video/ogg", webm: "video/webm",
  css: "text/css", csv: "text/csv", htm: "text/html", html: "text/html", ini: "text/plain", log: "text/plain", md: "text/markdown",
  markdown: "text/markdown", rs: "text/plain", sh: "text/x-shellscript", text: "text/plain", tsv: "text/tab-separated-values", txt: "text/plain",
  py: "text/x-python", c: "text/plain", h: "text/plain", go: "text/plain", sql: "application/sql", conf: "text/plain",
  js: "text/javascript", mjs: "text/javascript", json: "application/json", map: "application/json", toml: "application/toml",
  ts: "text/plain", xml: "application/xml", yaml: "application/yaml", yml: "application/yaml", ndjson: "application/x-ndjson",
  pdf: "application/pdf", wasm: "application/wasm", zip: "application/zip", gz: "application/gzip", tar: "application/x-tar",
  otf: "font/otf", ttf: "font/ttf", woff: "font/woff", woff2: "font/woff2", parquet: "application/vnd.apache.parquet",
};

/** @param {{ type?: string }} file @param {string} key */
export function contentTypeOf({ type }, key) {
  if (type) return type;
  const ending = /\.([a-z0-9]+)$/i.exec(key)?.[1].toLowerCase() ?? "";
  return BY_ENDING[ending] ?? "application/octet-stream";
}
