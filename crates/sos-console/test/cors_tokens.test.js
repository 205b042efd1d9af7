// The highlighter takes any text, and finds rules and places in it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { jsonTokens } from "../web/app/pages/bucket/cors/json_tokens.js";
import { errorRange, lineOf, lines, lineStarts, offsetAt } from "../web/app/pages/bucket/cors/lines.js";
import { placeOf, ruleAt, rulePlaces } from "../web/app/pages/bucket/cors/places.js";
import { xmlTokens } from "../web/app/pages/bucket/cors/xml_tokens.js";

const SEED = readFileSync(new URL("../../../tests/browser/seed-cors.xml", import.meta.url), "utf8");
const JSON_DOCUMENT = `{"CORSRules": [
  {"ID": "a \\"quoted\\" [one]", "AllowedOrigins": ["https://a.example", "*"], "AllowedMethods": ["GET"], "MaxAgeSeconds": -5},
  {"AllowedMethods": ["PUT"], "AllowedOrigins": ["null"]}
]}`;

const told = (text, tokens) => tokens.filter(({ kind }) => kind !== "space").map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`);

test("tags, values, comments, references and what is broken have kinds of their own", () => {
  const check = (text, expected) => assert.deepEqual(told(text, xmlTokens(text)), expected, text);
  check("<a b='1'>x</a>", ["punctuation:<", "tag:a", "attribute:b", "punctuation:=", "string:'1'", "punctuation:>", "text:x", "punctuation:</", "tag:a", "punctuation:>"]);
  check("<!-- <a> -->&amp;&", ["comment:<!-- <a> -->", "reference:&amp;", "invalid:&"]);
  check("<![CDATA[<x>]]><?xml v?>", ["data:<![CDATA[<x>]]>", "declaration:<?xml v?>"]);
  check("<a <b", ["punctuation:<", "tag:a", "punctuation:<", "tag:b"]);
  check("<!-- open", ["comment:<!-- open"]);
});

test("keys are not strings, and a string without an end is invalid", () => {
  const check = (text, expected) => assert.deepEqual(told(text, jsonTokens(text)), expected, text);
  check('{"a": ["b", -1.5e3, true]}', ["punctuation:{", "key:\"a\"", "punctuation::", "punctuation:[", 'string:"b"', "punctuation:,", "number:-1.5e3", "punctuation:,", "word:true", "punctuation:]", "punctuation:}"]);
  check('"open\n[', ['invalid:"open', "punctuation:["]);
  check("tru'", ["invalid:tru'"]);
});

test("every character of any text belongs to one token", () => {
  const alphabet = ["<", ">", "/", "&", ";", '"', "'", "=", "!", "-", "[", "]", "{", "}", ":", ",", "a", " ", "\n", "\\", "CDATA", "?", "1", "é", "😀"];
  let seed = 7;
  const random = (bound) => ((seed = (seed * 1103515245 + 12345) % 2147483648), seed % bound);
  for (let round = 0; round < 2000; round += 1) {
    const text = Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join("");
    for (const [name, tokens] of [["xml", xmlTokens(text)], ["json", jsonTokens(text)]]) {
      let at = 0;
      for (const { start, end } of tokens) {
        assert.equal(start, at, `${name}: ${JSON.stringify(text)}`);
        assert.ok(end > start, `${name}: ${JSON.stringify(text)}`);
        at = end;
      }
      assert.equal(at, text.length, `${name}: ${JSON.stringify(text)}`);
      assert.equal(lines(text, tokens, []).map((line) => line.map((piece) => piece.text).join("")).join("\n"), text);
      rulePlaces(text, name);
    }
  }
});

test("lines and columns are those of the server: from 1, in characters", () => {
  const text = "a😀b\n\ncd";
  assert.deepEqual(lineStarts(text), [0, 5, 6]);
  assert.deepEqual([0, 4, 5, 6, 8].map((offset) => lineOf(lineStarts(text), offset)), [0, 0, 1, 2, 2]);
  const check = (line, column, expected) => assert.equal(offsetAt(text, line, column), expected, `${line}:${column}`);
  check(1, 1, 0);
  check(1, 3, 3);
  check(1, 99, 4);
  check(3, 2, 7);
  check(9, 1, 6);
  check(0, 0, 0);
});

test("an error underlines the word it is about, on its line", () => {
  const check = (text, line, column, expected) => {
    const { start, end } = errorRange(text, xmlTokens(text), { line, column });
    assert.equal(text.slice(start, end), expected, text);
  };
  check("<a>\n  <Bogus>x</Bogus>\n</a>", 2, 5, "Bogus");
  check("<a>\n  some text here\n</a>", 2, 4, "some text here");
  check("<a>\n\n</a>", 2, 1, "");
  check("<a>\n  </Bogus>", 2, 3, "</Bogus");
  check("<a>   \n</a>", 1, 6, "<a>");
});

test("marks cut tokens, and the first of two wins", () => {
  const text = "<a>abcdef</a>";
  const [line] = lines(text, xmlTokens(text), [{ start: 4, end: 6, kind: "error" }, { start: 3, end: 8, kind: "note" }]);
  assert.deepEqual(line.filter(({ mark }) => mark).map(({ text, mark }) => [text, mark]), [["a", "note"], ["bc", "error"], ["de", "note"]]);
});

test("rules and their values are found in XML", () => {
  const places = rulePlaces(SEED, "xml");
  assert.equal(places.length, 2);
  assert.deepEqual(places[0].values.map(({ element, value }) => [element, value]), [["AllowedOrigin", "https://example.com"], ["AllowedMethod", "*"], ["AllowedHeader", "Content-*"]]);
  for (const { start, end, values } of places) {
    assert.ok(SEED.slice(start, end).startsWith("<CORSRule>") && SEED.slice(start, end).endsWith("</CORSRule>"));
    for (const { value, start, end } of values) assert.equal(SEED.slice(start, end), value);
  }
  const escaped = "<s:CORSRule><ID> &lt;a&gt;&#x41;<![CDATA[&]]> </ID><AllowedOrigin/></s:CORSRule>";
  assert.deepEqual(rulePlaces(escaped, "xml")[0].values.map(({ value }) => value), ["<a>A&"]);
});

test("rules and their values are found in JSON, as an object or as a list", () => {
  for (const text of [JSON_DOCUMENT, JSON_DOCUMENT.replace('{"CORSRules": ', "").replace(/\}$/, "")]) {
    const places = rulePlaces(text, "json");
    assert.deepEqual(places.map(({ start, end }) => JSON.parse(text.slice(start, end)).AllowedMethods), [["GET"], ["PUT"]]);
    assert.deepEqual(places[0].values.map(({ element, value }) => [element, value]), [["ID", 'a "quoted" [one]'], ["AllowedOrigin", "https://a.example"], ["AllowedOrigin", "*"], ["AllowedMethod", "GET"], ["MaxAgeSeconds", "-5"]]);
    const age = places[0].values[4];
    assert.equal(text.slice(age.start, age.end), "-5");
  }
});

test("a finding is at its value, at its element, or at the head of its rule", () => {
  const places = rulePlaces(SEED, "xml");
  const check = (finding, expected) => {
    const place = placeOf(places, finding, SEED);
    assert.equal(place && SEED.slice(place.start, place.end), expected);
  };
  check({ rule: 2, element: "AllowedMethod", value: "GET" }, "GET");
  check({ rule: 2, element: "AllowedMethod", value: "PUT" }, "HEAD");
  check({ rule: 2, element: "MaxAgeSeconds", value: null }, "<CORSRule>");
  check({ rule: 3, element: null, value: null }, null);
  assert.equal(ruleAt(places, SEED.indexOf("HEAD")), 2);
  assert.equal(ruleAt(places, 0), null);
});
