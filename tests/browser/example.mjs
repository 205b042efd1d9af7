// The example's signer and page, with the store it writes to, under the example's own CORS document.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { newPage, startChromium } from "./chromium.mjs";
import { BUCKET, credentials, startStore } from "./store.mjs";

const FOLDER = new URL("../../examples/browser-upload/", import.meta.url);

/** The origin that `cors.xml` names. */
export const ORIGIN = "http://localhost:8080";

/** Starts the store, the signer and a browser that finds both where the example's README says. */
export async function startExample(onEnd) {
  const store = await startStore({ corsFile: fileURLToPath(new URL("cors.xml", FOLDER)) });
  onEnd(store.stop);
  const port = await startSigner({}, onEnd);
  const browser = await startChromium({ "*.localhost:9000": store.port, "localhost:8080": port }, onEnd);
  return { store, browser, port };
}

/** Starts the example's server; gives its port. */
export async function startSigner(settings, onEnd) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SOS|AWS)_/.test(name)));
  const child = spawn(process.execPath, [fileURLToPath(new URL("server.mjs", FOLDER))], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...own,
      AWS_ACCESS_KEY_ID: credentials.accessKey,
      AWS_SECRET_ACCESS_KEY: credentials.secretKey,
      BUCKET,
      PORT: "0",
      ORIGIN,
      ...settings,
    },
  });
  const ended = once(child, "exit");
  onEnd(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.on("close", () => reject(new Error("the signer ended before it told its address")));
    lines.on("line", (line) => {
      const address = /^Listening:\s+http:\/\/[^:]+:(\d+)/.exec(line);
      if (address) resolve(Number(address[1]));
    });
  });
}

/** Opens the page and waits until it has read the bucket. */
export async function openExample(browser) {
  const page = await newPage(browser);
  page.on("pageerror", (error) => console.log(`    the page failed: ${error.stack ?? error}`));
  await page.goto(ORIGIN);
  await page.waitForSelector("#files[aria-busy=false]");
  return page;
}

/** The card of an upload, once it is in one of these states; gives its text. */
export async function cardText(page, name, states) {
  const handle = await page.waitForFunction((name, states) => {
    const card = [...document.querySelectorAll(".card")].find((card) => card.querySelector(".card-name").textContent === name);
    return card && states.includes(card.dataset.state) ? card.querySelector(".card-text").textContent : null;
  }, { polling: 30 }, name, states);
  return handle.jsonValue();
}

/** Presses a button of a card or of a row of the list. */
export async function press(page, name, label) {
  const pressed = await page.evaluate((name, label) => {
    const isNamed = (box) => box.querySelector(".card-name, .file-name").textContent === name;
    const boxes = [...document.querySelectorAll(".card, .file")].filter(isNamed);
    const button = boxes.flatMap((box) => [...box.querySelectorAll("button")]).find((button) => button.textContent === label);
    button?.click();
    return Boolean(button);
  }, name, label);
  if (!pressed) throw new Error(`there is no button "${label}" beside ${name}`);
}

/** What the list shows. */
export async function listed(page) {
  await page.waitForSelector("#files[aria-busy=false]");
  return page.$$eval(".file", (rows) => rows.map((row) => ({
    name: row.querySelector(".file-name").textContent,
    size: row.querySelector(".file-size").textContent,
  })));
}
