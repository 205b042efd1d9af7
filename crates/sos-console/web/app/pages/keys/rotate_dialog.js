// Replaces a key by another one that may do the same.

import { html, useState } from "/vendor/preact.js";

import { api } from "../../api.js";
import { Button, Dialog, Notice, Select } from "../../parts.js";
import { text } from "../../text.js";
import { keysText } from "../../text/keys.js";

const words = keysText.rotating;
const DAY_SECONDS = 86_400;
const SECONDS = { none: 0, day: DAY_SECONDS, week: 7 * DAY_SECONDS, month: 30 * DAY_SECONDS };

/**
 * @param {{ accessKey: string, isOwn: boolean, onClose: () => void, onRotated: (created: any, isGone: boolean) => void }} props
 *   `isGone`: the old key works no more.
 */
export default function RotateDialog({ accessKey, isOwn, onClose, onRotated }) {
  const [overlap, setOverlap] = useState(/** @type {keyof typeof SECONDS} */ ("none"));
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState(/** @type {any} */ (null));
  const rotate = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      const seconds = SECONDS[overlap];
      const created = await api.post(`/api/v1/keys/${encodeURIComponent(accessKey)}/rotate`, { overlap_seconds: seconds });
      onRotated(created, seconds === 0);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const footer = html`
    <${Button} onClick=${onClose}>${text.parts.cancel}<//>
    <${Button} kind="primary" type="submit" isBusy=${isBusy}>${words.action}<//>
  `;
  return html`<${Dialog} title=${words.title(accessKey)} size="small" footer=${footer} onClose=${onClose} onSubmit=${rotate}>
    <div class="key-form">
      <p>${words.body}</p>
      <${Select}
        label=${words.overlap}
        value=${overlap}
        options=${Object.entries(words.overlaps).map(([value, label]) => ({ value, label }))}
        onChange=${setOverlap}
      />
      ${isOwn && overlap === "none" && html`<${Notice} tone="warning"><p>${words.own}</p><//>`}
      ${failure && html`<${Notice} tone="danger" isAlert><p>${failure.message}</p><//>`}
    </div>
  <//>`;
}
