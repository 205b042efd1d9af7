// Edits the headers that an object is sent with, and its metadata.

import { html, useState } from "/vendor/preact.js";

import { Button, Dialog, TextField, toast } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { replaceHeaders } from "../store.js";
import { Pairs, pairsOf, pairsProblem, recordOf } from "./pairs.js";

const text = words.editing;

/** @typedef {keyof typeof text.headerNames} HeaderName */
const HEADERS = /** @type {HeaderName[]} */ (Object.keys(text.headerNames));

/** A name becomes part of a header's name. */
const METADATA_NAME = /^[a-z0-9._-]+$/;

/** @param {{ bucket: string, details: import("../store.js").Details, close: () => void, saved: (next: import("../store.js").Details) => void }} props */
export function HeadersDialog({ bucket, details, close, saved }) {
  const [type, setType] = useState(details.content_type);
  const [headers, setHeaders] = useState(/** @type {Record<string, string>} */ (details.headers));
  const [pairs, setPairs] = useState(pairsOf(details.metadata));
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const metadata = recordOf(pairs.map(({ name, value }) => ({ name: name.trim().toLowerCase(), value })));
  const problem = pairsProblem(pairs) ?? (Object.keys(metadata).every((name) => METADATA_NAME.test(name)) ? null : text.metadataName);
  const save = async () => {
    if (problem !== null || isBusy) return;
    setBusy(true);
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value.trim() !== ""));
    try {
      saved(await replaceHeaders(bucket, details, { content_type: type.trim(), headers: given, metadata }));
      toast.success(text.saved);
      close();
    } catch (failure) {
      const { status, message } = /** @type {any} */ (failure);
      setError(status === 412 ? text.changed : message);
      setBusy(false);
    }
  };
  const footer = html`<${Button} onClick=${close}>${words.cancel}<//><${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${problem !== null}>${text.save}<//>`;
  return html`<${Dialog} title=${text.title} onClose=${close} onSubmit=${save} footer=${footer}>
    <${TextField} label=${text.contentType} value=${type} onInput=${setType} isCode />
    ${HEADERS.map((name) => html`<${TextField}
      key=${name}
      label=${text.headerNames[name]}
      value=${headers[name] ?? ""}
      onInput=${(/** @type {string} */ value) => setHeaders({ ...headers, [name]: value })}
      isCode
    />`)}
    <${Pairs} legend=${text.metadata} hint=${text.metadataHint} pairs=${pairs} change=${setPairs} error=${problem ?? error} />
  <//>`;
}
