// The two fields of a log-in, with what went wrong.

import { html, useEffect, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { Button } from "../parts/button.js";
import { TextField } from "../parts/field.js";
import { Notice } from "../parts/notice.js";
import { logIn } from "../session.js";
import { login } from "../text/login.js";

/**
 * @param {{ accessKey?: string, onDone: (outcome: { isOther: boolean }) => void, further?: any }} props
 *   `accessKey` is filled in; `further` stands beside the button.
 */
export function LogInForm({ accessKey: known = "", onDone, further }) {
  const [accessKey, setAccessKey] = useState(known);
  const [secretKey, setSecretKey] = useState("");
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { problem, isBlocked, report, clear } = useProblem();
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  // With the drawing: who is at the second field already stays there.
  useLayoutEffect(() => /** @type {HTMLElement | null | undefined} */ (form.current?.querySelector("[data-autofocus]"))?.focus(), []);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setTried(true);
    if (isBusy || isBlocked) return;
    if (!accessKey.trim() || !secretKey) {
      const empty = accessKey.trim() ? "secret_key" : "access_key";
      /** @type {HTMLElement | null} */ (form.current?.elements.namedItem(empty))?.focus();
      return;
    }
    setBusy(true);
    clear();
    try {
      onDone(await logIn({ access_key: accessKey.trim(), secret_key: secretKey }));
    } catch (error) {
      report(error);
      setBusy(false);
    }
  };
  return html`<form class="log-in-form" ref=${form} novalidate onSubmit=${submit}>
    <div role="alert">${problem && html`<${Notice} tone="danger"><p>${problem}</p><//>`}</div>
    <${TextField}
      label=${login.accessKey}
      name="access_key"
      autocomplete="username"
      value=${accessKey}
      onInput=${setAccessKey}
      error=${isTried && !accessKey.trim() ? login.accessKeyMissing : null}
      isCode
      data-autofocus=${known ? null : ""}
    />
    <${TextField}
      label=${login.secretKey}
      name="secret_key"
      autocomplete="current-password"
      value=${secretKey}
      onInput=${setSecretKey}
      error=${isTried && !secretKey ? login.secretKeyMissing : null}
      isSecret
      data-autofocus=${known ? "" : null}
    />
    <div class="log-in-actions">
      ${further}
      <${Button} kind="primary" type="submit" class="log-in-button" isBusy=${isBusy} disabled=${isBlocked}>
        ${isBusy ? login.submitting : login.submit}
      <//>
    </div>
  </form>`;
}

/** What to say of a failed log-in; while too many were tried, the seconds count down. */
function useProblem() {
  const [error, setError] = useState(/** @type {any} */ (null));
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  const report = (/** @type {any} */ failure) => {
    setError(failure);
    setLeft(failure.retryAfterSeconds ?? 0);
  };
  const isBlocked = error?.status === 429 && left > 0;
  return { problem: error && words(error, left), isBlocked, report, clear: () => setError(null) };
}

/** @param {any} error @param {number} left */
function words(error, left) {
  if (error.status === 429) return left > 0 ? login.tooMany(left) : null;
  return error.status === 401 || error.status === 403 ? login.refused : error.message;
}
