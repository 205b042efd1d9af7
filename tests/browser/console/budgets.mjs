// What the console costs who opens it: bytes over the wire and the time until it can be used, both with nothing cached, as
// the program itself serves it. In Chromium, which tells the bytes.

import assert from "node:assert/strict";

import { launchChromium } from "../chromium.mjs";
import * as chromium from "../engines/chromium.mjs";
import { BUCKET } from "../store.mjs";
import { explained, loggedIn, newWalk, startConsole } from "./walk.mjs";

const KB = 1000;
const LOADS = 3;
/** A page that has asked for nothing for so long has all it needs. */
const IDLE_MS = 250;
/** What is aimed at, on a machine that does nothing else. It is told and not judged: a time depends on who else is busy. */
const AIM_MS = 300;

/** Each page, how many bytes it may take, and what can be used once it stands. */
const PAGES = [
  { path: "/login", bytes: 50 * KB, usable: ".log-in-form input", isOpen: true },
  { path: "/", bytes: 50 * KB, usable: "a[href^='/buckets/']" },
  { path: `/buckets/${BUCKET}`, bytes: 60 * KB, usable: ".code-text" },
  { path: `/buckets/${BUCKET}/objects`, bytes: 70 * KB, usable: ".object-link" },
  { path: `/buckets/${BUCKET}/access`, bytes: 90 * KB, usable: ".cors-area" },
  { path: `/buckets/${BUCKET}/cors`, bytes: 90 * KB, usable: ".cors-area" },
  { path: "/keys", bytes: 55 * KB, usable: ".table tbody tr" },
  { path: "/roles", bytes: 55 * KB, usable: ".state-action .button" },
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
  const loads = await loadAnew(person, path, usable);
  const sent = Math.max(...loads.map((each) => each.bytes));
  const time = median(loads.map((each) => each.time));
  const told = `${(sent / KB).toFixed(1)} KB in ${loads[0].requests} requests, usable after ${Math.round(time)} ms (aim: ${AIM_MS})`;
  assert.ok(sent > 10 * KB && sent < bytes, `${told}; at most ${bytes / KB} KB`);
  return told;
}

/** Opens a page a few times, each with nothing cached; each time its bytes with all headers, and when it could be used. */
async function loadAnew(person, path, usable) {
  const walk = await person.beside("about:blank");
  try {
    const session = await walk.page.createCDPSession();
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    const network = watch(session);
    await walk.page.evaluateOnNewDocument(noteWhenUsable, usable);
    const loads = [];
    for (let count = 0; count < LOADS; count += 1) loads.push(await explained(walk, () => load(walk, network, path, usable)));
    return loads;
  } finally {
    await walk.page.close();
  }
}

async function load(walk, network, path, usable) {
  network.begin();
  await walk.go(path);
  const time = await walk.until(usable, () => walk.page.evaluate(() => window.usableAfter));
  await walk.until("the network to be idle", async () => network.isIdle()).catch((error) => {
    throw new Error(`${error.message}; without an end: ${network.awaited()}`);
  });
  return { ...network.sent(), time };
}

/**
 * Counts what a page has asked for and been sent. What the page before it still asked for as it went is not waited for: of
 * that the browser tells no end.
 */
function watch(session) {
  const open = new Map();
  let document = null;
  let bytes = 0;
  let requests = 0;
  let changed = 0;
  const begin = () => {
    open.clear();
    document = null;
    bytes = 0;
    requests = 0;
    changed = performance.now();
  };
  const end = ({ requestId, encodedDataLength = 0 }) => {
    if (!open.delete(requestId)) return;
    bytes += encodedDataLength;
    requests += 1;
    changed = performance.now();
  };
  session.on("Network.requestWillBeSent", ({ requestId, loaderId, type, request }) => {
    if (type === "Document") document = loaderId;
    if (loaderId !== document) return;
    open.set(requestId, `${request.method} ${request.url}`);
    changed = performance.now();
  });
  session.on("Network.loadingFinished", end);
  session.on("Network.loadingFailed", end);
  return {
    begin,
    sent: () => ({ bytes, requests }),
    awaited: () => [...open.values()].join(", "),
    isIdle: () => document !== null && open.size === 0 && performance.now() - changed > IDLE_MS,
  };
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
