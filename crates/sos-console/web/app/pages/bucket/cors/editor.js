// The text editor: a plain textarea over its own text in colours, so that selection, undo, spelling out and touch are the
// browser's. The coloured text gives the frame its size; the frame scrolls, never the textarea.

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "/vendor/preact.js";

import { useUniqueId } from "../../../parts/unique_id.js";
import { cors as words } from "../../../text/cors.js";
import { Line } from "./editor_line.js";
import { errorRange, lineOf, lines, lineStarts, offsetAt } from "./lines.js";
import { placeOf, rulePlaces, tokensOf } from "./places.js";
import { indented, newLine, outdented, replacement } from "./typing.js";
import { formatOf } from "./writing.js";

/** What is shown of a draft. @typedef {Pick<import("./draft.js").Draft, "text" | "error" | "findings">} Draft */
/** A wish to show a place: a new object for each. @typedef {{ start: number, end: number }} Wish */

/**
 * @param {{ draft: Draft, view: "xml" | "json", highlighted: number[], wish: Wish | null, onText: (text: string) => void,
 *   onSave: () => void, label?: string, placeholder?: string, statusId?: string }} props `highlighted` are lines, from 1, that were just changed.
 *   `label` and `placeholder` are those of another document than a CORS configuration, and the element `statusId` says how it
 *   stands with that one.
 */
export function Editor({ draft, view, highlighted, wish, onText, onSave, label, placeholder, statusId = "cors-document-status" }) {
  const keysId = useUniqueId("editor-keys");
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const [isLeaving, setLeaving] = useState(false);
  const { text } = draft;
  const format = formatOf(text) ?? view;
  const { drawn, wrong } = useMemo(() => picture(draft, format), [text, draft.error, draft.findings, format]);

  useLayoutEffect(() => {
    if (area.current && area.current.value !== text) putText(area.current, text);
  }, [text]);
  // At once: who types on writes over what is shown to them.
  useLayoutEffect(() => {
    if (!wish || !area.current || !frame.current) return;
    area.current.focus({ preventScroll: true });
    area.current.setSelectionRange(wish.start, wish.end);
    frame.current.scrollIntoView({ block: "nearest" });
    reveal(frame.current, area.current, text, wish.start);
  }, [wish]);
  useEffect(() => {
    if (highlighted.length === 0 || !frame.current || !area.current) return;
    reveal(frame.current, area.current, text, offsetAt(text, highlighted[0], 1));
  }, [highlighted]);

  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") return setLeaving(true);
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return onSave();
    }
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    if (event.key !== "Tab" && event.key !== "Shift") setLeaving(false);
    const change = event.key === "Tab" && !isLeaving ? (event.shiftKey ? outdented : indented) : event.key === "Enter" ? newLine : null;
    if (!change || !area.current) return undefined;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = area.current;
    const next = change({ text: value, start: selectionStart, end: selectionEnd });
    putText(area.current, next.text);
    area.current.setSelectionRange(next.start, next.end);
    onText(next.text);
    return undefined;
  };
  const onInput = () => {
    if (!area.current || !frame.current) return;
    onText(area.current.value);
    reveal(frame.current, area.current, area.current.value, area.current.selectionEnd);
  };

  return html`<div class="cors-editor" data-format=${format}>
    <div class="cors-editor-frame" ref=${frame}>
      <div class="cors-editor-sheet">
        <div class="cors-gutter" aria-hidden="true">
          ${drawn.map((line, index) => html`<div key=${index} class="cors-number ${gutterMark(line, index, wrong)}">${index + 1}</div>`)}
        </div>
        <div class="cors-writing">
          <div class="cors-code" aria-hidden="true">
            ${drawn.map((line, index) => html`<${Line} key=${index} pieces=${line} isNew=${highlighted.includes(index + 1)} isWrong=${index === wrong} />`)}
          </div>
          <textarea
            ref=${area}
            class="cors-area"
            aria-label=${label ?? words.editor.label(view === "xml" ? "XML" : "JSON")}
            aria-describedby=${`${keysId} ${statusId}`}
            aria-invalid=${draft.error ? "true" : null}
            placeholder=${placeholder ?? (view === "xml" ? words.editor.placeholder : words.editor.placeholderJson)}
            spellcheck=${false}
            autocapitalize="none"
            autocomplete="off"
            autocorrect="off"
            wrap="off"
            onInput=${onInput}
            onKeyDown=${onKeyDown}
            onBlur=${() => setLeaving(false)}
          ></textarea>
        </div>
      </div>
    </div>
    <p class="cors-editor-keys" id=${keysId}>${isLeaving ? words.editor.leaving : words.editor.keys}</p>
    <span class="visually-hidden" role="status">${isLeaving ? words.editor.leaving : ""}</span>
  </div>`;
}

/** The lines in colours with what is wrong in them, and the line, from 0, of an error.
 * @param {Draft} draft
 * @param {"xml" | "json"} format
 */
function picture({ text, error, findings }, format) {
  const tokens = tokensOf(text, format);
  /** @type {import("./lines.js").Mark[]} */
  const marks = [];
  let wrong = -1;
  if (error?.line && error.column) {
    const range = errorRange(text, tokens, { line: error.line, column: error.column });
    marks.push({ ...range, kind: "error" });
    wrong = lineOf(lineStarts(text), range.start);
  }
  const places = findings.length ? rulePlaces(text, format, tokens) : [];
  // Warnings first: where two are about one value, the graver one shows.
  for (const severity of /** @type {const} */ (["warning", "note"])) {
    for (const finding of findings) {
      const place = finding.severity === severity ? placeOf(places, finding, text) : null;
      if (place) marks.push({ ...place, kind: severity });
    }
  }
  return { drawn: lines(text, tokens, marks), wrong };
}

/** @param {import("./lines.js").Piece[]} line @param {number} index @param {number} wrong */
function gutterMark(line, index, wrong) {
  if (index === wrong) return "has-error";
  if (line.some(({ mark }) => mark === "warning")) return "has-warning";
  return line.some(({ mark }) => mark === "note") ? "has-note" : "";
}

/**
 * Puts a text into the field as if it were typed, so that the browser's undo knows of it. Where the field cannot have the
 * focus, or having it would open a keyboard on the screen, the text is only set.
 *
 * @param {HTMLTextAreaElement} area
 * @param {string} text
 */
function putText(area, text) {
  const before = document.activeElement;
  if (matchMedia("(pointer: fine)").matches && area.value !== "") {
    area.focus({ preventScroll: true });
    if (document.activeElement === area) {
      const { start, end, inserted } = replacement(area.value, text);
      area.setSelectionRange(start, end);
      document.execCommand(inserted === "" ? "delete" : "insertText", false, inserted);
      if (before instanceof HTMLElement && before !== area) before.focus({ preventScroll: true });
    }
  }
  if (area.value !== text) area.value = text;
}

/** Scrolls the frame so that a place is seen. @param {HTMLElement} frame @param {HTMLElement} area @param {string} text @param {number} offset */
function reveal(frame, area, text, offset) {
  const starts = lineStarts(text);
  const line = lineOf(starts, offset);
  const style = getComputedStyle(area);
  const height = Number.parseFloat(style.lineHeight);
  const top = Number.parseFloat(style.paddingTop) + line * height;
  if (top < frame.scrollTop + height) frame.scrollTop = top - 2 * height;
  else if (top + 2 * height > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + 3 * height - frame.clientHeight;
  // A character of a monospaced font is about this wide.
  const left = (offset - starts[line]) * Number.parseFloat(style.fontSize) * 0.61;
  const seen = frame.clientWidth - area.offsetLeft - 60;
  if (left < frame.scrollLeft) frame.scrollLeft = Math.max(0, left - 40);
  else if (left > frame.scrollLeft + seen) frame.scrollLeft = left - seen + 40;
}
