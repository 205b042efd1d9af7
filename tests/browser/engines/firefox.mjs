// Debian's Firefox ESR, driven by WebDriver BiDi, that finds every host through the recording proxy.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { PATIENCE_MS } from "../harness.mjs";
import { load } from "../packages.mjs";
import { findProgram } from "./programs.mjs";
import { puppeteerPage } from "./puppeteer_page.mjs";

export const name = "firefox";
export const packages = ["puppeteer-core"];

const NAMES = ["firefox-esr", "firefox"];

/** The programs that are not there. */
export function missing() {
  return findProgram(NAMES) ? [] : ["firefox-esr"];
}

/** Starts it with a profile of its own, so that it finds every host through the proxy. */
export async function start(wire, onEnd) {
  const browser = await launchFirefox({
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": wire.port,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": wire.port,
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": true,
  }, onEnd);
  return { open: (url) => puppeteerPage(browser, url) };
}

/** Starts it with further preferences. */
export async function launchFirefox(preferences, onEnd) {
  const { default: puppeteer } = await load("puppeteer-core");
  const profile = mkdtempSync(path.join(tmpdir(), "sos-firefox-"));
  onEnd(async () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: findProgram(NAMES),
    headless: true,
    userDataDir: profile,
    acceptInsecureCerts: true,
    timeout: PATIENCE_MS,
    protocolTimeout: PATIENCE_MS,
    extraPrefsFirefox: {
      // A page that is asked for by http must be an http page.
      "dom.security.https_first": false,
      "dom.security.https_first_schemeless": false,
      // Media load without a click.
      "media.autoplay.default": 0,
      ...preferences,
    },
  });
  onEnd(() => browser.close());
  return browser;
}
