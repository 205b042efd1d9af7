// A person at the object browser, with a bucket of their own: what they do there, and what is in the bucket.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { explained, loggedIn } from "../walk.mjs";

export class Visit {
  /** Opens the bucket, which is new. */
  static async begin(shared, bucket) {
    await shared.store.createBucket(bucket);
    for (const name of readdirSync(shared.downloads)) rmSync(path.join(shared.downloads, name));
    const visit = new Visit(shared, bucket);
    visit.walk = await loggedIn(shared, visit.address());
    await explained(visit.walk, () => visit.walk.sees("This bucket is empty"));
    return visit;
  }

  constructor(shared, bucket) {
    Object.assign(this, { shared, bucket, downloads: shared.downloads });
  }

  get page() {
    return this.walk.page;
  }

  /** The address of a prefix, or of an object's details. */
  address(prefix = "", key) {
    const query = [prefix && `prefix=${encodeURIComponent(prefix)}`, key !== undefined && `key=${encodeURIComponent(key)}`].filter(Boolean).join("&");
    return `/buckets/${this.bucket}/objects${query && `?${query}`}`;
  }

  /** Goes there within the page, as by a link. */
  async open(prefix, key) {
    await this.walk.goWithin(this.address(prefix, key));
  }

  /** Loads the page there anew. */
  async load(prefix, key) {
    await this.walk.go(this.address(prefix, key));
  }

  /** Loads the page anew over the line, which is no faster than this from now on. */
  async loadSlowly(bytesPerSecond, options) {
    await this.walk.go(this.shared.line.url + this.address());
    await this.page.waitForSelector("input[data-upload=files]");
    this.shared.line.slowTo(bytesPerSecond, options);
  }

  /** Waits until a part of an upload is stored. */
  async storesPart() {
    await this.walk.until("a part to be stored", () => this.page.evaluate(() => performance.getEntriesByType("resource")
      .some(({ name, responseEnd }) => /\/uploads\/[^/]+\/\d+\?/.test(name) && responseEnd > 0)));
  }

  /** How much of all uploads is sent, in percent; nothing before the first is begun. */
  percent() {
    return this.page.evaluate(() => {
      const told = document.querySelector(".uploads [role=progressbar]")?.getAttribute("aria-valuenow");
      return told === undefined || told === null ? null : Number(told);
    });
  }

  /** The names in the list, as they are shown; marks are between ‹ and ›. */
  names() {
    return this.page.evaluate(() => [...document.querySelectorAll(".object-link")].map((link) => {
      for (const mark of link.querySelectorAll(".name-mark")) mark.dataset.shown = "";
      const read = (node) => (node.nodeType === 3 ? node.data : node.matches?.(".name-mark") ? `‹${node.textContent}›` : [...node.childNodes].map(read).join(""));
      return read(link);
    }));
  }

  /** Waits until the list shows these names, in this order. */
  async lists(expected) {
    await this.walk.until(`the list ${JSON.stringify(expected)}`, async () => JSON.stringify(await this.names()) === JSON.stringify(expected))
      .catch(async (error) => assert.deepEqual(await this.names(), expected, error.message));
  }

  /** Ticks the boxes of these names. */
  async tick(...names) {
    for (const name of names) await this.walk.click("checkbox", `Select ${name}`);
  }

  /** Chooses files as with the browser's own dialog. */
  async chooseFiles(...files) {
    const input = await this.page.waitForSelector("input[data-upload=files]");
    await input.uploadFile(...files);
  }

  /** Waits until nothing is to be uploaded any more, and closes the panel. */
  async uploaded(title) {
    await this.walk.find("heading", title);
    await this.walk.click("button", "Clear the list");
  }

  /** Stores an object past the list, under any key. */
  async put(key, content, { type = "text/plain", headers = {} } = {}) {
    const status = await this.page.evaluate(async (bucket, key, base64, type, headers) => {
      const { csrf } = await (await fetch("/api/session")).json();
      const body = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const answer = await fetch(`/api/objects/${bucket}?key=${encodeURIComponent(key)}`, { method: "PUT", body, headers: { ...headers, "content-type": type, "x-sos-csrf": csrf } });
      return answer.status;
    }, this.bucket, key, Buffer.from(content).toString("base64"), type, headers);
    assert.equal(status, 200, `PUT ${key}`);
  }

  /** Stores many objects of text, a few at a time. */
  async putAll(contents) {
    const statuses = await this.page.evaluate(async (bucket, contents) => {
      const { csrf } = await (await fetch("/api/session")).json();
      const left = Object.entries(contents);
      const statuses = new Set();
      const work = async () => {
        for (let next = left.pop(); next; next = left.pop()) {
          const [key, body] = next;
          const answer = await fetch(`/api/objects/${bucket}?key=${encodeURIComponent(key)}`, { method: "PUT", body, headers: { "content-type": "text/plain", "x-sos-csrf": csrf } });
          statuses.add(answer.status);
        }
      };
      await Promise.all([work(), work(), work(), work()]);
      return [...statuses];
    }, this.bucket, contents);
    assert.deepEqual(statuses, [200]);
  }

  /** The bytes of an object. */
  async read(key, bucket = this.bucket) {
    const base64 = await this.page.evaluate(async (bucket, key) => {
      const answer = await fetch(`/objects/${bucket}?key=${encodeURIComponent(key)}`);
      if (!answer.ok) return null;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    }, bucket, key);
    return base64 === null ? null : Buffer.from(base64, "base64");
  }

  /** All that is in a bucket: size and ETag by key. */
  async everything(bucket = this.bucket) {
    const objects = await this.page.evaluate(async (bucket) => {
      const { csrf } = await (await fetch("/api/session")).json();
      const all = [];
      for (let cursor = ""; cursor !== null; ) {
        const answer = await fetch(`/api/v1/buckets/${bucket}/objects${cursor && `?cursor=${encodeURIComponent(cursor)}`}`, { headers: { "x-sos-csrf": csrf } });
        const page = await answer.json();
        all.push(...page.objects);
        cursor = page.next;
      }
      return all;
    }, bucket);
    return Object.fromEntries(objects.map(({ key, size, etag }) => [key, { size, etag }]));
  }

  async keys(bucket) {
    return Object.keys(await this.everything(bucket));
  }

  /** Waits until the bucket holds these keys. */
  async holds(keys, bucket) {
    const expected = JSON.stringify([...keys].sort());
    await this.walk.until(`the keys ${expected}`, async () => JSON.stringify((await this.keys(bucket)).sort()) === expected)
      .catch(async (error) => assert.deepEqual((await this.keys(bucket)).sort(), [...keys].sort(), error.message));
  }

  /** The text of a download of this name, or nothing before it is there. */
  saved(name) {
    const file = path.join(this.downloads, name);
    return existsSync(file) ? readFileSync(file, "utf8") : null;
  }

  /** The download that comes next: its name and bytes. */
  async download() {
    const found = await this.walk.until("a download", async () => {
      const names = readdirSync(this.downloads);
      const isDone = names.length > 0 && names.every((name) => !/\.(crdownload|part)$/.test(name));
      const [name] = names.filter((each) => readFileSync(path.join(this.downloads, each)).length > 0);
      return isDone && name;
    });
    return { name: found, file: path.join(this.downloads, found), bytes: readFileSync(path.join(this.downloads, found)) };
  }
}
