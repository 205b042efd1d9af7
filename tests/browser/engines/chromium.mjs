// Debian's Chromium, that finds every host through the recording proxy.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { findChromium } from "../chromium.mjs";
import { PATIENCE_MS } from "../harness.mjs";
import { load } from "../packages.mjs";
import { DIRECT } from "../wire.mjs";
import { puppeteerPage } from "./puppeteer_page.mjs";

export const name = "chromium";
export const packages = ["puppeteer-core"];

/** The programs that are not there. */
export function missing() {
  return findChromium() ? [] : ["chromium"];
}

/** Starts it with a profile of its own. */
export async function start(wire, onEnd) {
  const { default: puppeteer } = await load("puppeteer-core");
  const profile = mkdtempSync(path.join(tmpdir(), "sos-chromium-"));
  onEnd(async () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const browser = await puppeteer.launch({
    executablePath: findChromium(),
    headless: true,
    userDataDir: profile,
    timeout: PATIENCE_MS,
    protocolTimeout: PATIENCE_MS,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
      "--ignore-certificate-errors",
      // A page that is asked for by http must be an http page.
      "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints",
      `--proxy-server=127.0.0.1:${wire.port}`,
      `--proxy-bypass-list=<-loopback>;${DIRECT}`,
      `--host-resolver-rules=MAP ${DIRECT} 127.0.0.1:${wire.directPort}`,
      // What comes through the proxy is the internet, as seen from this machine.
      `--ip-address-space-overrides=127.0.0.1:${wire.port}=public`,
    ],
  });
  onEnd(() => browser.close());
  return { open: (url) => puppeteerPage(browser, url) };
}
