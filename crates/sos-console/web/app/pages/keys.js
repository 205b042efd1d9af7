// The access keys of the tenant.

import { html } from "/vendor/preact.js";

import { PageTitle } from "../parts.js";
import { text } from "../text.js";

export default function KeysPage() {
  return html`<${PageTitle} title=${text.navigation.keys} />`;
}
