// What is said and done at the end of a page that edits: whether it is saved, and the buttons.

import { html } from "/vendor/preact.js";

import { Button, Icon } from "../../parts.js";
import { identities } from "../../text/identities.js";

const words = identities.saving;

/**
 * @param {{ isChanged: boolean, isSound: boolean, isSaving: boolean, isLate: boolean, onSave: () => void, onDiscard: () => void, children?: any }} props
 *   `isLate`: somebody else has saved since it was loaded. `children` stand before the buttons.
 */
export function SaveBar({ isChanged, isSound, isSaving, isLate, onSave, onDiscard, children }) {
  const [tone, icon, label] = !isSound ? ["danger", "error", words.wrong] : isChanged ? ["warning", isLate ? "warning" : "edit", isLate ? words.late : words.unsaved] : ["good", "success", words.saved];
  return html`<footer class="card identity-save ${isChanged ? "is-changed" : ""}">
    <p class="document-standing is-${tone}" role="status"><${Icon} name=${icon} size=${16} /><span>${label}</span></p>
    ${children}
    <div class="identity-save-buttons">
      ${isChanged && html`<${Button} kind="quiet" onClick=${onDiscard}>${words.discard}<//>`}
      <${Button} kind="primary" isBusy=${isSaving} disabled=${!isChanged || !isSound} onClick=${onSave}>${words.save}<//>
    </div>
  </footer>`;
}
