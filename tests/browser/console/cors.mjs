// The CORS tab in one browser: the walk that the documentation describes, the editor, the form, findings, saving, the
// tester, what was denied, and documents that attack.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import { once } from "node:events";

import { byFetch } from "../in-page.mjs";
import { loggedIn, newWalk, startConsole, walked } from "./walk.mjs";

const SEED = readFileSync(new URL("../seed-cors.xml", import.meta.url), "utf8");
const ONE = (origin, more = "") => `<CORSConfiguration><CORSRule><AllowedOrigin>${origin}</AllowedOrigin><AllowedMethod>GET</AllowedMethod>${more}</CORSRule></CORSConfiguration>`;

/** The group of cases in one browser. */
export function corsIn(browser) {
  return {
    title: `console CORS in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    async start(onEnd) {
      const shared = await startConsole(browser.launch, onEnd);
      return { ...shared, page: await servePage(onEnd), lastBucket: { number: 0 } };
    },
    cases: CASES.map(([name, walkThrough, begin = loggedIn]) => [name, (shared) => withBucket(shared, begin, walkThrough)]),
  };
}

/** One walk for each case, with a bucket of its own. */
async function withBucket(shared, begin, walkThrough) {
  const bucket = `rules-${(shared.lastBucket.number += 1)}`;
  await shared.store.createBucket(bucket, null);
  await walked(await begin(shared), (walk) => walkThrough(walk, { ...shared, bucket }));
}

/** A page of another origin, on a port of its own. */
async function servePage(onEnd) {
  const server = http.createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>A page</title>"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** Opens the tab and waits for the editor. */
export async function open(walk, bucket, view = "XML") {
  await walk.go(`/buckets/${bucket}/cors`);
  return walk.find("textbox", `CORS configuration as ${view}`);
}

/** Pastes as a person does: what the clipboard holds comes at once. Waits until it is checked, as what is said of it moves the buttons. */
export async function paste(walk, text, view = "XML") {
  const area = await walk.find("textbox", `CORS configuration as ${view}`);
  await area.focus();
  await area.evaluate((found, text) => {
    found.select();
    document.execCommand("insertText", false, text);
  }, text);
  await walk.until("the document to be checked", () => walk.page.evaluate(() => document.querySelector(".cors-standing:not(.is-quiet)") !== null));
}

/** What the store has in force, without white space between elements. */
async function inForce(store, bucket) {
  const answer = await store.request("GET", null, { bucket, query: { cors: "" } });
  return answer.status === 200 ? answer.text() : answer.status;
}

const shown = (walk) => walk.page.evaluate(() => document.querySelector(".cors-area")?.value);

/** Waits until the editor shows this, or what matches it. */
const shows = (walk, expected) => walk.gives("the text in the editor", () => shown(walk), expected);

/** Waits until the tester has answered this of the origin that is in it now, and of no part of it. */
export async function tested(walk, verdict) {
  await walk.until(`the verdict ${verdict}`, () => walk.page.evaluate((verdict) => document.querySelector(`.cors-outcome:not(.is-old) .cors-banner.${verdict}`) !== null, verdict));
}

const CASES = [
  ["the documented walk: log in, list, Edit, CORS, paste, save; then a page of another origin uploads", async (walk, { store, bucket, page }) => {
    await walk.logIn();
    await walk.click("link", `Edit ${bucket}`);
    await walk.click("link", "CORS");
    await walk.sees("No page of another origin may use this bucket yet");
    const other = await walk.context.newPage();
    await other.goto(page);
    const upload = () => byFetch(other, "PUT", store.sign("PUT", "a.txt", { bucket, endpoint: `http://127.0.0.1:${store.port}` }), { headers: { "Content-Type": "text/plain" }, text: "hello" });
    assert.equal((await upload()).blocked, true);
    await walk.page.bringToFront();
    await paste(walk, SEED.replace("https://example.com", page));
    await walk.sees("Not saved yet");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await walk.sees("In force");
    await other.bringToFront();
    const stored = await upload();
    assert.deepEqual([stored.blocked, stored.status], [false, 200], JSON.stringify(stored));
    assert.equal((await store.request("GET", "a.txt", { bucket })).text(), "hello");
  }, (shared) => newWalk(shared, "/")],

  ["a document that is pasted anywhere on an empty tab is in the editor", async (walk, { bucket }) => {
    await open(walk, bucket);
    await walk.page.evaluate((text) => {
      // No script may fill a real clipboard event in every browser.
      const event = new Event("paste", { bubbles: true, cancelable: true });
      Object.defineProperty(event, "clipboardData", { value: { getData: () => text } });
      document.querySelector("h1").dispatchEvent(event);
    }, SEED);
    await walk.sees("Not saved yet");
    await shows(walk, SEED);
  }],

  ["an error is named with its place while one types, keeps the text and cannot be saved", async (walk, { bucket }) => {
    await open(walk, bucket);
    const broken = SEED.replace("<AllowedMethod>*", "<Bogus>*");
    await paste(walk, broken);
    await walk.sees("Line 4, column");
    await walk.gives("the line with the error", () => walk.page.evaluate(() => document.querySelector(".cors-number.has-error")?.textContent), "4");
    await walk.click("button", "Form");
    await walk.sees("It cannot be shown as Form before that is mended. Nothing you wrote is lost.");
    await shows(walk, broken);
    const save = await walk.find("button", "Save");
    assert.equal(await save.evaluate((found) => found.disabled), true);
    await walk.click("button", "Go to");
    await walk.gives("what is selected", () => walk.page.evaluate(() => {
      const area = document.activeElement;
      return area.value?.slice(area.selectionStart, area.selectionEnd);
    }), /Bogus/);
    // Who types on writes over it.
    await walk.page.keyboard.type("<Method>");
    await shows(walk, /^\s*<Method>/m);
    await walk.sees("Line 4, column");
  }],

  ["a view that was only looked at gives the text back to the letter; what the form changes is in it", async (walk, { bucket }) => {
    await open(walk, bucket);
    const commented = SEED.replace("<CORSRule>", "<!-- ours -->\n  <CORSRule>");
    await paste(walk, commented);
    await walk.click("button", "JSON");
    await walk.find("textbox", "CORS configuration as JSON");
    await walk.gives("both rules as JSON", async () => JSON.parse(await shown(walk)).CORSRules.length, 2);
    await walk.click("button", "Form");
    await walk.find("button", "Edit https://example.com");
    await walk.click("button", "XML");
    await walk.find("textbox", "CORS configuration as XML");
    await shows(walk, commented);
    await walk.click("button", "Form");
    await walk.click("button", "Move down: Rule 1");
    await walk.click("button", "XML");
    await walk.find("textbox", "CORS configuration as XML");
    await shows(walk, /<!-- ours -->/);
    await shows(walk, /HEAD[^]*https:\/\/example\.com/);
  }],

  ["rules are made, copied, moved and removed in the form", async (walk, { store, bucket }) => {
    await open(walk, bucket);
    await walk.click("button", "Form");
    await walk.click("button", "Add a rule");
    await walk.hasFocusOn("input Pages of these origins");
    await walk.page.keyboard.type("https://a.example,https://b.example");
    await walk.page.keyboard.press("Enter");
    await walk.find("button", "Remove https://b.example");
    await walk.click("button", "Duplicate: Rule 1");
    await walk.click("button", "Remove https://b.example", { at: 1 });
    await walk.click("button", "Remove: Rule 1");
    await walk.sees("Rule 1 removed");
    await walk.click("button", "Undo");
    await walk.find("button", "Remove: Rule 2");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    const stored = await inForce(store, bucket);
    assert.deepEqual(stored.match(/<AllowedOrigin>[^<]*/g).map((value) => value.slice(15)), ["https://a.example", "https://b.example", "https://a.example"]);
  }],

  ["findings are fixed one by one or at once, and the rest of the text stays", async (walk, { bucket }) => {
    await open(walk, bucket);
    await paste(walk, `<CORSConfiguration>\n  <!-- ours -->\n  <CORSRule>\n    <AllowedOrigin>https://example.com/</AllowedOrigin>\n    <AllowedMethod>GET</AllowedMethod>\n  </CORSRule>\n</CORSConfiguration>\n`);
    await walk.click("button", "Fix: Write https://example.com");
    await shows(walk, /example\.com</);
    await shows(walk, /<!-- ours -->/);
    await walk.click("button", "Undo");
    await shows(walk, /example\.com\/</);
    await walk.click("button", "Fix all");
    await walk.sees("No findings");
    await shows(walk, /<!-- ours -->[^]*<AllowedMethod>HEAD/);
  }],

  ["a change is reviewed before it is saved, can be undone, and is kept as an earlier one", async (walk, { store, bucket }) => {
    await store.createBucket(bucket, ONE("https://before.example"));
    await open(walk, bucket);
    await paste(walk, ONE("https://after.example"));
    await walk.click("button", "Review and save");
    await walk.find("dialog", "Save these changes?");
    const lines = () => walk.page.evaluate(() => [...document.querySelectorAll("dialog .cors-diff-line:not(.is-same)")].map((line) => line.className.slice(15) + line.lastElementChild.textContent));
    await walk.gives("what would change", lines, ["is-removed  <AllowedOrigin>https://before.example</AllowedOrigin>", "is-added  <AllowedOrigin>https://after.example</AllowedOrigin>"]);
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    assert.match(await inForce(store, bucket), /after\.example/);
    await walk.click("button", "Undo");
    await walk.sees("Undone.");
    assert.match(await inForce(store, bucket), /before\.example/);
    await walk.click("button", "Earlier");
    await walk.sees("Earlier configurations");
    await walk.click("button", "Load into the editor");
    await shows(walk, /after\.example/);
  }],

  ["someone else's change is never overwritten unseen", async (walk, { store, bucket }) => {
    await store.createBucket(bucket, ONE("https://before.example"));
    await open(walk, bucket);
    await paste(walk, ONE("https://mine.example"));
    await walk.click("button", "Review and save");
    await walk.find("dialog", "Save these changes?");
    await store.request("PUT", null, { bucket, query: { cors: "" }, body: ONE("https://theirs.example") });
    await walk.click("button", "Save");
    await walk.find("dialog", "Changed by someone else meanwhile");
    await walk.sees("https://theirs.example");
    assert.match(await inForce(store, bucket), /theirs\.example/);
    await walk.click("button", "Save mine over it");
    await walk.sees("Saved, and in force.");
    assert.match(await inForce(store, bucket), /mine\.example/);
  }],

  ["what is not saved is not left without a question", async (walk, { bucket }) => {
    await open(walk, bucket);
    await paste(walk, SEED);
    await walk.sees("Not saved yet");
    await walk.click("link", "Identities");
    await walk.find("dialog", "Leave without saving?");
    await walk.click("button", "Cancel");
    await shows(walk, SEED);
    await walk.click("link", "Identities");
    await walk.click("button", "Leave");
    await walk.isAt("/keys");
  }],

  ["the configuration is deleted after a question, and that can be undone", async (walk, { store, bucket }) => {
    await store.createBucket(bucket, ONE("https://before.example"));
    await open(walk, bucket);
    await walk.click("button", "More actions");
    await walk.click("menuitem", "Delete the configuration");
    await walk.click("button", "Delete");
    await walk.sees("Nothing is set");
    assert.equal(await inForce(store, bucket), 404);
    await walk.click("button", "Undo");
    await walk.sees("Undone.");
    assert.match(await inForce(store, bucket), /before\.example/);
  }],

  ["a preset asks for origins and shows its rules", async (walk, { bucket }) => {
    await open(walk, bucket);
    await walk.click("button", "Presets");
    await walk.find("dialog", "Begin with a preset");
    await walk.click("radio", "Browser uploads…");
    const use = await walk.find("button", "Use these rules");
    assert.equal(await use.evaluate((found) => found.disabled), true);
    await walk.type("For pages of", "https://app.example");
    await walk.page.keyboard.press("Enter");
    await walk.until("the button", () => use.evaluate((found) => !found.disabled));
    await walk.click("button", "Use these rules");
    await shows(walk, /<AllowedOrigin>https:\/\/app\.example/);
    await walk.sees("No findings");
  }],

  ["a request is tested against the rules in the editor, not those in force", async (walk, { bucket }) => {
    await open(walk, bucket);
    await walk.sees("the bucket has no CORS configuration");
    await paste(walk, SEED);
    await tested(walk, "is-good");
    await walk.sees("By the rules that are in force it is still denied");
    await walk.type("A page of", "https://elsewhere.example");
    await tested(walk, "is-bad");
    await walk.sees("the method PUT is not allowed");
    await walk.click("button", "Change the document");
    await shows(walk, /<AllowedOrigin>https:\/\/elsewhere\.example</);
    await walk.until("the new lines", () => walk.page.evaluate(() => document.querySelectorAll(".cors-line.is-new").length > 2));
    await tested(walk, "is-good");
  }],

  ["what is denied appears, is explained, and is allowed with one click and a save", async (walk, { store, bucket, page }) => {
    await open(walk, bucket);
    const other = await walk.context.newPage();
    await other.goto(page);
    const upload = () => byFetch(other, "PUT", store.sign("PUT", "denied.txt", { bucket, endpoint: `http://127.0.0.1:${store.port}` }), { headers: { "Content-Type": "text/plain" }, text: "x" });
    assert.equal((await upload()).blocked, true);
    await walk.page.bringToFront();
    await walk.sees("/denied.txt");
    await walk.click("button", "Explain");
    await walk.gives("the origin in the tester", () => walk.page.evaluate(() => document.querySelector(".cors-tester input").value), page);
    await walk.click("button", "Allow this");
    await walk.until("the rule", async () => (await shown(walk)).includes(page));
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await walk.sees("allows it by now");
    await other.bringToFront();
    assert.equal((await upload()).status, 200);
    await walk.page.bringToFront();
    await walk.click("button", "Clear");
    await walk.sees("Nothing was denied lately");
  }],

  ["Tab indents, and Escape lets it leave the editor", async (walk, { bucket }) => {
    const area = await open(walk, bucket);
    await area.focus();
    await walk.page.keyboard.type("<a>");
    await walk.page.keyboard.press("Enter");
    await walk.page.keyboard.press("Tab");
    await shows(walk, "<a>\n    ");
    await walk.page.keyboard.down("Shift");
    await walk.page.keyboard.press("Tab");
    await walk.page.keyboard.up("Shift");
    await shows(walk, "<a>\n  ");
    assert.match(await walk.focused(), /^textarea/);
    await walk.page.keyboard.press("Escape");
    await walk.sees("Press Tab to leave the editor.");
    await walk.page.keyboard.press("Tab");
    await walk.until("the focus to leave the editor", async () => !/^textarea/.test(await walk.focused()));
  }],

  ["nothing in a document runs, wherever it is shown", async (walk, { store, bucket, page }) => {
    const hostile = `"'><img src=x onerror="window.ran=1"><script>window.ran=1</script>`;
    const escaped = hostile.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    await walk.page.evaluateOnNewDocument(() => { window.ran = 0; });
    await store.createBucket(bucket, ONE(escaped, `<ID>${escaped}</ID><AllowedOrigin>javascript:alert(1)</AllowedOrigin>`));
    const stored = await inForce(store, bucket);
    assert.ok(stored.includes("&lt;script&gt;"), stored);
    await store.put("x", "x", { bucket });
    await fetch(`http://127.0.0.1:${store.port}/${bucket}/%3Cscript%3Ewindow.ran=1%3C/script%3E`, { method: "OPTIONS", headers: { origin: hostile, "access-control-request-method": "PUT" } });
    await open(walk, bucket);
    await walk.sees("window.ran");
    for (const view of ["JSON", "Form", "XML"]) {
      await walk.click("button", view);
      await walk.gives("the view", () => walk.page.evaluate(() => document.querySelector(".segment[aria-pressed=true]").textContent), view);
      await walk.sees("window.ran");
    }
    await walk.type("A page of", hostile);
    await walk.sees("This cannot be explained");
    await walk.type("A page of", page);
    await walk.sees("What the rules say");
    await paste(walk, ONE(`https://other.example`, `<ID>${escaped}2</ID>`));
    await walk.click("button", "Review and save");
    await walk.find("dialog", "Save these changes?");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await walk.click("button", "Earlier");
    await walk.sees("What would change");
    assert.equal(await walk.page.evaluate(() => window.ran), 0);
    assert.equal(await walk.page.evaluate(() => document.querySelectorAll("#app img, #app script").length), 0);
  }],
];
