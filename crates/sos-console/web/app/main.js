// The entry: finds out who is logged in, then draws.

import { html, render } from "/vendor/preact.js";

import { preload } from "./lazy.js";
import { currentRoute, navigate, startRouter } from "./router.js";
import { loginPath, pageAt, pathAfterLogIn, sourcesAt } from "./routes.js";
import { loadSession } from "./session.js";
import { App } from "./shell/app.js";

async function start() {
  startRouter();
  const route = currentRoute();
  const isOpen = pageAt(route.path)?.page.isOpen ?? false;
  sourcesAt(route.path).forEach(preload);
  let failure;
  try {
    const session = await loadSession();
    if (!session && !isOpen) await navigate(loginPath(route.path, route.query), { replace: true });
    else if (session && isOpen && !route.hash) await navigate(pathAfterLogIn(route.query.get("next"), location.href), { replace: true });
  } catch (error) {
    failure = error;
  }
  const root = document.getElementById("app");
  if (root) render(html`<${App} failure=${failure} />`, root);
}

start();
