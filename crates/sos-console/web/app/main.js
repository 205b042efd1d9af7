// The entry: finds out who is logged in, then draws.

import { html, render } from "/vendor/preact.js";

import { preload } from "./lazy.js";
import { currentRoute, navigate, startRouter } from "./router.js";
import { pageAt, sourcesAt } from "./routes.js";
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
    if (!session && !isOpen) await navigate(loginPath(route), { replace: true });
    else if (session && isOpen && !route.hash) await navigate("/", { replace: true });
  } catch (error) {
    failure = error;
  }
  const root = document.getElementById("app");
  if (root) render(html`<${App} failure=${failure} />`, root);
}

/** @param {import("./router.js").Route} route */
function loginPath({ path, query }) {
  const here = query.size > 0 ? `${path}?${query}` : path;
  return here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`;
}

start();
