// A person at the console: opens it, looks for things by their names, clicks and types.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inspect, isDeepStrictEqual, promisify } from "node:util";

import { STEP_PATIENCE_MS } from "../harness.mjs";
import { credentials, startStore } from "../store.mjs";
import { calledInPage, findInPage } from "./in_page.mjs";
import { serveWeb } from "./serve_web.mjs";

const POLL_MS = 25;
/** A page that answers nothing is not asked longer than this where a walk has failed in it. */
const LAST_WORDS_MS = 5_000;
/** So much is told of what a page says. */
const SAID_AT_MOST = 700;
/** So much is told of the name of what Tab leads to. */
const NAMED_AT_MOST = 40;
const CORS = fileURLToPath(new URL("../seed-cors.xml", import.meta.url));

/**
 * Starts a store with a console and a browser beside it: `{ store, browser }`. With `SOS_CONSOLE_SOURCES=1` the console's
 * files come from the disk as they are now, not from the program. `options` are further ones of the store.
 */
export async function startConsole(launch, onEnd, options = {}) {
  const store = await startStore({ corsFile: CORS, console: true, ...options });
  onEnd(store.stop);
  // What the program itself serves, compressed as it is.
  store.embedded = store.console;
  if (process.env.SOS_CONSOLE_SOURCES === "1") {
    const { url, stop } = await serveWeb({ to: store.console });
    onEnd(stop);
    store.console = url;
  }
  const browser = await launch(onEnd);
  return { store, browser };
}

/** A walk in a browser that knows nothing yet: no cookie, nothing stored. */
export async function newWalk(shared, path = "/") {
  const context = await shared.browser.createBrowserContext(shared.contextOptions);
  return begin(context, shared, path);
}

/**
 * A walk that is logged in and stands on `path`; without one it has opened no page yet. All of a group have one session,
 * and none of them may end it.
 */
export async function loggedIn(shared, path = null) {
  if (shared.session) return begin(shared.session, shared, path);
  const walk = await loggedInAlone(shared, path ?? "/");
  shared.session = walk.context;
  return walk;
}

/** A walk that is logged in with a session of its own. */
export async function loggedInAlone(shared, path = "/") {
  const walk = await newWalk(shared, path);
  await explained(walk, () => walk.logIn());
  return walk;
}

async function begin(context, shared, path) {
  const walk = new Walk(await context.newPage(), context, shared);
  await walk.page.setViewport({ width: 1280, height: 900 });
  if (path !== null) await explained(walk, () => walk.go(path));
  return walk;
}

/** Runs `walkThrough`, and ends the walk whatever happens. */
export async function walked(walk, walkThrough) {
  try {
    await explained(walk, () => walkThrough(walk));
  } catch (error) {
    await walk.giveUp();
    throw error;
  }
  await walk.end();
}

/** Takes steps of a walk; where one fails, its error tells where the walk stood. */
export async function explained(walk, steps) {
  try {
    return await steps();
  } catch (error) {
    await walk.explain(error);
    throw error;
  }
}

/** A link that logs in once, as the operator makes one on the server. */
export async function oneTimeLink(store) {
  const { stdout } = await promisify(execFile)(process.env.SOS_BINARY, ["console", "link", "--data", store.data]);
  const [link] = /https?:\S+#link=\S+/.exec(stdout) ?? [];
  if (!link) throw new Error(`no link in: ${stdout}`);
  const { pathname, hash } = new URL(link);
  return new URL(pathname + hash, store.console).href;
}

class Walk {
  constructor(page, context, shared) {
    page.setDefaultTimeout(STEP_PATIENCE_MS);
    Object.assign(this, { page, context, shared, store: shared.store, provoked: null });
    /** What scripts of the page failed with; a walk that ends with one has failed. */
    this.failures = [];
    page.on("pageerror", (error) => this.failures.push(error));
  }

  /** A walk in a new page of the same browser profile: with the same session. Its page is closed by whoever asked for it. */
  async beside(path, prepare = async () => {}) {
    const walk = new Walk(await this.context.newPage(), this.context, this.shared);
    await prepare(walk.page);
    await walk.go(path);
    return walk;
  }

  /** Opens a path of the console, or a whole address. */
  async go(address) {
    await this.page.goto(new URL(address, this.store.console).href);
  }

  /** Goes to a path as the console itself does it, without loading the page again. */
  async goWithin(path) {
    await this.page.evaluate((path) => {
      history.pushState(null, "", path);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
  }

  async logIn({ accessKey, secretKey } = credentials) {
    await this.type("Access key", accessKey);
    await this.type("Secret key", secretKey);
    await this.click("button", "Log in");
    await this.until("to be logged in", () => this.page.evaluate(() => !document.querySelector(".log-in-form")));
  }

  /** The element of this role and name, once it is there; where there are several, the `at`-th. */
  async find(role, name, { at = 0 } = {}) {
    const found = await this.until(`${role} “${name}”`, async () => {
      const handle = await this.page.evaluateHandle(FIND, role, name, at);
      return handle.asElement();
    });
    return found;
  }

  /** How many elements of this role and name are there now. */
  async count(role, name) {
    return this.page.evaluate(COUNT, role, name);
  }

  /**
   * Clicks on what is called so, once it can be clicked and moves no more. Where it has moved away from under the pointer
   * all the same, it is clicked again, as anybody would.
   */
  async click(role, name, options) {
    await this.until(`${role} “${name}” to be clicked`, async () => {
      const found = await this.find(role, name, options);
      if (!(await found.evaluate(IS_READY))) return false;
      await found.click();
      // A page that has gone elsewhere by the click knows nothing of it.
      return this.page.evaluate(() => window.isMissed !== true).catch(() => true);
    });
  }

  /** Types into the field of this label, in place of what it held; all of it is there afterwards. */
  async type(label, text) {
    const field = await this.find("textbox", label);
    await field.focus();
    await field.evaluate((found) => found.select());
    await this.page.keyboard.press("Backspace");
    await this.page.keyboard.type(text);
    await this.gives(`what was typed into “${label}”`, () => field.evaluate((found) => found.value), text);
  }

  async choose(label, value) {
    const field = await this.find("combobox", label);
    await field.select(value);
  }

  /** Waits until `ask` gives what is expected, or text that matches it. */
  async gives(what, ask, expected) {
    let found;
    const isGiven = async () => {
      found = await ask();
      return expected instanceof RegExp ? expected.test(found) : isDeepStrictEqual(found, expected);
    };
    await this.until(what, isGiven).catch((error) => {
      throw new Error(`it is ${inspect(found)} and not ${inspect(expected)}; ${error.message}`);
    });
  }

  /** What scripts of the page fail with from now on is meant to happen where it matches. */
  provokes(pattern) {
    this.provoked = pattern;
  }

  /** Waits until nothing moves any more but what turns for as long as something is awaited. */
  async rests() {
    await this.until("everything to stand still", () => this.page.evaluate(() => document.getAnimations()
      .every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().endTime === Infinity)));
  }

  /** Waits until the page, or the dialog over it, says this. */
  async sees(text) {
    await this.until(`“${text}” to be seen`, () => this.page.evaluate(SAYS, text));
  }

  /** Waits until the page says this no more. */
  async seesNoMore(text) {
    await this.until(`“${text}” to be gone`, async () => !(await this.page.evaluate(SAYS, text)));
  }

  /** Waits until the address is this path, with its query. */
  async isAt(path) {
    await this.until(`the address ${path}`, async () => (await this.address()) === path);
  }

  /** The address now: path, query and fragment. */
  async address() {
    return this.page.evaluate(() => location.pathname + location.search + location.hash);
  }

  /** The tag and name of what has the focus. */
  async focused() {
    return this.page.evaluate(FOCUSED);
  }

  /** Waits until the focus is there. */
  async hasFocusOn(wanted) {
    await this.until(`the focus on ${wanted}`, async () => (await this.focused()) === wanted);
  }

  /**
   * Once what is called so is drawn, presses Tab until the focus is there; with `isBack` Shift and Tab. Never once around: a
   * headless Firefox whose focus went through its own toolbar sends keys to the page, but activates no button by them.
   */
  async tabTo(wanted, { isBack = false, limit = 40 } = {}) {
    const { keyboard } = this.page;
    const seen = [];
    await this.until(`${wanted} to be drawn`, () => this.page.evaluate(IS_DRAWN, wanted));
    for (let count = 0; count < limit; count += 1) {
      if (isBack) await keyboard.down("Shift");
      await keyboard.press("Tab");
      if (isBack) await keyboard.up("Shift");
      const focused = await this.focused();
      if (focused === wanted) return;
      seen.push(focused.slice(0, NAMED_AT_MOST));
      if (focused.startsWith("body") || !(await this.page.evaluate(() => document.hasFocus()))) break;
    }
    throw new Error(`Tab does not lead to ${wanted}, but to: ${seen.join(" · ")}`);
  }

  /** Ends the walk; throws what the page's scripts threw meanwhile. A session that others go on with keeps its cookie alone. */
  async end() {
    if (this.context === this.shared.session) {
      await this.page.evaluate(() => localStorage.clear());
      for (const page of await this.context.pages()) await page.close();
    } else {
      await this.context.close();
    }
    const failures = this.failures.filter(({ message }) => !this.provoked?.test(message));
    if (failures.length > 0) throw failures[0];
  }

  /** Adds to an error where the walk stood, for whoever sees no more of it than that. */
  async explain(error) {
    const where = this.address().catch(String);
    const told = Promise.all([where.then((address) => `at ${address}`), this.says().then((said) => `the page says: ${said}`)]);
    const silence = new Promise((resolve) => {
      setTimeout(resolve, LAST_WORDS_MS, ["the page answers nothing"]).unref();
    });
    error.told = [...(await Promise.race([told, silence])), ...this.failures.map((failure) => `a script failed: ${failure.message}`)];
  }

  /** Ends the walk that has failed. Nobody knows what became of its session, so that nobody goes on with it. */
  async giveUp() {
    if (this.context === this.shared.session) this.shared.session = null;
    await this.context.close();
  }

  /** Asks until the answer is true or an element. A page on its way elsewhere answers nothing, and is asked again. */
  async until(what, ask) {
    const late = performance.now() + STEP_PATIENCE_MS;
    for (;;) {
      const found = await ask().catch((error) => {
        if (performance.now() > late) throw error;
      });
      if (found) return found;
      if (performance.now() > late) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** The beginning of what can be read, with what lies over the page first. */
  async says() {
    return this.page.evaluate((limit) => {
      const parts = [...document.querySelectorAll("dialog[open], .toasts"), document.body];
      return parts.map((part) => part.innerText.replace(/\s+/g, " ").trim()).filter(Boolean).join(" | ").slice(0, limit);
    }, SAID_AT_MOST).catch(String);
  }
}

// They are sent to the page as source, so each must hold what it uses.
const FIND = new Function("role", "name", "at", `return (${findInPage})(role, name)[at] ?? null`);
const FOCUSED = new Function(`return (${calledInPage})(document.activeElement)`);
const IS_DRAWN = new Function("wanted", `return [...document.querySelectorAll(wanted.split(" ")[0])].some((element) => element.checkVisibility() && (${calledInPage})(element) === wanted)`);
const COUNT = new Function("role", "name", `return (${findInPage})(role, name).length`);

async function IS_READY(element) {
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const place = () => JSON.stringify(element.getBoundingClientRect());
  const before = place();
  await new Promise((resolve) => setTimeout(resolve, 30));
  if (!element.isConnected || element.disabled || place() !== before) return false;
  // Nothing lies over it where it is clicked.
  const [{ left, top, width, height }] = element.getClientRects();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  if (!element.contains(hit) && hit?.closest("label")?.control !== element) return false;
  window.isMissed = true;
  element.addEventListener("click", () => { window.isMissed = false; }, { once: true, capture: true });
  return true;
}

function SAYS(text) {
  const fields = [...document.querySelectorAll("input, textarea")].map(({ value }) => value);
  // What stands apart on the screen alone is set off by white space that nobody reads.
  const read = (written) => written.replace(/\s+/g, " ").replace(/ ([:.,])/g, "$1");
  return read([document.body.innerText, ...fields].join("\n")).includes(read(text));
}
