// The views of the Objects tab: the list, details, uploads, dialogs.

import { BUCKET } from "../../store.mjs";

const PATH = `/buckets/${BUCKET}/objects`;
const PICTURE = `${PATH}?key=coast-at-dusk.png`;
const MiB = 1024 * 1024;

/** Waits for the picture of the details. */
async function pictured(walk) {
  await walk.until("the picture", () => walk.page.evaluate(() => document.querySelector(".preview-image")?.naturalWidth > 1));
  await walk.sees("X100V");
}

async function choose(walk, ...files) {
  const input = await walk.page.waitForSelector("input[data-upload=files]");
  await input.uploadFile(...files);
}

const sent = (walk) => walk.page.evaluate(() => Number(document.querySelector(".uploads [role=progressbar]")?.getAttribute("aria-valuenow")));

export const objectsViews = [
  { name: "objects", path: PATH, isPictured: true, open: (walk) => walk.find("link", "interview.mp3") },
  { name: "objects-empty", path: "/buckets/scratch/objects", open: (walk) => walk.sees("This bucket is empty") },
  { name: "objects-folder", path: `${PATH}?prefix=albums/iceland/`, open: (walk) => walk.find("link", "day-1.jpg") },
  {
    name: "objects-selection", path: PATH,
    async open(walk) {
      for (const name of ["albums", "dunes.png", "field-notes.md"]) await walk.click("checkbox", `Select ${name}`);
      await walk.sees("1 folder and 2 objects selected");
    },
  },
  {
    name: "objects-menu", path: PATH,
    async open(walk) {
      await walk.click("button", "Actions for dunes.png");
      await walk.find("menuitem", "Share link");
    },
  },
  { name: "objects-details", path: PICTURE, isPictured: true, open: pictured },
  {
    name: "objects-text", path: `${PATH}?key=field-notes.md`,
    open: (walk) => walk.sees("Low tide at 06:40"),
  },
  {
    name: "objects-upload", path: PATH, isPictured: true, isSlow: true,
    async open(walk, { files, line, store }) {
      for (const key of ["sunrise.jpg", "tides-2026.csv"]) await store.request("DELETE", key);
      const folder = files.folder("album");
      await choose(walk, files.write(folder, "sunrise.jpg", Buffer.alloc(300_000)), files.write(folder, "tides-2026.csv", Buffer.alloc(90_000)));
      await walk.find("heading", "2 files uploaded");
      line.slowTo(6 * MiB);
      await choose(walk, files.sparse(folder, "expedition.mov", 500 * MiB), files.sparse(folder, "interview-2.wav", 90 * MiB), files.sparse(folder, "panorama.tif", 180 * MiB));
      await walk.until("a part to be sent", async () => (await sent(walk)) >= 3);
    },
    close: (walk, { line }) => line.slowTo(Infinity),
  },
  {
    name: "objects-conflict", path: PATH,
    async open(walk, { files }) {
      const folder = files.folder("again");
      await choose(walk, ...["dunes.png", "fjord.png"].map((name) => files.write(folder, name, "another")));
      await walk.find("dialog", "2 objects exist already");
    },
    async close(walk) {
      await walk.click("button", "Skip all");
      await walk.find("heading", "Nothing was uploaded");
    },
  },
  {
    name: "objects-share", path: PICTURE, isPictured: true,
    async open(walk) {
      await pictured(walk);
      await walk.click("button", "Share link");
      await walk.choose("Valid for", "86400");
      await walk.click("button", "Create link");
      await walk.sees("Valid until");
    },
  },
  {
    name: "objects-headers", path: PICTURE,
    async open(walk) {
      await pictured(walk);
      await walk.click("button", "Edit headers and metadata");
      await walk.find("textbox", "Cache-Control");
    },
  },
  {
    name: "objects-tags", path: PICTURE,
    async open(walk) {
      await pictured(walk);
      await walk.click("button", "Edit tags");
      await walk.click("button", "Add");
      await walk.find("textbox", "Name 1");
    },
  },
  {
    name: "objects-folder-new", path: PATH,
    async open(walk) {
      await walk.click("button", "New folder");
      await walk.find("textbox", "Name");
    },
  },
  {
    name: "objects-move", path: PATH,
    async open(walk) {
      await walk.click("checkbox", "Select dunes.png");
      await walk.click("button", "Move to…");
      await walk.find("textbox", "Target folder");
    },
  },
  {
    name: "objects-delete", path: PATH,
    async open(walk) {
      for (const name of ["albums", "dunes.png"]) await walk.click("checkbox", `Select ${name}`);
      await walk.click("button", "Delete");
      await walk.sees("The folder holds 3 objects");
    },
  },
];
