// What elements load: pictures, fonts, scripts, media, forms.

import { APP, NULL, OTHER } from "./origins.mjs";

const KEYS = {
  image: "picture.png",
  image_crossorigin: "picture.png",
  image_use_credentials: "picture.png",
  font: "letter.woff2",
  script_module: "module.js",
  media: "silence.wav",
  media_crossorigin: "silence.wav",
};

const shown = Object.entries(KEYS).flatMap(([initiator, key]) => [
  ["everything", APP], ["everything", OTHER], ["exact", APP], ["exact", OTHER], ["closed", APP], ["exact-get", APP],
].map(([bucket, origin]) => ({
  name: `${initiator} on ${bucket} from ${origin}`,
  bucket,
  key,
  request: { origin, method: "GET", initiator },
})));

const sandboxed = ["image", "image_crossorigin", "font", "script_module"].flatMap((initiator) => ["everything", "null-origin"].map((bucket) => ({
  name: `${initiator} of a sandboxed frame on ${bucket}`,
  bucket,
  key: KEYS[initiator],
  request: { origin: NULL, method: "GET", initiator },
})));

const forms = [["GET", "none"], ["POST", "form_data"], ["POST", "url_search_params"], ["POST", "text"]].flatMap(([method, body]) => ["everything", "closed"].map((bucket) => ({
  name: `form ${method} ${body} on ${bucket}`,
  bucket,
  request: { origin: APP, method, initiator: "form", body },
})));

export const cases = [...shown, ...sandboxed, ...forms];
