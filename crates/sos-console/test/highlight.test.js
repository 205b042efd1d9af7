import assert from "node:assert/strict";
import { test } from "node:test";

import { highlight } from "../web/app/highlight.js";
import { objectAddress, snippets } from "../web/app/text/snippets.js";

const place = { endpoint: "https://s3.example.com/", region: "eu-1", accessKey: "SOSKEY", bucket: "photos" };

const kinds = (code, language) => highlight(code, language).filter(({ kind }) => kind !== "plain").map(({ kind, text }) => [kind, text]);

test("comments, strings and blanks are told apart", () => {
  assert.deepEqual(kinds('a "b" // c "d"', "javascript"), [["string", '"b"'], ["comment", '// c "d"']]);
  assert.deepEqual(kinds("x=… # y", "shell"), [["blank", "…"], ["comment", "# y"]]);
  assert.deepEqual(kinds('"http://x"', "javascript"), [["string", '"http://x"']]);
  // What is no comment in a shell.
  assert.deepEqual(kinds("a#b", "shell"), []);
});

test("the pieces of every snippet are the snippet again", () => {
  for (const { code, language } of snippets(place)) {
    assert.equal(highlight(code, language).map(({ text }) => text).join(""), code);
  }
});

test("every snippet names the bucket, and none has a secret", () => {
  for (const { id, code } of snippets(place)) {
    assert.match(code, /photos/, id);
    assert.doesNotMatch(code, /secret[^\n]*=\s*["']?[A-Za-z0-9/+]{20,}/i, id);
  }
});

test("an address has one slash after the endpoint", () => {
  assert.equal(objectAddress(place, "a//b"), "https://s3.example.com/photos/a//b");
});
