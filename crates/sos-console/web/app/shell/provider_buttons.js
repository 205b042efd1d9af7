// Ways in over identity providers, beside the key. Where none is configured, nothing is drawn.

import { html, useEffect, useState } from "/vendor/preact.js";

import { LinkButton } from "../parts/button.js";
import { providerPath } from "../routes.js";
import { loginProviders } from "../session.js";
import { login } from "../text/login.js";

/** @param {{ next: string }} props The address of the page that they lead to. */
export function ProviderButtons({ next }) {
  const [names, setNames] = useState(/** @type {string[]} */ ([]));
  useEffect(() => {
    // Without them there is still the key, and whoever uses it is told what is wrong.
    loginProviders().then(setNames, () => {});
  }, []);
  if (names.length === 0) return null;
  return html`<div class="login-providers">
    <p class="login-or"><span>${login.or}</span></p>
    ${names.map((name) => html`<${LinkButton} key=${name} href=${providerPath(name, next)}>${login.withProvider(name)}<//>`)}
  </div>`;
}
