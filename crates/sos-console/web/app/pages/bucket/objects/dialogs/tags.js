// Edits an object's tags.

import { html, useState } from "/vendor/preact.js";

import { Button, Dialog, toast } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { replaceTags } from "../store.js";
import { Pairs, pairsOf, pairsProblem, recordOf } from "./pairs.js";

const text = words.editing;

/** Limits of the S3 API. */
const TAGS_MAX = 10;
const NAME_MAX = 128;
const VALUE_MAX = 256;

/** @param {{ bucket: string, details: import("../store.js").Details, close: () => void, saved: (tags: Record<string, string>) => void }} props */
export function TagsDialog({ bucket, details, close, saved }) {
  const [pairs, setPairs] = useState(pairsOf(details.tags ?? {}));
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const tags = recordOf(pairs);
  const problem = pairsProblem(pairs) ?? limitProblem(tags);
  const save = async () => {
    if (problem !== null || isBusy) return;
    setBusy(true);
    try {
      await replaceTags(bucket, details.key, tags);
      toast.success(text.saved);
      saved(tags);
      close();
    } catch (failure) {
      setError(/** @type {Error} */ (failure).message);
      setBusy(false);
    }
  };
  const footer = html`<${Button} onClick=${close}>${words.cancel}<//><${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${problem !== null}>${text.save}<//>`;
  return html`<${Dialog} title=${text.tagsTitle} onClose=${close} onSubmit=${save} footer=${footer}>
    <${Pairs} legend=${words.details.tags} isLegendHidden hint=${text.tagsHint} pairs=${pairs} change=${setPairs} error=${problem ?? error} most=${TAGS_MAX} />
  <//>`;
}

/** @param {Record<string, string>} tags */
function limitProblem(tags) {
  const entries = Object.entries(tags);
  if (entries.length > TAGS_MAX) return text.tooMany;
  return entries.some(([name, value]) => name.length > NAME_MAX || value.length > VALUE_MAX) ? text.tooLong : null;
}
