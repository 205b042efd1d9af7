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
    assert.ok(Number(await total(walk, "Requests")) >= 8);
    assert.ok(Number(await total(walk, "Errors")) >= 1);
    assert.match((await bucketRows(walk)).find((row) => row.startsWith(FILMS)) ?? "", /^films .* 2\.0 KiB 2\.0 KiB$/);
  }, (shared) => loggedIn(shared, "/")],

  ["a chart is read slot by slot with the keyboard", async (walk) => {
    const name = "Requests, per minute";
    const slider = await walk.find("slider", name);
    await slider.focus();
    const last = await said(walk, name);
    assert.equal(last.now, 59);
    assert.match(last.text, /^\d\d:\d\d\. All: [\d,]+, Refused \(4xx\): \d+, Failed \(5xx\): \d+$/);
    await walk.page.keyboard.press("Home");
    const first = await said(walk, name);
    assert.equal(first.now, 0);
    assert.match(first.text, /All: no data/);
    await walk.page.keyboard.press("ArrowRight");
    assert.equal((await said(walk, name)).now, 1);
    await walk.page.keyboard.press("End");
    assert.equal((await said(walk, name)).now, 59);
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
    await walk.until("the last slot again", async () => (await said(walk, "Requests, per minute")).now === 59);
  }],

  ["a chart is also a table", async (walk) => {
    const summary = await walk.page.waitForSelector(".chart-table summary");
    await summary.click();
    await walk.find("region", "Requests as a table");
    const rows = await walk.page.$$eval(".chart-table tbody tr", (found) => found.map((row) => row.textContent));
    assert.equal(rows.length, 60);
    assert.match(rows[59], /no data/);
  }],

  ["buckets are sorted by what one clicks", async (walk) => {
    const order = async () => (await bucketRows(walk)).map((row) => row.split(" ")[0]);
    const sortOf = (label) => walk.page.evaluate((wanted) => [...document.querySelectorAll(".metrics-buckets thead th")]
      .find((head) => head.textContent.trim() === wanted)?.getAttribute("aria-sort") ?? null, label);
    await walk.click("button", "Bucket");
    assert.deepEqual([await order(), await sortOf("Bucket")], [[FILMS, BUCKET].sort(), "ascending"]);
    await walk.click("button", "Bucket");
    assert.deepEqual([await order(), await sortOf("Bucket")], [[FILMS, BUCKET].sort().reverse(), "descending"]);
    await walk.click("button", "Downloaded");
    assert.equal((await order())[0], FILMS);
    assert.equal(await sortOf("Bucket"), null);
  }],

  ["one bucket, and the day, have addresses of their own", async (walk) => {
    await walk.click("button", FILMS);
    await walk.isAt(`/metrics?bucket=${FILMS}`);
    await walk.until("the bucket's own bytes", async () => (await total(walk, "Uploaded")) === "2.0 KiB");
    await walk.seesNoMore("By bucket");
    await walk.click("tab", "Last day");
    await walk.isAt(`/metrics?window=day&bucket=${FILMS}`);
    const slider = await walk.find("slider", "Requests, per 15 minutes");
    assert.equal(await slider.evaluate((found) => found.getAttribute("aria-valuemax")), "95");
    assert.equal(await total(walk, "Uploaded"), "2.0 KiB");
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
    await walk.until("the charts to fit", () => walk.page.evaluate(() => [...document.querySelectorAll("svg.chart-drawing")]
      .every((drawing) => drawing.getBoundingClientRect().right <= innerWidth)));
    assert.ok(await walk.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }],

  ["whoever is not logged in is asked to, and comes back", async (walk) => {
    await walk.isAt("/login?next=%2Fmetrics%3Fwindow%3Dday");
    await walk.logIn();
    await walk.isAt("/metrics?window=day");
  }, (shared) => newWalk(shared, "/metrics?window=day")],
];
