// What the console costs who opens it: bytes over the wire and the time until it can be used, both with nothing cached, as
// the program itself serves it. In Chromium, which tells the bytes.

import assert from "node:assert/strict";

import { launchChromium } from "../chromium.mjs";
import * as chromium from "../engines/chromium.mjs";
import { BUCKET } from "../store.mjs";
import { loggedIn, newWalk, startConsole } from "./walk.mjs";

const KB = 1000;
const LOADS = 3;
/** What is aimed at, on a machine that does nothing else. It is told and not judged: a time depends on who else is busy. */
const AIM_MS = 300;

/** Each page, how many bytes it may take, and what can be used once it stands. */
const PAGES = [
  { path: "/login", bytes: 50 * KB, usable: ".log-in-form input", isOpen: true },
  { path: "/", bytes: 50 * KB, usable: "a[href^='/buckets/']" },
  { path: `/buckets/${BUCKET}`, bytes: 60 * KB, usable: ".code-text" },
  { path: `/buckets/${BUCKET}/objects`, bytes: 70 * KB, usable: ".object-link" },
  { path: `/buckets/${BUCKET}/cors`, bytes: 90 * KB, usable: ".cors-area" },
  { path: "/keys", bytes: 50 * KB, usable: ".table tbody tr" },
  { path: "/metrics", bytes: 60 * KB, usable: ".chart-drawing" },
];

export const title = "console budgets in chromium";
export const packages = chromium.packages;
export const missing = chromium.missing;

export async function start(onEnd) {
  const shared = await startConsole((end) => launchChromium([], end), onEnd);
  const { store } = shared;
  // Whatever the sources are by now, it is the program that people load.
  store.console = store.embedded;
  await store.put("a.txt", "hello");
  return { ...shared, owner: await loggedIn(shared), stranger: await newWalk(shared, "/login") };
}

export const cases = PAGES.map((page) => [`${page.path.replace(BUCKET, "{bucket}")} is small and soon usable`, (shared) => measure(shared, page)]);

async function measure({ owner, stranger }, { path, bytes, usable, isOpen = false }) {
  const person = isOpen ? stranger : owner;
  const loads = [];
  for (let count = 0; count < LOADS; count += 1) loads.push(await load(person, path, usable));
  const sent = Math.max(...loads.map((each) => each.bytes));
  const time = median(loads.map((each) => each.time));
  const told = `${(sent / KB).toFixed(1)} KB in ${loads[0].requests} requests, usable after ${Math.round(time)} ms (aim: ${AIM_MS})`;
  assert.ok(sent > 10 * KB && sent < bytes, `${told}; at most ${bytes / KB} KB`);
  return told;
}

/** Opens a page with an empty cache; its bytes with all headers, and when it could be used. */
async function load(person, path, usable) {
  const walk = await person.beside("about:blank");
  const session = await walk.page.createCDPSession();
  try {
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    let bytes = 0;
    let requests = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests += 1;
    });
    await walk.page.evaluateOnNewDocument(noteWhenUsable, usable);
    await walk.page.goto(new URL(path, walk.store.console).href, { waitUntil: "networkidle0" });
    const time = await walk.until(usable, () => walk.page.evaluate(() => window.usableAfter));
    return { bytes, requests, time };
  } finally {
    await walk.page.close();
  }
}

/** Runs in the page before its scripts. */
function noteWhenUsable(usable) {
  const look = () => {
    if (!document.querySelector(usable)) return;
    window.usableAfter = performance.now();
    observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
