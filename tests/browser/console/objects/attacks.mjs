// What is stored is anybody's. None of it may become a script or a page on the console's origin.

import assert from "node:assert/strict";

const MARK = "window.__stolen = document.cookie + location.href";
const HTML = `<!doctype html><title>stolen</title><script>${MARK}; alert(1)</script><img src=x onerror="${MARK}">`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="${MARK}"><script>${MARK}; alert(1)</script><rect width="10" height="10"/></svg>`;

/** Whether a script of a stored object ran in the page or asked anything. */
async function assertUnharmed({ page }, alerts) {
  assert.equal(await page.evaluate(() => window.__stolen ?? null), null);
  assert.notEqual(await page.title(), "stolen");
  assert.deepEqual(alerts, []);
}

function watchAlerts({ page }, alerts = []) {
  page.on("dialog", async (dialog) => {
    alerts.push(dialog.message());
    await dialog.dismiss();
  });
  return alerts;
}

export const attacks = [
  ["names, metadata and tags that are markup stay text everywhere", async (visit, { store }) => {
    const { walk, page } = visit;
    const alerts = watchAlerts(visit);
    const markup = `<img src=x onerror="${MARK}">`;
    const key = `<script>${MARK}</script>/${markup}`;
    await visit.put(key, markup, { headers: { "x-amz-meta-note": markup } });
    await store.request("PUT", key, { bucket: visit.bucket, query: { tagging: "" }, body: "<Tagging><TagSet/></Tagging>" });
    const folder = key.slice(0, key.lastIndexOf("/") + 1);
    await walk.click("button", "Refresh");
    await visit.lists([`<script>${MARK}</`]);
    await visit.open(folder);
    await visit.lists([markup]);
    await walk.click("link", markup);
    await walk.sees("note");
    await walk.click("button", "Close the details");
    await visit.tick(markup);
    await walk.click("button", "Move to…");
    await walk.click("button", "Cancel");
    await walk.click("button", "Delete");
    await walk.click("button", "Cancel");
    await walk.click("button", `Actions for ${markup}`);
    await walk.click("menuitem", "Share link");
    await walk.click("button", "Create link");
    await walk.sees("Valid until");
    assert.equal(await page.evaluate(() => document.querySelectorAll("#app img[src=x], #app script").length), 0);
    await assertUnharmed(visit, alerts);
  }],

  ["HTML and SVG objects are text and pictures in the console, and never pages of it", async (visit) => {
    const { walk, page } = visit;
    const alerts = watchAlerts(visit);
    await visit.put("evil.html", HTML, { type: "text/html" });
    await visit.put("evil.svg", SVG, { type: "image/svg+xml" });
    await visit.put("evil.js", MARK, { type: "text/javascript" });
    await visit.put("evil.css", "body { display: none }", { type: "text/css" });

    await visit.open("", "evil.html");
    await walk.until("the markup as text", () => page.evaluate((html) => document.querySelector(".preview-text")?.textContent === html, HTML));
    await visit.open("", "evil.svg");
    await walk.until("the drawing", () => page.evaluate(() => document.querySelector(".preview-image")?.naturalWidth === 10));
    await assertUnharmed(visit, alerts);

    // Opened as pages they are saved instead.
    const other = await walk.beside(visit.address());
    watchAlerts(other, alerts);
    for (const [key, content] of [["evil.html", HTML], ["evil.svg", SVG], ["evil.js", MARK]]) {
      await other.page.evaluate((address) => location.assign(address), `/objects/${visit.bucket}?key=${key}`);
      await walk.until(`${key} to be saved`, async () => visit.saved(key) === content);
      await assertUnharmed(other, alerts);
    }
    await other.page.close();
    await page.bringToFront();
    // Firefox tells of what it refuses as of errors of the page.
    walk.provokes(/injection sink|key=evil\./);
    const harm = await page.evaluate(async (bucket) => {
      const address = (key) => `/objects/${bucket}?key=${key}`;
      const tried = (element, parent = document.body) => new Promise((resolve) => {
        element.onload = () => resolve("loaded");
        element.onerror = () => resolve("refused");
        // A page that is not shown tells nothing.
        setTimeout(() => resolve("nothing"), 60_000);
        parent.append(element);
      });
      const script = Object.assign(document.createElement("script"), {});
      try {
        script.src = address("evil.js");
      } catch {
        // Trusted types refuse the address already.
      }
      const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address("evil.css") });
      const module = await import(address("evil.js")).then(() => "loaded", () => "refused");
      return { script: script.src ? await tried(script) : "refused", style: await tried(style, document.head), module, stolen: window.__stolen ?? null };
    }, visit.bucket);
    assert.deepEqual(harm, { script: "refused", style: "refused", module: "refused", stolen: null });
    await assertUnharmed(visit, alerts);
  }],
];
