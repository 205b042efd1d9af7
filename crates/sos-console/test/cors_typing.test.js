// What keys do in the editor, and what the server's sentences become.

import assert from "node:assert/strict";
import { test } from "node:test";

import { indented, newLine, outdented, replacement } from "../web/app/pages/bucket/cors/typing.js";

/** A text with its selection: `|` stands for either end. */
const read = (marked) => {
  const start = marked.indexOf("|");
  const rest = marked.slice(0, start) + marked.slice(start + 1);
  const end = rest.indexOf("|");
  return end === -1 ? { text: rest, start, end: start } : { text: rest.slice(0, end) + rest.slice(end + 1), start, end };
};
const write = ({ text, start, end }) => (start === end ? `${text.slice(0, start)}|${text.slice(start)}` : `${text.slice(0, start)}|${text.slice(start, end)}|${text.slice(end)}`);
const check = (change, marked, expected) => assert.equal(write(change(read(marked))), expected, marked);

test("Tab goes one step on, or indents the lines of a selection", () => {
  check(indented, "a|b", "a  |b");
  check(indented, "a|bc|d", "a  |d");
  check(indented, "a\n|b\n\nc|\nd", "a\n  |b\n\n  c|\nd");
  check(indented, "|a\nb\n|c", "  |a\n  b\n|c");
});

test("Shift and Tab take a step away", () => {
  check(outdented, "    a|", "  a|");
  check(outdented, " a|", "a|");
  check(outdented, "\ta|", "a|");
  check(outdented, "a|", "a|");
  check(outdented, "|  a\n    b|", "|a\n  b|");
});

test("Enter keeps the indentation, and goes one step on after what opens", () => {
  check(newLine, "  a|", "  a\n  |");
  check(newLine, "  <CORSRule>|", "  <CORSRule>\n    |");
  check(newLine, "  <ID>a</ID>|", "  <ID>a</ID>\n  |");
  check(newLine, "  </CORSRule>|", "  </CORSRule>\n  |");
  check(newLine, "<?xml?>|", "<?xml?>\n|");
  check(newLine, '  "AllowedOrigins": [|]', '  "AllowedOrigins": [\n    |]');
});

test("only what differs is replaced", () => {
  const check = (old, now) => {
    const { start, end, inserted } = replacement(old, now);
    assert.equal(old.slice(0, start) + inserted + old.slice(end), now);
    return inserted;
  };
  assert.equal(check("abc", "axc"), "x");
  assert.equal(check("aaa", "aa"), "");
  assert.equal(check("", "new"), "new");
  assert.equal(check("same", "same"), "");
});
