// Over the page when the session has ended: log in again, and what was typed is still there.

import { html } from "/vendor/preact.js";

import { Button } from "../parts/button.js";
import { Dialog } from "../parts/dialog.js";
import { settleRenewal } from "../session.js";
import { text } from "../text.js";
import { LogInForm } from "./log_in_form.js";
import { ProviderButtons } from "./provider_buttons.js";

/** @param {{ session: import("../session.js").Session }} props The session that has ended. */
export default function Renewal({ session }) {
  const leave = () => settleRenewal(false);
  return html`<${Dialog} title=${text.renewal.title} size="small" onClose=${leave}>
    <p class="prose">${text.renewal.lead}</p>
    <${LogInForm}
      accessKey=${session.is_temporary ? "" : session.access_key}
      onDone=${() => {}}
      further=${html`<${Button} onClick=${leave}>${text.renewal.leave}<//>`}
    />
    ${session.is_temporary && html`<${ProviderButtons} next=${location.pathname + location.search} />`}
  <//>`;
}
