// What may be wrong with a view whatever it shows: barriers that axe-core finds, and what does not fit the screen.

import { readFileSync } from "node:fs";

import { packageFile } from "../../packages.mjs";

/** Barriers of these kinds are faults. */
const GRAVE = ["serious", "critical"];

/** Read when the first page is looked at. */
let axeSource = null;

/** Puts axe-core into a page past its policy, which stays in force. */
export async function bringAxe(page) {
  axeSource ??= readFileSync(packageFile("axe-core/axe.min.js"), "utf8");
  await page.evaluate(axeSource);
}

/** What axe-core judges by colours, and does so unless it is told otherwise. */
export const COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

/** The grave barriers of the page as it is now, each on a line; of all kinds, or of those that `options` of axe-core name. */
export async function barriers(page, options = {}) {
  const found = await page.evaluate(async (options) => {
    const { violations } = await globalThis.axe.run({ resultTypes: ["violations"], preload: false, ...options });
    return violations.map(({ impact, id, nodes }) => ({ impact, id, nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} :: ${failureSummary.split("\n").slice(1).join("; ")}`) }));
  }, options);
  return found.filter(({ impact }) => GRAVE.includes(impact)).map(({ impact, id, nodes }) => `${impact}: ${id}\n${nodes.slice(0, 5).map((node) => `  ${node}`).join("\n")}`);
}

/** What sticks out of the screen sideways, and cannot be scrolled to within something that may. */
export async function overflow(page) {
  return page.evaluate(() => {
    const isWithin = (element) => {
      for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
        if (getComputedStyle(parent).overflowX !== "visible") return true;
      }
      return false;
    };
    const root = document.documentElement;
    // What is in a dialog scrolls downwards, and never sideways.
    const sideways = [...document.querySelectorAll("dialog[open] .dialog-body")].filter((body) => body.scrollWidth > body.clientWidth).flatMap((body) => {
      const { right } = body.getBoundingClientRect();
      const names = [...body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > right).map((element) => element.getAttribute("class") ?? element.tagName);
      return [`the dialog scrolls sideways: ${names.slice(0, 6).join(", ")}`];
    });
    const wide = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide, the screen ${root.clientWidth}`] : [];
    const out = [...document.body.querySelectorAll("*")].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 1 || left < -1) && element.checkVisibility() && !element.closest(".visually-hidden") && !isWithin(element);
    });
    return [...wide, ...sideways, ...out.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""} sticks out`)];
  });
}
