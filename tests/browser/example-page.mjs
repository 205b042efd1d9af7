// The example, used as a person does.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { newPage } from "./chromium.mjs";
import { cardText, listed, openExample, ORIGIN, press, startExample, startSigner } from "./example.mjs";
import { byFetch, readXml } from "./in-page.mjs";
import { credentials } from "./store.mjs";

export const title = "example page";
export const packages = ["puppeteer-core"];

const MiB = 1024 * 1024;

export async function start(onEnd) {
  const shared = await startExample(onEnd);
  const folder = await mkdtemp(path.join(tmpdir(), "sos-files-"));
  onEnd(() => rm(folder, { recursive: true, force: true }));
  const page = await openExample(shared.browser);
  /** Makes a file and chooses it in the page; gives its bytes. */
  const choose = async (name, content) => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    await (await page.$("#picker")).uploadFile(file);
    return content;
  };
  return { ...shared, page, folder, choose, onEnd };
}

export const cases = [
  ["the page opens without an error and says that nothing is there", async ({ page }) => {
    assert.equal(await page.$eval("#empty", (node) => node.hidden), false);
    assert.equal(await page.$eval("#notice", (node) => node.hidden), true, await page.$eval("#notice", (node) => node.textContent));
    assert.equal(await page.$eval("#store-origin", (node) => node.textContent), "http://photos.localhost:9000");
  }],

  ["a small file goes in one request and appears in the list", async ({ page, store, choose }) => {
    const bytes = await choose("Grüße & more (1).txt", randomBytes(300_000));
    assert.match(await cardText(page, "Grüße & more (1).txt", ["done", "failed"]), /^293 KiB · sent$/);
    await page.waitForSelector(".file");
    assert.deepEqual(await listed(page), [{ name: "Grüße & more (1).txt", size: "293 KiB" }]);
    const stored = await store.request("GET", "uploads/Grüße & more (1).txt");
    assert.deepEqual(stored.bytes, bytes);
    assert.equal(stored.headers["content-type"], "text/plain");
  }],

  ["an empty file goes too", async ({ page, store, choose }) => {
    await choose("empty.bin", "");
    assert.match(await cardText(page, "empty.bin", ["done", "failed"]), /^0 B · sent$/);
    const stored = await store.request("GET", "uploads/empty.bin");
    assert.deepEqual([stored.status, stored.bytes.length], [200, 0]);
  }],

  ["a dropped file is sent", async ({ page, store }) => {
    await page.evaluate(() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
      for (const type of ["dragenter", "dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: dropped, bubbles: true, cancelable: true }));
      }
    });
    await cardText(page, "dropped.txt", ["done"]);
    assert.equal((await store.request("GET", "uploads/dropped.txt")).text(), "dropped");
  }],

  ["a large file goes in parts, with progress", async ({ page, store, choose }) => {
    await page.emulateNetworkConditions({ upload: 40 * MiB, download: -1, latency: 0 });
    const bytes = await choose("large.bin", randomBytes(40 * MiB + 1));
    const shares = await page.evaluate(() => new Promise((resolve) => {
      const seen = [];
      const bar = document.querySelector(".card .bar");
      new MutationObserver(() => {
        seen.push(Number(bar.getAttribute("aria-valuenow")));
        if (["done", "failed"].includes(bar.closest(".card").dataset.state)) resolve(seen);
      }).observe(bar.closest(".card"), { attributes: true, subtree: true });
    }));
    await page.emulateNetworkConditions(null);
    assert.match(await cardText(page, "large.bin", ["done", "failed"]), /^40\.0 MiB · sent in 6 parts$/);
    assert.ok(new Set(shares).size > 4, `progress: ${shares}`);
    assert.deepEqual(shares, shares.toSorted((a, b) => a - b), "progress never goes back");
    const stored = await store.request("GET", "uploads/large.bin");
    assert.equal(sha256(stored.bytes), sha256(bytes));
    assert.match(stored.headers.etag, /^"[0-9a-f]{32}-6"$/);
  }],

  ["a part that fails is sent again", async ({ page, store, choose }) => {
    const session = await page.createCDPSession();
    await session.send("Fetch.enable", { patterns: [{ urlPattern: "*partNumber=2&*", requestStage: "Request" }] });
    let failures = 0;
    session.on("Fetch.requestPaused", async ({ requestId }) => {
      failures += 1;
      await session.send("Fetch.failRequest", { requestId, errorReason: "ConnectionReset" });
      await session.send("Fetch.disable");
    });
    const bytes = await choose("stubborn.bin", randomBytes(24 * MiB));
    assert.match(await cardText(page, "stubborn.bin", ["done", "failed"]), /sent in 3 parts/);
    await session.detach();
    assert.equal(failures, 1);
    assert.equal(sha256((await store.request("GET", "uploads/stubborn.bin")).bytes), sha256(bytes));
  }],

  ["a cancelled upload leaves nothing behind", async ({ page, store, choose }) => {
    await page.emulateNetworkConditions({ upload: 2 * MiB, download: -1, latency: 0 });
    await choose("unwanted.bin", randomBytes(30 * MiB));
    await cardText(page, "unwanted.bin", ["sending"]);
    const aborted = page.waitForResponse((response) => response.request().method() === "DELETE");
    await press(page, "unwanted.bin", "Cancel");
    assert.equal((await aborted).status(), 204);
    await page.emulateNetworkConditions(null);
    assert.equal(await cardText(page, "unwanted.bin", ["cancelled"]), "Cancelled");
    const pending = await store.request("GET", null, { query: { uploads: "" } });
    assert.ok(!pending.text().includes("<UploadId>"), pending.text());
    assert.equal((await store.request("GET", "uploads/unwanted.bin")).status, 404);
  }],

  ["a file is downloaded under its name", async ({ page, folder }) => {
    const session = await page.createCDPSession();
    await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder, eventsEnabled: true });
    const ended = new Promise((resolve) => session.on("Browser.downloadProgress", ({ state }) => {
      if (state !== "inProgress") resolve(state);
    }));
    const begun = new Promise((resolve) => session.on("Browser.downloadWillBegin", resolve));
    await page.waitForFunction(() => document.querySelector('[aria-label="Download dropped.txt"]'));
    await press(page, "dropped.txt", "Download");
    assert.equal((await begun).suggestedFilename, "dropped.txt");
    assert.equal(await ended, "completed");
    assert.equal(await readFile(path.join(folder, "dropped.txt"), "utf8"), "dropped");
    await session.detach();
  }],

  ["what is refused is shown in S3's words", async ({ page, store }) => {
    await store.request("DELETE", "uploads/empty.bin");
    await press(page, "empty.bin", "Download");
    await page.waitForSelector("#notice:not([hidden])");
    assert.match(await page.$eval("#notice", (node) => node.textContent), /^NoSuchKey The specified key does not exist\. Request \S+$/);
    await page.click("#refresh");
    await page.waitForFunction(() => document.querySelector("#notice").hidden);
    assert.ok(!(await listed(page)).some((file) => file.name === "empty.bin"));
  }],

  ["a refused upload shows why, and goes on once it may", async ({ page, store, choose }) => {
    const answer = await store.request("GET", null, { query: { cors: "" } });
    const rules = answer.text();
    // Without ETag in the rules the parts cannot be named.
    const hiding = rules.replace(/<ExposeHeader>ETag<\/ExposeHeader>/, "");
    assert.notEqual(hiding, rules);
    await store.request("PUT", null, { query: { cors: "" }, body: hiding });
    const bytes = await choose("second-try.bin", randomBytes(17 * MiB));
    assert.match(await cardText(page, "second-try.bin", ["failed"]), /hide the ETag/);
    await store.request("PUT", null, { query: { cors: "" }, body: rules });
    await press(page, "second-try.bin", "Try again");
    assert.match(await cardText(page, "second-try.bin", ["done"]), /sent in 3 parts/);
    assert.equal(sha256((await store.request("GET", "uploads/second-try.bin")).bytes), sha256(bytes));
  }],

  ["a longer body than was signed is refused readably", async ({ page, store }) => {
    const url = store.sign("PUT", "uploads/longer.txt", { headers: { "content-length": 4 } });
    const answer = await byFetch(page, "PUT", url, { text: "longer than four" });
    assert.equal(answer.status, 403, JSON.stringify(answer));
    assert.equal((await readXml(page, answer.text, ["Code"])).Code, "SignatureDoesNotMatch");
    assert.equal((await store.request("GET", "uploads/longer.txt")).status, 404);
  }],

  // Chromium caches nothing that came under a certificate it does not trust, so this cannot be shown under TLS.
  ["an answer cached without an origin does not spoil the script's request", async ({ browser, store }) => {
    await store.put("cached.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`, { type: "image/svg+xml" });
    const page = await openExample(browser);
    const url = store.sign("GET", "cached.svg", { query: { "response-cache-control": "public, max-age=600" } });
    const show = () => page.evaluate((url) => new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
      image.src = url;
    }), url);
    assert.equal(await show(), true);
    const read = await byFetch(page, "GET", url);
    assert.equal(read.status, 200, JSON.stringify(read));
    // It was cached, or this case would show nothing.
    await store.request("DELETE", "cached.svg");
    assert.equal((await byFetch(page, "GET", url)).status, 200);
    await page.close();
  }],

  ["a preflight is remembered as long as MaxAgeSeconds says", async ({ browser, store }) => {
    // Browsers remember for 5 s where a rule says nothing, so the contrast is a rule that says 0.
    const rule = (seconds) => `<CORSConfiguration><CORSRule><AllowedOrigin>${ORIGIN}</AllowedOrigin>
      <AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-*</AllowedHeader>
      <MaxAgeSeconds>${seconds}</MaxAgeSeconds></CORSRule></CORSConfiguration>`;
    for (const [bucket, seconds, expected] of [["patient", 600, 1], ["hasty", 0, 2]]) {
      await store.createBucket(bucket, rule(seconds));
      const page = await newPage(browser);
      // The example's own page would not let it ask another bucket.
      await page.setBypassCSP(true);
      await page.goto(ORIGIN);
      const session = await page.createCDPSession();
      await session.send("Network.enable");
      let preflights = 0;
      session.on("Network.requestWillBeSent", ({ request }) => {
        if (request.method === "OPTIONS") preflights += 1;
      });
      const url = store.sign("PUT", "twice.txt", { bucket });
      for (const text of ["once", "twice"]) assert.equal((await byFetch(page, "PUT", url, { text })).status, 200);
      assert.equal(preflights, expected, `MaxAgeSeconds ${seconds}`);
      await page.close();
    }
  }],

  ["the wrong key of a signer is told, not hidden", async ({ browser, onEnd, port }) => {
    const wrong = await startSigner({ AWS_SECRET_ACCESS_KEY: "wrong" }, onEnd);
    const page = await newPage(browser);
    await page.setRequestInterception(true);
    page.on("request", async (request) => {
      if (new URL(request.url()).pathname !== "/sign") return request.continue();
      const body = request.postData();
      const answer = await fetch(`http://127.0.0.1:${wrong}/sign`, { method: "POST", headers: { origin: ORIGIN }, body });
      return request.respond({ status: answer.status, contentType: "application/json", body: await answer.text() });
    });
    await page.goto(ORIGIN);
    await page.waitForSelector("#notice:not([hidden])");
    assert.match(await page.$eval("#notice", (node) => node.textContent), /^SignatureDoesNotMatch /);
    await page.close();
    assert.notEqual(port, wrong);
  }],

  ["the signer signs for its own page, below its prefix, up to its sizes", async ({ port }) => {
    const ask = async (wish, origin = ORIGIN) => {
      const headers = { origin, "content-type": "application/json" };
      const response = await fetch(`http://127.0.0.1:${port}/sign`, { method: "POST", headers, body: JSON.stringify([wish]) });
      return response.status;
    };
    const upload = { operation: "upload", name: "a.txt", size: 1, type: "text/plain" };
    assert.equal(await ask(upload), 200);
    for (const origin of ["https://evil.example", "http://localhost:8081", "null"]) assert.equal(await ask(upload, origin), 403);
    for (const wish of [
      { ...upload, size: 2 ** 50 },
      { ...upload, size: -1 },
      { ...upload, size: "1" },
      { ...upload, name: "" },
      { ...upload, name: ".." },
      { ...upload, name: "a\u0000b" },
      { operation: "download", key: "private/a" },
      { operation: "download", key: "uploads/" },
      { operation: "download", key: "uploads/../private/a" },
      { operation: "part", key: "uploads/a", uploadId: "u", number: 0, size: 1 },
      { operation: "part", key: "uploads/a", uploadId: "u", number: 1, size: 2 ** 40 },
      { operation: "delete", key: "uploads/a" },
      { operation: "toString" },
      null,
    ]) assert.equal(await ask(wish), 400, JSON.stringify(wish));
  }],

  ["nothing the browser gets holds the secret", async ({ browser }) => {
    const page = await newPage(browser);
    const texts = [];
    page.on("response", (response) => {
      texts.push(response.url(), response.text().catch(() => ""));
    });
    await page.goto(ORIGIN, { waitUntil: "networkidle0" });
    const all = (await Promise.all(texts)).join("\n");
    assert.ok(all.includes(credentials.accessKey), "signed addresses name the access key");
    assert.ok(!all.includes(credentials.secretKey));
    await page.close();
  }],

  ["the keyboard reaches everything", async ({ browser }) => {
    const page = await openExample(browser);
    const reached = [];
    for (let step = 0; step < 3; step += 1) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent));
    }
    assert.deepEqual(reached, ["picker", "refresh", "Download"]);
    await page.close();
  }],
];

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
