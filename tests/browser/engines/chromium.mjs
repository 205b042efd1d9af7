// Debian's Chromium, that finds every host through the recording proxy.

import { findChromium, launchChromium } from "../chromium.mjs";
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
  const browser = await launchChromium([
    // A page that is asked for by http must be an http page.
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints",
    `--proxy-server=127.0.0.1:${wire.port}`,
    `--proxy-bypass-list=<-loopback>;${DIRECT}`,
    `--host-resolver-rules=MAP ${DIRECT} 127.0.0.1:${wire.directPort}`,
    // What comes through the proxy is the internet, as seen from this machine.
    `--ip-address-space-overrides=127.0.0.1:${wire.port}=public`,
  ], onEnd);
  return { open: (url) => puppeteerPage(browser, url) };
}
