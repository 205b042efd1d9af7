// Asks once what becomes of files whose place is taken. What is not in the way goes on meanwhile.

import { html } from "/vendor/preact.js";

import { Button, Dialog } from "../../../../parts.js";
import { objects as words } from "../../../../text/objects.js";
import { ConflictList } from "../conflict_list.js";

/** @param {{ queue: import("./queue.js").UploadQueue }} props */
export function UploadConflicts({ queue }) {
  const first = queue.unanswered[0];
  if (!first) return null;
  const { batch } = first;
  const keys = queue.unanswered.filter((task) => task.batch === batch).map(({ key }) => key);
  const answer = (/** @type {"each" | "replace" | "skip"} */ policy) => () => queue.answer(batch, policy);
  const footer = html`
    <${Button} kind="quiet" onClick=${answer("each")}>${words.conflicts.each}<//>
    <${Button} onClick=${answer("skip")}>${words.conflicts.skipAll}<//>
    <${Button} kind="danger" onClick=${answer("replace")}>${words.conflicts.replaceAll}<//>
  `;
  return html`<${Dialog} title=${words.conflicts.title(keys.length)} size="small" footer=${footer} onClose=${answer("each")}>
    <p>${words.conflicts.uploadLead}</p>
    <${ConflictList} keys=${keys} />
  <//>`;
}
