// Debian's Chromium, headless, with a profile of its own.

import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { PATIENCE_MS, STEP_PATIENCE_MS } from "./harness.mjs";
import { load } from "./packages.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Where Chromium is, or nothing. */
export function findChromium() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Starts it.
 *
 * @param {Record<string, number>} hosts Where names lead: `example.com:443` to a port of this machine.
 * @param {(ending: () => Promise<void>) => void} onEnd
 */
export async function startChromium(hosts, onEnd) {
  const rules = Object.entries(hosts).map(([name, port]) => `MAP ${name} 127.0.0.1:${port}`);
  return launchChromium([`--host-resolver-rules=${rules.join(", ")}`], onEnd);
}

/** Starts it with further arguments. */
export async function launchChromium(further, onEnd) {
  const { default: puppeteer } = await load("puppeteer-core");
  const profile = mkdtempSync(path.join(tmpdir(), "sos-chromium-"));
  onEnd(async () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const browser = await puppeteer.launch({
    executablePath: findChromium(),
    headless: true,
    userDataDir: profile,
    timeout: PATIENCE_MS,
    protocolTimeout: PATIENCE_MS,
    // In a locale without UTF-8, Chromium does not find a file whose name goes beyond ASCII, and says nothing.
    env: { ...process.env, LC_ALL: "C.UTF-8" },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
      // The pages and the store have certificates that only these tests know.
      "--ignore-certificate-errors",
      ...further,
    ],
  });
  onEnd(() => browser.close());
  return browser;
}

/** A new page. */
export async function newPage(browser) {
  const page = await browser.newPage();
  page.setDefaultTimeout(STEP_PATIENCE_MS);
  return page;
}
