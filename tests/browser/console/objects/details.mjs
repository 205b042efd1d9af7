// An object's details: previews, facts, headers and metadata, tags, and links to share it.

import assert from "node:assert/strict";

import { POINT, tone } from "./files.mjs";

export const details = [
  ["pictures, sound, film and text are looked into", async (visit) => {
    const { walk, page } = visit;
    await visit.put("point.png", POINT, { type: "image/png" });
    await visit.put("drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><rect width="30" height="20"/></svg>`, { type: "image/svg+xml" });
    await visit.put("tone.wav", tone(), { type: "audio/wav" });
    await visit.put("notes.md", "# Notes\n<b>not bold</b>", { type: "text/markdown" });
    await visit.put("long.log", `${"0123456789abcdef".repeat(64)}\n`.repeat(300), { type: "text/plain" });
    await visit.put("unknown", "plain words", { type: "application/octet-stream" });
    await visit.put("empty", "");

    await visit.open("", "point.png");
    const width = () => page.evaluate(() => document.querySelector(".preview-image")?.naturalWidth);
    await walk.until("the picture", async () => (await width()) === 1);
    await visit.open("", "drawing.svg");
    await walk.until("the drawing", async () => (await width()) === 30);
    await visit.open("", "tone.wav");
    await walk.until("the sound", () => page.evaluate(() => document.querySelector(".preview-audio")?.duration > 0.09));
    await film(visit);

    const shown = () => page.evaluate(() => document.querySelector(".preview-text")?.textContent ?? null);
    await visit.open("", "notes.md");
    await walk.until("the text", async () => (await shown()) === "# Notes\n<b>not bold</b>");
    await visit.open("", "long.log");
    await walk.sees("The first 256 KiB of 300 KiB.");
    await walk.gives("how much is shown", async () => (await shown()).length, 256 * 1024);
    await visit.open("", "unknown");
    await walk.sees("There is no preview for this type.");
    await walk.click("button", "Show as text");
    await walk.until("the words", async () => (await shown()) === "plain words");
    await visit.open("", "empty");
    await walk.sees("The object is empty.");
    await visit.open("", "not there");
    await walk.sees("This object is not there any more.");
  }],

  ["headers and metadata are edited, unless somebody else was quicker", async (visit, { store }) => {
    const { walk } = visit;
    await visit.put("page.html", "<p>hello</p>", { headers: { "x-amz-meta-author": "ada" } });
    await visit.open("", "page.html");
    await walk.sees("author");
    await walk.click("button", "Edit headers and metadata");
    await walk.type("Content-Type", "text/html; charset=utf-8");
    await walk.type("Cache-Control", "max-age=60");
    await walk.type("Value 1", "grace");
    await walk.click("button", "Add");
    await walk.type("Name 2", "Note");
    await walk.type("Value 2", "<img src=x onerror=alert(1)>");
    await walk.click("button", "Save");
    await walk.sees("Saved.");
    await walk.sees("<img src=x onerror=alert(1)>");
    const { headers } = await store.request("HEAD", "page.html", { bucket: visit.bucket });
    assert.equal(headers["content-type"], "text/html; charset=utf-8");
    assert.equal(headers["cache-control"], "max-age=60");
    assert.equal(headers["x-amz-meta-author"], "grace");
    assert.equal(headers["x-amz-meta-note"], "<img src=x onerror=alert(1)>");
    assert.equal((await visit.read("page.html")).toString(), "<p>hello</p>");

    await walk.click("button", "Edit headers and metadata");
    await walk.click("button", "Add");
    await walk.type("Name 3", "not allowed");
    await walk.sees("Names have letters, digits and - . _ only.");
    await walk.click("button", "Remove not allowed");
    await visit.put("page.html", "changed");
    await walk.click("button", "Save");
    await walk.sees("The object was changed by somebody else meanwhile.");
  }],

  ["tags are edited", async (visit, { store }) => {
    const { walk } = visit;
    await visit.put("a", "a");
    await visit.open("", "a");
    await walk.click("button", "Edit tags");
    await walk.click("button", "Add");
    await walk.type("Name 1", "colour");
    await walk.type("Value 1", "red + blue");
    await walk.click("button", "Save");
    await walk.sees("Saved.");
    await walk.sees("red + blue");
    const tagging = () => store.request("GET", "a", { bucket: visit.bucket, query: { tagging: "" } });
    assert.match((await tagging()).text(), /<Key>colour<\/Key><Value>red \+ blue<\/Value>/);
    await walk.click("button", "Edit tags");
    await walk.click("button", "Remove colour");
    await walk.click("button", "Save");
    await walk.until("no tag", async () => !(await tagging()).text().includes("colour"));
  }],

  ["a link is made, copied, and opened by somebody without a session", async (visit, { browser, store }) => {
    const { walk, page } = visit;
    const key = "report & plan/😀 1.txt";
    await visit.put(key, "what is shared");
    await visit.open("report & plan/", key);
    await walk.click("button", "Share link");
    await walk.choose("Valid for", "other");
    await walk.type("Duration", "9");
    await walk.choose("Unit", "86400");
    await walk.sees("From 1 second to 7 days.");
    await walk.type("Duration", "2");
    await walk.click("button", "Create link");
    await walk.sees("Valid until");
    const url = new URL(await page.evaluate(() => document.querySelector(".share-url").textContent));
    assert.equal(url.searchParams.get("X-Amz-Expires"), String(2 * 86_400));
    await walk.find("link", "Open");
    const stranger = await browser.createBrowserContext();
    try {
      const opened = await stranger.newPage();
      // The public address leads to the store's own port.
      url.port = String(store.port);
      const answer = await opened.goto(url.href);
      assert.equal(answer.status(), 200);
      assert.equal(await opened.evaluate(() => document.body.innerText), "what is shared");
    } finally {
      await stranger.close();
    }
  }],
];

/** A film that this browser can play, since it made it. */
async function film(visit) {
  const { walk, page } = visit;
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 32, height: 24 });
    const paint = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const ended = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    for (let frame = 0; frame < 12; frame += 1) {
      paint.fillStyle = frame % 2 ? "red" : "blue";
      paint.fillRect(0, 0, 32, 24);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    recorder.stop();
    await ended;
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  await visit.put("film.webm", Buffer.from(base64, "base64"), { type: "video/webm" });
  await visit.open("", "film.webm");
  await walk.until("the film", () => page.evaluate(() => document.querySelector(".preview-video")?.videoWidth === 32));
}
