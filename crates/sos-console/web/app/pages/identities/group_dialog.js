// Makes a group. What its members may do is said on its page.

import { html, useState } from "/vendor/preact.js";

import { Button, Dialog, Notice, TextField } from "../../parts.js";
import { text } from "../../text.js";
import { identities } from "../../text/identities.js";
import { isIdentityName } from "./documents.js";
import * as server from "./server.js";

const words = identities.groups.form;

/** @param {{ known: server.Group[], onClose: () => void, onDone: (name: string) => void }} props */
export default function GroupDialog({ known, onClose, onDone }) {
  const [name, setName] = useState("");
  const [isTold, setTold] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  // One that has members alone is not made yet.
  const isTaken = known.some((group) => group.name === name.trim() && group.policies.length > 0);
  const problem = !isIdentityName(name.trim()) ? identities.policy.problems.name : isTaken ? words.taken : null;
  const create = async () => {
    setTold(true);
    if (isBusy || problem) return;
    setBusy(true);
    try {
      await server.putGroup(name.trim(), []);
      onDone(name.trim());
    } catch (error) {
      setFailure(/** @type {Error} */ (error));
      setBusy(false);
    }
  };
  const footer = html`
    <${Button} onClick=${onClose}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy}>${words.submit}<//>
  `;
  return html`<${Dialog} title=${words.title} size="small" footer=${footer} onClose=${onClose} onSubmit=${create}>
    <div class="key-form">
      <${TextField} label=${words.name} value=${name} onInput=${setName} hint=${words.hint} error=${isTold ? problem : null} maxlength="64" autocomplete="off" isCode data-autofocus />
      ${failure && html`<${Notice} tone="danger" isAlert><p>${failure.message}</p><//>`}
    </div>
  <//>`;
}
