// Writes the pictures of the documentation: the example in use, light, dark and narrow.

import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { newPage } from "./chromium.mjs";
import { cardText, openExample, startExample } from "./example.mjs";
import { draw, PHOTOGRAPHS } from "./photographs.mjs";

const MiB = 1024 * 1024;
const IMAGES = fileURLToPath(new URL("../../docs/images/", import.meta.url));

export async function writePictures() {
  const endings = [];
  const onEnd = (ending) => endings.push(ending);
  try {
    const { store, browser } = await startExample(onEnd);
    const folder = await mkdtemp(path.join(tmpdir(), "sos-pictures-"));
    onEnd(() => rm(folder, { recursive: true, force: true }));
    await fill(store, browser);
    const page = await openExample(browser);
    await page.setViewport({ width: 1120, height: 760, deviceScaleFactor: 2 });
    await upload(page, folder);
    mkdirSync(IMAGES, { recursive: true });
    const take = async (name, scheme) => {
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        // Otherwise colours would still be on their way from the other scheme.
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      await page.screenshot({ path: path.join(IMAGES, name) });
    };
    await take("browser-upload.png", "light");
    await take("browser-upload-dark.png", "dark");
    await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 2 });
    await take("browser-upload-narrow.png", "light");
    console.log(`wrote the pictures in ${IMAGES}`);
  } finally {
    for (const ending of endings.reverse()) await ending();
  }
}

/** Objects of several kinds, the photographs drawn by the browser itself. */
async function fill(store, browser) {
  const page = await newPage(browser);
  for (const [name, colours] of Object.entries(PHOTOGRAPHS)) {
    await store.put(`uploads/${name}`, await draw(page, colours), { type: "image/png" });
  }
  await page.close();
  await store.put("uploads/interview.mp3", randomBytes(6.4 * MiB), { type: "audio/mpeg" });
  await store.put("uploads/observations-2025.csv", randomBytes(481_000), { type: "text/csv" });
  await store.put("uploads/Überblick.pdf", randomBytes(1.7 * MiB), { type: "application/pdf" });
}

/** One upload that is done and one that is on its way. */
async function upload(page, folder) {
  const choose = async (name, size) => {
    const file = path.join(folder, name);
    writeFileSync(file, randomBytes(size));
    await (await page.$("#picker")).uploadFile(file);
  };
  await choose("field-notes.md", 18_400);
  await cardText(page, "field-notes.md", ["done"]);
  await page.waitForFunction(() => document.querySelectorAll(".file").length === 7);
  await page.waitForFunction(() => document.querySelectorAll(".badge img").length === 3);
  await page.emulateNetworkConditions({ upload: 24 * MiB, download: -1, latency: 0 });
  await choose("expedition.mov", 180 * MiB);
  await page.waitForFunction(() => Number(document.querySelector(".bar").getAttribute("aria-valuenow")) >= 58);
}
