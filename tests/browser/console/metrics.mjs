// The Metrics page in one browser: totals, charts by pointer and keyboard, tables, the choice of a bucket, the disk.

import assert from "node:assert/strict";

import { BUCKET } from "../store.mjs";
import { loggedIn, newWalk, startConsole, walked } from "./walk.mjs";

const FILMS = "films";

/** The group of cases in one browser. */
export function metricsIn(browser) {
  return {
    title: `console metrics in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    start: (onEnd) => startAsked(browser.launch, onEnd),
    cases: CASES.map(([name, walkThrough, begin = (shared) => loggedIn(shared, "/metrics")]) => [
      name,
      async (shared) => walked(await begin(shared), (walk) => walkThrough(walk, shared)),
    ]),
  };
}

/** A store that was asked for known things: 3 requests to one bucket, one of them refused, and some to another. */
async function startAsked(launch, onEnd) {
  const shared = await startConsole(launch, onEnd);
  const { store } = shared;
  await store.createBucket(FILMS, null);
  await store.put("one.txt", "x".repeat(2048), { bucket: FILMS });
  await store.request("GET", "one.txt", { bucket: FILMS });
  for (let count = 0; count < 4; count += 1) await store.put(`${count}.txt`, "hello", { bucket: BUCKET });
  await store.request("GET", "none.txt", { bucket: BUCKET });
  return shared;
}

/** What the slider of a chart says at its slot. */
async function said(walk, name) {
  const slider = await walk.find("slider", name);
  return slider.evaluate((element) => ({
    text: element.getAttribute("aria-valuetext"),
    now: Number(element.getAttribute("aria-valuenow")),
  }));
}

/** Waits until the slider of a chart stands at this slot. */
async function standsAt(walk, name, slot) {
  await walk.gives(`the slot of ${name}`, async () => (await said(walk, name)).now, slot);
}

/** The rows of the table of buckets, cells joined. */
async function bucketRows(walk) {
  await walk.find("heading", "By bucket");
  return walk.page.$$eval(".metrics-buckets tbody tr", (rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent.trim()).join(" ")));
}

/** The value of a total. */
async function total(walk, name) {
  await walk.find("heading", "Metrics");
  return walk.page.evaluate((wanted) => {
    const term = [...document.querySelectorAll(".metrics-total dt")].find((found) => found.textContent === wanted);
    return term?.nextElementSibling?.firstChild?.textContent ?? null;
  }, name);
}

const CASES = [
  ["the navigation leads to it, and it sums up what was asked", async (walk) => {
    await walk.click("link", "Metrics");
    await walk.isAt("/metrics");
    await walk.sees("By bucket");
    await walk.until("all requests", async () => Number(await total(walk, "Requests")) >= 8);
    await walk.until("the error", async () => Number(await total(walk, "Errors")) >= 1);
    await walk.gives("the row of a bucket", async () => (await bucketRows(walk)).find((row) => row.startsWith(FILMS)), /^films .* 2\.0 KiB 2\.0 KiB$/);
  }, (shared) => loggedIn(shared, "/")],

  ["a chart is read slot by slot with the keyboard", async (walk) => {
    const name = "Requests, per minute";
    const slider = await walk.find("slider", name);
    await slider.focus();
    await standsAt(walk, name, 59);
    await walk.gives("what is said", async () => (await said(walk, name)).text, /^\d\d:\d\d\. All: [\d,]+, Refused \(4xx\): \d+, Failed \(5xx\): \d+$/);
    await walk.page.keyboard.press("Home");
    await standsAt(walk, name, 0);
    assert.match((await said(walk, name)).text, /All: no data/);
    await walk.page.keyboard.press("ArrowRight");
    await standsAt(walk, name, 1);
    await walk.page.keyboard.press("End");
    await standsAt(walk, name, 59);
    await walk.sees("Shaded: the server did not run.");
  }],

  ["the pointer shows what was at a moment", async (walk) => {
    const slider = await walk.find("slider", "Requests, per minute");
    await slider.evaluate((found) => found.scrollIntoView({ block: "center", behavior: "instant" }));
    const box = await slider.boundingBox();
    await walk.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await walk.until("the slot under the pointer", async () => {
      const { now } = await said(walk, "Requests, per minute");
      return now > 20 && now < 40;
    });
    await walk.page.mouse.move(0, 0);
    await standsAt(walk, "Requests, per minute", 59);
  }],

  ["a chart is also a table", async (walk) => {
    const summary = await walk.page.waitForSelector(".chart-table summary");
    await summary.click();
    await walk.find("region", "Requests as a table");
    const rows = () => walk.page.$$eval(".chart-table tbody tr", (found) => found.map((row) => row.textContent));
    await walk.gives("a row for each minute", async () => (await rows()).length, 60);
    assert.match((await rows())[59], /no data/);
  }],

  ["buckets are sorted by what one clicks", async (walk) => {
    const order = async () => (await bucketRows(walk)).map((row) => row.split(" ")[0]);
    const sortOf = (label) => walk.page.evaluate((wanted) => [...document.querySelectorAll(".metrics-buckets thead th")]
      .find((head) => head.textContent.trim() === wanted)?.getAttribute("aria-sort") ?? null, label);
    const standing = async () => [await order(), await sortOf("Bucket"), await sortOf("Downloaded")];
    await walk.click("button", "Bucket");
    await walk.gives("the buckets by name", standing, [[FILMS, BUCKET].sort(), "ascending", null]);
    await walk.click("button", "Bucket");
    await walk.gives("the buckets by name, from the end", standing, [[FILMS, BUCKET].sort().reverse(), "descending", null]);
    await walk.click("button", "Downloaded");
    await walk.gives("the buckets by what was downloaded", standing, [[FILMS, BUCKET], null, "descending"]);
  }],

  ["one bucket, and the day, have addresses of their own", async (walk) => {
    await walk.click("button", FILMS);
    await walk.isAt(`/metrics?bucket=${FILMS}`);
    await walk.gives("the bucket's own bytes", () => total(walk, "Uploaded"), "2.0 KiB");
    await walk.seesNoMore("By bucket");
    await walk.click("tab", "Last day");
    await walk.isAt(`/metrics?window=day&bucket=${FILMS}`);
    const slider = await walk.find("slider", "Requests, per 15 minutes");
    assert.equal(await slider.evaluate((found) => found.getAttribute("aria-valuemax")), "95");
    await walk.gives("the bucket's own bytes", () => total(walk, "Uploaded"), "2.0 KiB");
    await walk.choose("Bucket", "");
    await walk.isAt("/metrics?window=day");
    await walk.find("heading", "By bucket");
    await walk.go("/metrics?bucket=nowhere");
    await walk.sees("does not exist");
  }],

  ["it is drawn anew while one looks", async (walk, { store }) => {
    // A minute of the page takes a twentieth of a second.
    await walk.page.evaluateOnNewDocument(() => {
      const { setInterval: real } = window;
      window.setInterval = (run, ms) => real(run, ms / 1200);
      const now = performance.now.bind(performance);
      performance.now = () => now() * 1200;
    });
    await walk.go("/metrics");
    await walk.until("the totals", () => total(walk, "Requests"));
    const before = Number((await total(walk, "Requests")).replace(",", ""));
    await store.put("later.txt", "hello", { bucket: BUCKET });
    await walk.until("one more request", async () => Number((await total(walk, "Requests")).replace(",", "")) > before);
  }],

  ["the disk is a gauge with words", async (walk) => {
    const meter = await walk.find("meter", "Used of the disk");
    assert.match(await meter.evaluate((found) => found.getAttribute("aria-valuetext")), /^[\d.]+ % used$|^under/);
    await walk.sees("This store");
  }],

  ["nothing is cut on a narrow screen", async (walk) => {
    await walk.page.setViewport({ width: 320, height: 700 });
    await walk.sees("By bucket");
    // The window becomes narrow, then the page is laid out anew, then the charts are drawn anew.
    await walk.gives("everything within the screen", () => walk.page.evaluate(() => {
      const charts = [...document.querySelectorAll("svg.chart-drawing")];
      const { scrollWidth, clientWidth } = document.documentElement;
      return { screen: innerWidth, cut: scrollWidth - clientWidth, cutCharts: charts.filter((drawing) => drawing.getBoundingClientRect().right > clientWidth).length };
    }), { screen: 320, cut: 0, cutCharts: 0 });
    assert.ok((await walk.page.$$("svg.chart-drawing")).length > 2);
  }],

  ["whoever is not logged in is asked to, and comes back", async (walk) => {
    await walk.isAt("/login?next=%2Fmetrics%3Fwindow%3Dday");
    await walk.logIn();
    await walk.isAt("/metrics?window=day");
  }, (shared) => newWalk(shared, "/metrics?window=day")],
];
