// A page of a browser that puppeteer drives, as the tests use one.

import { PATIENCE_MS } from "../harness.mjs";

/** Opens the page; `call` runs one of its global functions with JSON arguments. */
export async function puppeteerPage(browser, url) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  return {
    call: (name, ...rest) => page.evaluate((name, rest) => window[name](...rest), name, rest),
    close: () => page.close(),
  };
}
