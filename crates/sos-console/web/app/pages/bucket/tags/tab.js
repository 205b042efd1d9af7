// The Tags tab of a bucket: what it belongs to, as lines of keys and values.

import { html, useCallback, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { useData } from "../../../data.js";
import { Button, confirm, ErrorState, Icon, IconButton, Skeleton, TextField, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { tags as words } from "../../../text/tags.js";
import { SaveProblem } from "../save_problem.js";
import { isChanged, problemsOf, rowsOf, tagsOf, TAGS_MAX, withRow } from "./draft.js";
import * as server from "./server.js";

/** @typedef {import("./draft.js").Row} Row */

/** @param {{ bucket: any }} props */
export default function TagsTab({ bucket }) {
  const { data, error, reload } = useData((signal) => server.load(bucket.name, signal), [bucket.name]);
  return html`<div class="settings">
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Skeleton} rows=${1} height="card" />`}
    ${data && !error && html`<${Form} key=${bucket.name} bucket=${bucket.name} saved=${data} reload=${reload} />`}
  </div>`;
}

/** @param {{ bucket: string, saved: server.Saved, reload: () => Promise<void> }} props */
function Form({ bucket, saved, reload }) {
  const [rows, setRows] = useState(() => rowsOf(saved.tags));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  useLayoutEffect(() => {
    setRows(rowsOf(saved.tags));
    setProblem(null);
  }, [saved]);
  const problems = problemsOf(rows);
  const isWrong = problems.some(({ key, value }) => key !== null || value !== null);
  const isDirty = isChanged(rows, saved.tags);
  useLeaveGuard(isDirty, useCallback(() => confirm(words.leave), []));
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (isBusy || !isDirty || isWrong) return;
    setBusy(true);
    setProblem(null);
    try {
      await server.save(bucket, tagsOf(rows), saved);
      await reload();
      toast.success(words.saved);
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
    }
    setBusy(false);
  };
  const [icon, standing] = isWrong ? ["error", words.standing.wrong] : isDirty ? ["edit", words.standing.unsaved] : ["success", words.standing.saved];
  return html`<form class="card card-padded settings-card" novalidate aria-labelledby="tags-title" onSubmit=${save}>
    <h2 class="card-title" id="tags-title">${words.title}</h2>
    <p class="prose">${words.lead}</p>
    <${Rows} rows=${rows} problems=${problems} change=${setRows} />
    <${SaveProblem} problem=${problem} reload=${reload} />
    <footer class="settings-save">
      <p class="settings-quiet" role="status"><${Icon} name=${icon} size=${16} /> ${standing}</p>
      <${Button} kind="primary" type="submit" isBusy=${isBusy} disabled=${!isDirty || isWrong}>${words.save}<//>
    </footer>
  </form>`;
}

/** @param {{ rows: Row[], problems: import("./draft.js").Problems[], change: (next: Row[]) => void }} props */
function Rows({ rows, problems, change }) {
  /** The line whose key gets the focus when it is drawn. */
  const wanted = useRef(/** @type {number | null} */ (null));
  const more = useRef(/** @type {HTMLElement | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const index = rows.findIndex(({ id }) => id === wanted.current);
    wanted.current = null;
    list.current?.children[index]?.querySelector("input")?.focus();
  }, [rows]);
  const set = (/** @type {number} */ index, /** @type {Partial<Row>} */ part) => change(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const add = () => {
    const next = withRow(rows);
    wanted.current = next[next.length - 1].id;
    change(next);
  };
  const remove = (/** @type {number} */ index) => {
    const next = rows.filter((_, at) => at !== index);
    // What has the focus goes: it is not to be lost with it.
    if (next.length > 0) wanted.current = next[Math.min(index, next.length - 1)].id;
    else more.current?.querySelector("button")?.focus();
    change(next);
  };
  const isFull = rows.length >= TAGS_MAX;
  return html`
    ${rows.length === 0 && html`<p class="settings-quiet">${words.none}</p>`}
    ${rows.length > 0 && html`<ul class="settings-pairs" ref=${list}>
      ${rows.map((row, index) => html`<li key=${row.id}>
        <${TextField} label=${words.keyOf(index + 1)} isLabelHidden isCode placeholder=${words.key} autocomplete="off" value=${row.key} error=${problems[index].key}
          onInput=${(/** @type {string} */ key) => set(index, { key })} />
        <${TextField} label=${words.valueOf(index + 1)} isLabelHidden isCode placeholder=${words.value} autocomplete="off" value=${row.value} error=${problems[index].value}
          onInput=${(/** @type {string} */ value) => set(index, { value })} />
        <${IconButton} icon="trash" label=${words.remove(row.key, index + 1)} onClick=${() => remove(index)} />
      </li>`)}
    </ul>`}
    <div class="settings-more" ref=${more}>
      <${Button} size="small" icon="plus" disabled=${isFull} onClick=${add}>${words.add}<//>
      <p class="settings-quiet">${words.hint(TAGS_MAX)}</p>
    </div>`;
}
