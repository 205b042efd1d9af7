// Looks into an object. Images, audio and video are shown by elements that run no script; text is fetched, up to a
// bound, and shown as text. Nothing of an object becomes markup of this page.

import { html, useEffect, useState } from "/vendor/preact.js";

import { formatBytes } from "../../../../format.js";
import { Button, Skeleton } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { bytesPath } from "../addresses.js";
import { previewOf } from "../kinds.js";
import { lastName } from "../keys.js";
import { visibleText } from "../visible.js";

const text = words.preview;
const MIB = 1024 * 1024;

/** So much of a text is fetched. */
const TEXT_MAX_BYTES = 256 * 1024;

/** Larger images are loaded when one asks. */
const IMAGE_AT_ONCE_BYTES = 24 * MIB;

/** @param {{ bucket: string, details: import("../store.js").Details }} props */
export function Preview({ bucket, details }) {
  const { key, size, content_type, etag } = details;
  const [isText, setText] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const kind = isText ? "text" : previewOf(content_type);
  // The fragment names the content, so that a page that has shown what was replaced asks again.
  const source = `${bytesPath(bucket, key)}#${encodeURIComponent(etag)}`;
  const broken = () => setBroken(true);
  if (size === 0) return html`<p class="preview-none">${text.empty}</p>`;
  if (isBroken) return html`<p class="preview-none">${text.failed}</p>`;
  if (kind === "image" && size > IMAGE_AT_ONCE_BYTES && !isWanted) {
    return html`<div class="preview-none"><${Button} size="small" icon="image" onClick=${() => setWanted(true)}>${text.show} (${formatBytes(size)})<//></div>`;
  }
  if (kind === "image") return html`<div class="preview-frame"><img class="preview-image" src=${source} alt=${text.image(visibleText(lastName(key)))} onError=${broken} /></div>`;
  if (kind === "audio") return html`<audio class="preview-audio" controls preload="metadata" src=${source} onError=${broken}></audio>`;
  if (kind === "video") return html`<div class="preview-frame"><video class="preview-video" controls preload="metadata" src=${source} onError=${broken}></video></div>`;
  if (kind === "text") return html`<${TextPreview} source=${source} size=${size} />`;
  return html`<div class="preview-none"><p>${text.none}</p><${Button} size="small" icon="text" onClick=${() => setText(true)}>${text.asText}<//></div>`;
}

/** @param {{ source: string, size: number }} props */
function TextPreview({ source, size }) {
  const [state, setState] = useState(/** @type {{ content?: string, isFailed?: boolean }} */ ({}));
  useEffect(() => {
    const controller = new AbortController();
    fetchText(source, size, controller.signal).then(
      (content) => setState({ content }),
      () => controller.signal.aborted || setState({ isFailed: true }),
    );
    return () => controller.abort();
  }, [source]);
  if (state.isFailed) return html`<p class="preview-none">${text.failed}</p>`;
  if (state.content === undefined) return html`<${Skeleton} rows=${1} height="card" />`;
  return html`
    <pre class="preview-text" tabindex="0" role="region" aria-label=${text.textLabel}>${state.content}</pre>
    ${size > TEXT_MAX_BYTES && html`<p class="preview-cut">${text.cut(formatBytes(TEXT_MAX_BYTES), formatBytes(size))}</p>`}
  `;
}

/** @param {string} source @param {number} size @param {AbortSignal} signal */
async function fetchText(source, size, signal) {
  /** @type {Record<string, string>} */
  const headers = size > TEXT_MAX_BYTES ? { range: `bytes=0-${TEXT_MAX_BYTES - 1}` } : {};
  const response = await fetch(source, { headers, signal });
  if (!response.ok) throw new Error(String(response.status));
  // A server that knew no ranges would send it all; no more than the bound is read.
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  let content = "";
  for (let read = 0; read < TEXT_MAX_BYTES; ) {
    const { value, done } = await reader.read();
    if (done) return content + decoder.decode();
    content += decoder.decode(value.subarray(0, TEXT_MAX_BYTES - read), { stream: true });
    read += value.length;
  }
  await reader.cancel();
  return content;
}
