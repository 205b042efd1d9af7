// Every view and state of the console in one browser, in the light, in the dark and on a narrow screen: axe-core finds no
// grave barrier, nothing sticks out of the screen, no script fails and nothing is asked for that the policy forbids.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { makeFolder } from "./objects/files.mjs";
import { startLine } from "./objects/line.mjs";
import { accessViews } from "./views/access.mjs";
import { corsViews } from "./views/cors.mjs";
import { barriers, bringAxe, COLOURS, overflow } from "./views/faults.mjs";
import { fill } from "./views/filled.mjs";
import { frameViews } from "./views/frame.mjs";
import { identityViews } from "./views/identities.mjs";
import { LOOKS, putOn } from "./views/looks.mjs";
import { objectsViews } from "./views/objects.mjs";
import { settingsViews } from "./views/settings.mjs";
import { explained, loggedIn, newWalk, startConsole } from "./walk.mjs";

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));

/** So many bytes a picture of the documentation may have. */
const PICTURE_MAX_BYTES = 80_000;

/** A tenant that has nothing yet. */
const NEWCOMER = "studio";

/**
 * A view has a `name`, the `path` it begins at, and `open(walk, shared)`, which leads to it and waits until it stands.
 * Further: `as` whom (the owner otherwise), `prepare(page)` before the first script, `at` what is scrolled to, `close`
 * what must not go on, and `isPictured`, whether the documentation shows it, in every look.
 */
const VIEWS = [...frameViews, ...identityViews, ...objectsViews, ...accessViews, ...settingsViews, ...corsViews];

/** The group of cases in one browser. */
export function viewsIn(browser) {
  return {
    title: `console views in ${browser.name}`,
    packages: [...browser.packages, "axe-core"],
    missing: browser.missing,
    start: (onEnd) => startFilled(browser, onEnd),
    cases: VIEWS.map((view) => [view.name, (shared) => look(shared, view)]),
  };
}

/**
 * Each screen with the looks that are put on one after the other. Colours are the same in every browser, and the other walks
 * go on a wide screen: in a second browser the narrow one is looked at, where things may stick out.
 */
const SCREENS = { chromium: [["light", "dark"], ["narrow"]], firefox: [["narrow"]] };

/** A store that looks used, and whoever looks at it, each logged in once. */
async function startFilled(browser, onEnd) {
  const shared = await startConsole(browser.launch, onEnd, { tenants: [NEWCOMER] });
  const keys = await fill(shared, NEWCOMER);
  const line = await startLine(shared.store.console, onEnd);
  const people = { owner: await loggedIn(shared), nobody: await newWalk(shared, "/login"), newcomer: await newWalk(shared, "/login"), limited: await newWalk(shared, "/login"), operator: await newWalk(shared, "/login") };
  for (const [name, key] of Object.entries(keys)) await people[name].logIn(key);
  return { ...shared, people, line, files: makeFolder(onEnd), takesPictures: browser.name === "chromium", screens: SCREENS[browser.name], walks: new Map() };
}

/** Loads a view anew for each screen, since a view that has shrunk is another than one that was opened small. */
async function look(shared, view) {
  const faults = [];
  const times = { open: 0, look: 0 };
  for (const looks of shared.screens) faults.push(...(await lookAt(shared, view, looks, times)));
  assert.deepEqual(faults, [], faults.join("\n"));
  return `opened in ${Math.round(times.open)} ms, looked at in ${Math.round(times.look)} ms`;
}

/** Looks of one screen; gives what is wrong with them. */
async function lookAt(shared, view, looks, times) {
  const startedAt = performance.now();
  const walk = await walkFor(shared, view, looks);
  try {
    return await explained(walk, async () => {
      // A page behind another draws nothing.
      await walk.page.bringToFront();
      await walk.go(view.isSlow ? shared.line.url + view.path : view.path);
      await view.open(walk, shared);
      const openedAt = performance.now();
      const faults = await findFaults(walk, shared, view, looks);
      times.open += openedAt - startedAt;
      times.look += performance.now() - openedAt;
      return faults;
    });
  } catch (error) {
    await leave(shared, walk);
    throw error;
  } finally {
    if (isAlone(view)) await leave(shared, walk);
  }
}

/**
 * Whoever looks at the view on a screen. They load one view after the other in the same page: in a new one the browser
 * would read all scripts anew, and axe-core with them.
 */
async function walkFor(shared, view, looks) {
  const person = view.as ?? "owner";
  const known = `${person} ${looks[0]}`;
  if (!isAlone(view) && shared.walks.has(known)) return shared.walks.get(known);
  const walk = await shared.people[person].beside("about:blank", async (page) => {
    await page.setViewport(LOOKS[looks[0]].screen);
    await page.evaluateOnNewDocument(beginAnew);
    await view.prepare?.(page);
  });
  // The view before may have held what is not saved.
  walk.page.on("dialog", (dialog) => dialog.accept());
  if (!isAlone(view)) shared.walks.set(known, walk);
  return walk;
}

/** What a view has prepared or begun to send is no concern of the next. */
function isAlone(view) {
  return Boolean(view.prepare || view.isSlow);
}

/** Closes the page; the next view begins in another. */
async function leave(shared, walk) {
  for (const [known, other] of shared.walks) if (other === walk) shared.walks.delete(known);
  if (!walk.page.isClosed()) await walk.page.close();
}

async function findFaults(walk, shared, view, looks) {
  const faults = await walk.page.evaluate(() => window.refusedByPolicy);
  await bringAxe(walk.page);
  for (const name of looks) {
    await putOn(walk.page, LOOKS[name], view.at);
    await takePictures(shared, view, name, walk.page);
    // Another theme changes colours alone.
    const found = name === looks[0] ? [...(await overflow(walk.page)), ...(await barriers(walk.page))] : await barriers(walk.page, COLOURS);
    faults.push(...found.map((fault) => `${name}: ${fault}`));
  }
  await view.close?.(walk, shared);
  return [...faults, ...walk.failures.splice(0).map(String)];
}

/** Runs in the page before its scripts: nothing is remembered of the view before, and what the policy refuses is kept. */
function beginAnew() {
  // A page that is still blank has no storage.
  if (location.protocol === "http:") localStorage.clear();
  window.refusedByPolicy = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.refusedByPolicy.push(`${violatedDirective}: ${blockedURI}`));
}

/** For the documentation with `SOS_WRITE_IMAGES=1`; all of them into the folder `SOS_WRITE_VIEWS`, to be looked at. */
async function takePictures({ takesPictures }, view, look, page) {
  const folder = process.env.SOS_WRITE_VIEWS;
  const isDocumented = process.env.SOS_WRITE_IMAGES === "1" && view.isPictured;
  if (!takesPictures || (!folder && !isDocumented)) return;
  const image = await smallPicture(page);
  for (const target of [folder, isDocumented && IMAGES].filter(Boolean)) {
    mkdirSync(target, { recursive: true });
    writeFileSync(path.join(target, `console-${view.name}-${look}.webp`), image);
  }
}

/** A picture of at most {@link PICTURE_MAX_BYTES}. WebP has a quarter of a PNG's size, and text in it stays sharp. */
async function smallPicture(page) {
  for (const quality of [88, 80, 70]) {
    const image = await page.screenshot({ type: "webp", quality });
    if (image.length <= PICTURE_MAX_BYTES) return image;
  }
  throw new Error("the picture is too large for the documentation");
}
