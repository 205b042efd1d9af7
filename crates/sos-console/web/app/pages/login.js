// The log-in page: by a key, or by a one-time link (`/login#link=…`).

import { html, useEffect, useState } from "/vendor/preact.js";

import { Code } from "../parts/code.js";
import { Icon } from "../parts/icon.js";
import { Notice } from "../parts/notice.js";
import { PageTitle } from "../parts/page_title.js";
import { currentRoute, navigate } from "../router.js";
import { pathAfterLogIn } from "../routes.js";
import { logIn } from "../session.js";
import { LogInForm } from "../shell/log_in_form.js";
import { Mark } from "../shell/mark.js";
import { ProviderButtons } from "../shell/provider_buttons.js";
import { ThemeMenu } from "../shell/theme_menu.js";
import { login } from "../text/login.js";

/** Taken before anything is drawn, and gone from the address: it must not stay in the history. */
let link = takeLink();

/** Why a log-in over a provider failed, in one word of the server's; gone from the address likewise. */
let problem = takeProblem();

export default function LoginPage() {
  const [state, setState] = useState(link ? "running" : (problem ?? "form"));
  useEffect(() => {
    problem = null;
    const use = () => {
      const token = link ?? takeLink();
      link = null;
      if (!token) return;
      setState("running");
      logIn({ link: token }).then(enter, (error) => setState(error.status === 401 || error.status === 403 ? "refused" : error.message));
    };
    use();
    // A link opened where this page is open already changes the fragment alone.
    addEventListener("hashchange", use);
    return () => removeEventListener("hashchange", use);
  }, []);
  return html`<div class="login">
    <div class="login-theme"><${ThemeMenu} /></div>
    <div class="login-card">
      <div class="login-head">
        <${Mark} size=${44} />
        <${PageTitle} title=${login.title} lead=${login.lead} />
      </div>
      ${state === "running"
        ? html`<p class="login-running" role="status"><span class="spinner" aria-hidden="true"></span>${login.linkRunning}</p>`
        : html`
          ${state !== "form" && html`<${Notice} tone="warning" isAlert><p>${state === "refused" ? login.linkRefused : state}</p><//>`}
          <${LogInForm} onDone=${enter} />
          <${ProviderButtons} next=${next()} />
        `}
    </div>
    <details class="login-help">
      <summary>${login.help.title}<${Icon} name="chevron-down" size=${14} /></summary>
      <p>${login.help.link}</p>
      <${Code} value=${login.help.linkCommand} isOneLine />
      <p>${login.help.key}</p>
    </details>
  </div>`;
}

function enter() {
  navigate(next(), { replace: true });
}

/** Where the log-in leads. */
function next() {
  return pathAfterLogIn(currentRoute().query.get("next"), location.href);
}

function takeProblem() {
  const query = new URLSearchParams(location.search);
  const word = query.get("problem");
  if (word === null) return null;
  query.delete("problem");
  history.replaceState(null, "", location.pathname + (query.size > 0 ? `?${query}` : "") + location.hash);
  return login.problem(word);
}

function takeLink() {
  const token = new URLSearchParams(location.hash.slice(1)).get("link");
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token;
}
