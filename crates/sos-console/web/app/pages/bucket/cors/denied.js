// "Denied lately": what CORS denied in this bucket, asked for again while it is looked at.

import { html, useEffect, useRef, useState } from "/vendor/preact.js";

import { formatTime } from "../../../format.js";
import { Badge, Button, Icon, Time, toast } from "../../../parts.js";
import { cors as words } from "../../../text/cors.js";
import { byOrigin, identity, merged, total } from "./denials.js";
import { clearDenials, loadDenials } from "./server.js";
import { sentenceCase, Words } from "./words.js";

/** @typedef {import("./denials.js").Denial} Denial */

const PAUSE_MS = 3_000;

/**
 * @param {{ bucket: string, etag: string | null, onAllow: (denial: Denial) => void, onExplain: (denial: Denial) => void }} props
 *   A new `etag`: the rules in force are others, and what is said of each denial is too.
 */
export function Denied({ bucket, etag, onAllow, onExplain }) {
  const { denials, dropped, failure, isWatching, forget } = useDenials(bucket, etag);
  const clear = async () => {
    try {
      await clearDenials(bucket);
      forget();
      toast.success(words.denied.cleared);
    } catch (error) {
      toast.error(error);
    }
  };
  return html`<section class="card cors-denied" aria-labelledby="cors-denied-title" id="denied">
    <header class="cors-section-head cors-bar">
      <div class="cors-denied-head">
        <h2 class="card-title" id="cors-denied-title">${words.denied.title}</h2>
        <p class="cors-quiet">${words.denied.lead}</p>
      </div>
      <span class="cors-live ${isWatching && !failure ? "is-live" : ""}">${isWatching ? words.denied.live : words.denied.paused}</span>
      ${denials?.length ? html`<${Button} size="small" onClick=${clear}>${words.denied.clear}<//>` : null}
    </header>
    ${failure && html`<p class="cors-quiet cors-denied-none" role="status">${words.denied.failed}</p>`}
    ${denials?.length === 0 && !failure && html`<p class="cors-quiet cors-denied-none"><${Icon} name="shield" size=${18} /> ${words.denied.none}</p>`}
    ${denials && denials.length > 0 && html`<ul class="cors-origins" aria-label=${words.denied.requests(total(denials))}>
      ${byOrigin(denials).map((group) => html`<li key=${group.origin} class="cors-origin">
        <p class="cors-origin-head">
          <code class="cors-origin-name">${group.origin}</code>
          <span class="cors-quiet">${words.denied.requests(group.count)}, ${words.denied.last} <${Time} value=${group.last} /></span>
        </p>
        <ul>${group.denials.map((denial) => html`<${Entry} key=${identity(denial)} denial=${denial} onAllow=${onAllow} onExplain=${onExplain} />`)}</ul>
      </li>`)}
    </ul>`}
    ${dropped > 0 && html`<p class="cors-quiet cors-denied-none">${words.denied.dropped(dropped)}</p>`}
  </section>`;
}

/** @param {{ denial: Denial, onAllow: (denial: Denial) => void, onExplain: (denial: Denial) => void }} props */
function Entry({ denial, onAllow, onExplain }) {
  const { method, path, headers, kind, count, message, suggestion, last_seen: last } = denial;
  return html`<li class="cors-denial">
    <div class="cors-denial-text">
      <p class="cors-denial-request">
        <strong class="cors-verb">${method}</strong> <span class="cors-path">${readable(path)}</span>
        <${Badge}>${kind === "preflight" ? words.denied.preflight : words.denied.actual}<//>
        <span class="cors-quiet" title=${formatTime(last)}>${words.denied.times(count)}</span>
      </p>
      ${headers.length > 0 && html`<p class="cors-quiet">${words.denied.headers} <code>${headers.join(", ")}</code></p>`}
      <p><${Words} text=${sentenceCase(message)} />.</p>
      ${suggestion ? html`<p class="cors-quiet"><${Words} text=${suggestion.title} />.</p>` : null}
    </div>
    <div class="cors-denial-acts">
      <${Button} size="small" icon="search" onClick=${() => onExplain(denial)}>${words.denied.explain}<//>
      ${suggestion && html`<${Button} size="small" icon="wand" onClick=${() => onAllow(denial)}>${words.denied.allow}<//>`}
    </div>
  </li>`;
}

/** A path as people write it, where its escapes are UTF-8. @param {string} path */
function readable(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** @param {string} bucket @param {string | null} etag */
function useDenials(bucket, etag) {
  const [denials, setDenials] = useState(/** @type {Denial[] | null} */ (null));
  const [dropped, setDropped] = useState(0);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const [isWatching, setWatching] = useState(!document.hidden);
  const cursor = useRef(/** @type {number | null} */ (null));

  useEffect(() => {
    const listener = () => setWatching(!document.hidden);
    document.addEventListener("visibilitychange", listener);
    return () => document.removeEventListener("visibilitychange", listener);
  }, []);
  useEffect(() => {
    if (!isWatching) return undefined;
    const controller = new AbortController();
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    let isFirst = true;
    const ask = async () => {
      try {
        const answer = await loadDenials(bucket, isFirst ? null : cursor.current, controller.signal);
        if (controller.signal.aborted) return;
        const known = isFirst ? [] : null;
        isFirst = false;
        cursor.current = answer.cursor;
        if (known || answer.denials.length) setDenials((before) => merged(known ?? before ?? [], answer.denials));
        setDropped(answer.dropped);
        setFailure(null);
      } catch (error) {
        if (controller.signal.aborted) return;
        setFailure(/** @type {Error} */ (error));
      }
      timer = setTimeout(ask, PAUSE_MS);
    };
    ask();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [bucket, etag, isWatching]);
  return { denials, dropped, failure, isWatching, forget: () => setDenials([]) };
}
