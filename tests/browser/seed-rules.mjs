// The documented CORS example, unchanged, and pages of exactly the origins it speaks of.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

import { newPage, startChromium } from "./chromium.mjs";
import { formFields } from "./form.mjs";
import { byFetch, byXhr, readXml, sandboxedFrame, showImage, uploadByXhr } from "./in-page.mjs";
import { makeCertificate, servePages } from "./pages.mjs";
import { BUCKET, DOMAIN, startStore } from "./store.mjs";

export const title = "seed rules";
export const packages = ["puppeteer-core"];

const MiB = 1024 * 1024;
const ALLOWED = "https://example.com";
const OTHER = "https://elsewhere.test";

/** One red pixel. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64",
);

export async function start(onEnd) {
  const tls = makeCertificate([DOMAIN, `*.${DOMAIN}`, "example.com", "elsewhere.test"], onEnd);
  const store = await startStore({ corsFile: fileURLToPath(new URL("seed-cors.xml", import.meta.url)), tls });
  onEnd(store.stop);
  const pages = await servePages(tls, onEnd);
  const browser = await startChromium({
    [`*.${DOMAIN}:443`]: store.port,
    "example.com:443": pages,
    "example.com:8443": pages,
    "www.example.com:443": pages,
    "elsewhere.test:443": pages,
  }, onEnd);
  const open = async (origin) => {
    const page = await newPage(browser);
    await page.goto(`${origin}/`);
    return page;
  };
  return { store, open, allowed: await open(ALLOWED), other: await open(OTHER) };
}

export const cases = [
  ["XHR sends a file by presigned PUT and sees its progress", async ({ store, open }) => {
    const page = await open(ALLOWED);
    // Progress is told every 50 ms at most; at the speed of loopback there would be nothing to see.
    await page.emulateNetworkConditions({ upload: 16 * MiB, download: -1, latency: 0 });
    const answer = await uploadByXhr(page, store.sign("PUT", "xhr.bin"), 8 * MiB);
    await page.close();
    assert.equal(answer.status, 200, answer.text);
    const last = answer.progress.at(-1);
    assert.deepEqual(last, { loaded: 8 * MiB, total: 8 * MiB });
    assert.ok(answer.progress.length >= 2, `progress was told ${answer.progress.length} times`);
    const loaded = answer.progress.map((event) => event.loaded);
    assert.deepEqual(loaded, loaded.toSorted((a, b) => a - b));
    const stored = await store.request("GET", "xhr.bin");
    assert.equal(createHash("sha256").update(stored.bytes).digest("hex"), answer.sha256);
  }],

  ["fetch sends a text with its Content-Type and reads both back", async ({ store, allowed }) => {
    const put = await byFetch(allowed, "PUT", store.sign("PUT", "a b/ü.txt"), {
      headers: { "Content-Type": "text/plain;charset=utf-8", "Content-Language": "de" },
      text: "Grüße",
    });
    assert.equal(put.status, 200, JSON.stringify(put));
    const get = await byFetch(allowed, "GET", store.sign("GET", "a b/ü.txt"));
    assert.equal(get.text, "Grüße");
    assert.equal(get.headers["content-type"], "text/plain;charset=utf-8");
    assert.equal(get.headers["content-language"], "de");
    assert.equal(get.headers.etag, undefined, "the rules expose no ETag");
  }],

  ["a page lists and downloads by presigned URLs", async ({ store, allowed }) => {
    await store.put("listed/one.txt", "1");
    await store.put("listed/two & three.txt", "23");
    const query = { "list-type": 2, prefix: "listed/" };
    const list = await byFetch(allowed, "GET", store.sign("GET", null, { query }));
    assert.equal(list.status, 200, JSON.stringify(list));
    const keys = await allowed.evaluate((text) => {
      const xml = new DOMParser().parseFromString(text, "application/xml");
      return [...xml.getElementsByTagName("Key")].map((key) => key.textContent);
    }, list.text);
    assert.deepEqual(keys, ["listed/one.txt", "listed/two & three.txt"]);
    const download = await byXhr(allowed, "GET", store.sign("GET", keys[1]));
    assert.deepEqual([download.status, download.text], [200, "23"]);
  }],

  ["a page deletes, and reads the 404 and its XML afterwards", async ({ store, allowed }) => {
    await store.put("gone.txt", "soon");
    const removed = await byFetch(allowed, "DELETE", store.sign("DELETE", "gone.txt"));
    assert.equal(removed.status, 204, JSON.stringify(removed));
    for (const send of [byFetch, byXhr]) {
      const missing = await send(allowed, "GET", store.sign("GET", "gone.txt"));
      assert.equal(missing.status, 404);
      const error = await readXml(allowed, missing.text, ["Code", "Message", "RequestId"]);
      assert.equal(error.Code, "NoSuchKey");
      assert.equal(error.Message, "The specified key does not exist.");
      assert.ok(error.RequestId);
    }
  }],

  ["a script reads the 403 of an expired signature", async ({ store, allowed, other }) => {
    const expired = { now: new Date(Date.now() - 3_600_000), expiresSeconds: 60 };
    for (const [page, method, options] of [
      [allowed, "GET", {}],
      [allowed, "PUT", { text: "late" }],
      [other, "GET", {}],
    ]) {
      const answer = await byFetch(page, method, store.sign(method, "xhr.bin", expired), options);
      assert.equal(answer.status, 403, JSON.stringify(answer));
      const error = await readXml(page, answer.text, ["Code", "Message"]);
      assert.deepEqual(error, { Code: "AccessDenied", Message: "Request has expired" });
    }
  }],

  ["a script reads the 403 of a wrong signature", async ({ store, allowed }) => {
    const url = store.sign("PUT", "wrong.txt", { secretKey: "not-the-secret" });
    const answer = await byFetch(allowed, "PUT", url, { text: "no" });
    assert.equal(answer.status, 403, JSON.stringify(answer));
    const error = await readXml(allowed, answer.text, ["Code", "Message"]);
    assert.equal(error.Code, "SignatureDoesNotMatch");
    assert.match(error.Message, /^The request signature we calculated does not match/);
    assert.equal((await store.request("GET", "wrong.txt")).status, 404);
  }],

  ["a header outside Content-* is blocked, and nothing is stored", async ({ store, allowed }) => {
    for (const header of ["X-Custom", "x-amz-meta-color", "Authorization"]) {
      const url = store.sign("PUT", "blocked.txt");
      const answer = await byFetch(allowed, "PUT", url, { headers: { [header]: "1" }, text: "no" });
      assert.equal(answer.blocked, true, `${header}: ${JSON.stringify(answer)}`);
    }
    assert.equal((await store.request("GET", "blocked.txt")).status, 404);
    const passes = await byFetch(allowed, "PUT", store.sign("PUT", "passes.txt"), {
      headers: { "content-disposition": "attachment" },
      text: "yes",
    });
    assert.equal(passes.status, 200, JSON.stringify(passes));
  }],

  ["another origin reads, and writes nothing", async ({ store, other }) => {
    await store.put("public.txt", "for all");
    const get = await byFetch(other, "GET", store.sign("GET", "public.txt"));
    assert.deepEqual([get.status, get.text], [200, "for all"]);
    const head = await byFetch(other, "HEAD", store.sign("HEAD", "public.txt"));
    assert.equal(head.status, 200);
    for (const method of ["PUT", "DELETE"]) {
      const answer = await byFetch(other, method, store.sign(method, "public.txt"));
      assert.equal(answer.blocked, true, `${method}: ${JSON.stringify(answer)}`);
    }
    const custom = await byFetch(other, "GET", store.sign("GET", "public.txt"), { headers: { "content-language": "de", "x-a": "1" } });
    assert.equal(custom.blocked, true, "the second rule allows no header");
    assert.equal((await store.request("GET", "public.txt")).text(), "for all");
  }],

  ["another port and a subdomain are other origins", async ({ store, open }) => {
    for (const origin of ["https://example.com:8443", "https://www.example.com"]) {
      const page = await open(origin);
      const put = await byFetch(page, "PUT", store.sign("PUT", "origin.txt"), { text: "no" });
      assert.equal(put.blocked, true, `${origin}: ${JSON.stringify(put)}`);
      const get = await byFetch(page, "GET", store.sign("GET", "origin.txt"));
      assert.equal(get.status, 404, `${origin}: ${JSON.stringify(get)}`);
      await page.close();
    }
  }],

  ["credentials pass to the named origin, never to any origin", async ({ store, allowed, other }) => {
    await store.put("cookies.txt", "none");
    const url = store.sign("GET", "cookies.txt");
    const named = await byFetch(allowed, "GET", url, { credentials: "include" });
    assert.equal(named.status, 200, JSON.stringify(named));
    const any = await byFetch(other, "GET", url, { credentials: "include" });
    assert.equal(any.blocked, true, JSON.stringify(any));
  }],

  ["fetch sends a form with a policy", async ({ store, allowed }) => {
    const fields = formFields({ key: "forms/${filename}", success_action_status: "201", "Content-Type": "text/plain" });
    const answer = await allowed.evaluate(async (url, fields) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append("file", new File(["by form"], "hello.txt", { type: "text/plain" }));
      const response = await fetch(url, { method: "POST", body: form });
      return { status: response.status, text: await response.text() };
    }, bucketUrl(store), fields);
    assert.equal(answer.status, 201, answer.text);
    const { Key } = await readXml(allowed, answer.text, ["Key"]);
    assert.equal(Key, "forms/hello.txt");
    assert.equal((await store.request("GET", "forms/hello.txt")).text(), "by form");
  }],

  ["a form whose policy forbids the key is refused readably", async ({ store, allowed }) => {
    const fields = { ...formFields({ key: "forms/a" }), key: "elsewhere/a" };
    const answer = await allowed.evaluate(async (url, fields) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append("file", "no");
      const response = await fetch(url, { method: "POST", body: form });
      return { status: response.status, text: await response.text() };
    }, bucketUrl(store), fields);
    assert.equal(answer.status, 403, answer.text);
    assert.equal((await readXml(allowed, answer.text, ["Code"])).Code, "AccessDenied");
    assert.equal((await store.request("GET", "elsewhere/a")).status, 404);
  }],

  ["a plain HTML form uploads and leads on", async ({ store, open }) => {
    const page = await open(ALLOWED);
    const fields = formFields({ key: "forms/plain.txt", success_action_redirect: `${ALLOWED}/done` });
    await Promise.all([
      page.waitForNavigation(),
      page.evaluate((url, fields) => {
        const form = document.createElement("form");
        Object.assign(form, { action: url, method: "post", enctype: "multipart/form-data" });
        for (const [name, value] of Object.entries(fields)) {
          form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
        }
        const picker = Object.assign(document.createElement("input"), { type: "file", name: "file" });
        const chosen = new DataTransfer();
        chosen.items.add(new File(["plain"], "any name.txt"));
        picker.files = chosen.files;
        form.append(picker);
        document.body.append(form);
        form.submit();
      }, bucketUrl(store), fields),
    ]);
    const landed = new URL(page.url());
    assert.equal(landed.origin + landed.pathname, `${ALLOWED}/done`);
    assert.equal(landed.searchParams.get("bucket"), BUCKET);
    assert.equal(landed.searchParams.get("key"), "forms/plain.txt");
    assert.equal((await store.request("GET", "forms/plain.txt")).text(), "plain");
    await page.close();
  }],

  ["ranges: the simple one passes, a suffix needs a rule that allows it", async ({ store, allowed }) => {
    const text = "0123456789abcdef";
    await store.put("range.txt", text);
    const simple = await byFetch(allowed, "GET", store.sign("GET", "range.txt"), { headers: { Range: "bytes=0-3" } });
    assert.deepEqual([simple.status, simple.text], [206, "0123"]);
    // Fetch asks permission for a suffix range, and Content-* does not give it.
    const suffix = { headers: { Range: "bytes=-4" } };
    const refused = await byFetch(allowed, "GET", store.sign("GET", "range.txt"), suffix);
    assert.equal(refused.blocked, true, JSON.stringify(refused));

    await store.createBucket("ranges", `<CORSConfiguration><CORSRule><AllowedOrigin>${ALLOWED}</AllowedOrigin>
      <AllowedMethod>GET</AllowedMethod><AllowedHeader>range</AllowedHeader>
      <ExposeHeader>ETag, Content-Range</ExposeHeader></CORSRule></CORSConfiguration>`);
    await store.put("range.txt", text, { bucket: "ranges" });
    const passes = await byFetch(allowed, "GET", store.sign("GET", "range.txt", { bucket: "ranges" }), suffix);
    assert.deepEqual([passes.status, passes.text], [206, "cdef"], JSON.stringify(passes));
    assert.equal(passes.headers["content-range"], "bytes 12-15/16");
    assert.match(passes.headers.etag, /^"[0-9a-f]{32}"$/);
  }],

  ["<img crossorigin> shows a picture that a canvas may read", async ({ store, allowed, other }) => {
    await store.put("picture.png", PICTURE, { type: "image/png" });
    for (const page of [allowed, other]) {
      const image = await showImage(page, store.sign("GET", "picture.png"));
      assert.equal(image.loaded, true);
      assert.deepEqual(image.pixel, [255, 0, 0, 255]);
    }
    await store.createBucket("closed");
    await store.put("picture.png", PICTURE, { type: "image/png", bucket: "closed" });
    const image = await showImage(allowed, store.sign("GET", "picture.png", { bucket: "closed" }));
    assert.equal(image.loaded, false, "a bucket without rules lets no page read");
  }],

  ["a sandboxed frame, whose origin is null, reads and does not write", async ({ store, allowed }) => {
    await store.put("framed.txt", "seen");
    const frame = await sandboxedFrame(allowed);
    assert.equal(await frame.evaluate(() => self.origin), "null");
    const get = await byFetch(frame, "GET", store.sign("GET", "framed.txt"));
    assert.deepEqual([get.status, get.text], [200, "seen"]);
    const put = await byFetch(frame, "PUT", store.sign("PUT", "framed.txt"), { text: "no" });
    assert.equal(put.blocked, true, JSON.stringify(put));
    assert.equal((await store.request("GET", "framed.txt")).text(), "seen");
  }],

  ["the bucket gives back the document as it was pasted", async ({ store }) => {
    const answer = await store.request("GET", null, { query: { cors: "" } });
    assert.equal(answer.status, 200, answer.text());
    const values = [...answer.text().matchAll(/<(Allowed\w+)>([^<]*)</g)].map(([, name, value]) => `${name} ${value}`);
    assert.deepEqual(values.toSorted(), [
      "AllowedHeader Content-*",
      "AllowedMethod *",
      "AllowedMethod GET",
      "AllowedMethod HEAD",
      "AllowedOrigin *",
      "AllowedOrigin https://example.com",
    ]);
  }],
];

function bucketUrl(store) {
  return new URL(store.sign("GET", null)).origin + "/";
}
