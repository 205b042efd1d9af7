// Uploading: folders, large files, conflicts, pausing, cancelling, and a line that is cut.

import assert from "node:assert/strict";

import { dropFolder } from "./drop.mjs";
import { etagOfZeros, nestedFiles } from "./files.mjs";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const LARGE = GIB;
/** Over such a line a file of 1 GiB is on its way for as long as a case takes. */
const CRAWL = 2 * MIB;

export const uploads = [
  ["a folder of 500 files is dropped, and arrives whole while one goes elsewhere", async (visit, { files }) => {
    const { walk } = visit;
    const folder = files.folder("album");
    const contents = nestedFiles(500);
    for (const [name, content] of Object.entries(contents)) files.write(folder, name, content);
    await dropFolder(visit, folder, Object.keys(contents));
    // Within the console one may go on.
    await walk.click("link", "Buckets");
    await walk.find("heading", "Buckets");
    await walk.find("heading", "500 files uploaded");
    await visit.holds(Object.keys(contents).map((name) => `album/${name}`));
    for (const name of ["a/0000.txt", "c/ünï/0499.txt"]) assert.equal((await visit.read(`album/${name}`)).toString(), contents[name]);
    await visit.open("album/c/");
    await visit.lists(["d/", "ünï/"]);
  }],

  ["files arrive in the list one looks at, with the type that their names tell", async (visit, { files }) => {
    const { walk } = visit;
    const folder = files.folder("odd");
    const names = ["plain.txt", " lead and trail ", "<img src=x onerror=alert(1)>.md", "😀.json", "line\nfeed.yaml", "empty", "two  spaces.tar.gz", "per%20cent&+?#.txt"];
    const chosen = names.map((name) => files.write(folder, name, name === "empty" ? "" : `content of ${name}`));
    await visit.chooseFiles(...chosen);
    await visit.uploaded(`${names.length} files uploaded`);
    await visit.lists([
      "‹SP›lead and trail‹SP›", "<img src=x onerror=alert(1)>.md", "empty", "line‹LF›feed.yaml", "per%20cent&+?#.txt", "plain.txt", "two‹SP›‹SP›spaces.tar.gz", "😀.json",
    ]);
    for (const name of names.slice(0, 5)) assert.equal((await visit.read(name)).toString(), `content of ${name}`);
    await walk.click("link", "plain.txt");
    await walk.sees("text/plain");
  }],

  ["a large file is paused, resumed, and finished", async (visit, { files, line }) => {
    const { walk } = visit;
    // Three parts of 16 MiB are on their way at once, so that one of them has arrived when the line becomes slow.
    await visit.loadSlowly(CRAWL, { after: 60 * MIB });
    await visit.chooseFiles(files.sparse(files.folder("large"), "disk.img", LARGE));
    await visit.storesPart();
    await walk.sees("/s");
    await walk.click("button", "Pause all");
    await walk.find("heading", "Paused");
    // Parts that were sent are kept; nothing else is counted.
    const kept = await visit.percent();
    assert.ok(kept > 0 && kept < 100, `${kept} %`);
    line.mend();
    await walk.click("button", "Resume all");
    await walk.until("more than was kept", async () => (await visit.percent()) > kept);
    await visit.uploaded("1 file uploaded");
    assert.deepEqual(await visit.everything(), { "disk.img": { size: LARGE, etag: etagOfZeros(LARGE) } });
  }],

  ["conflicts are asked once: skip all, replace all, or one by one", async (visit, { files }) => {
    const { walk } = visit;
    const folder = files.folder("again");
    const names = ["1.txt", "2.txt", "3.txt"];
    const write = (content) => names.map((name) => files.write(folder, name, `${content} ${name}`));
    const contents = async () => Promise.all(names.map(async (name) => (await visit.read(name)).toString()));
    await visit.chooseFiles(...write("old"));
    await visit.uploaded("3 files uploaded");

    await visit.chooseFiles(...write("skipped"), files.write(folder, "4.txt", "new"));
    await walk.find("dialog", "3 objects exist already");
    await walk.click("button", "Skip all");
    await visit.uploaded("1 file uploaded");
    assert.deepEqual(await contents(), names.map((name) => `old ${name}`));

    await visit.chooseFiles(...write("new"));
    await walk.find("dialog", "3 objects exist already");
    await walk.click("button", "Replace all");
    await visit.uploaded("3 files uploaded");
    assert.deepEqual(await contents(), names.map((name) => `new ${name}`));

    await visit.chooseFiles(...write("newest"));
    await walk.find("dialog", "3 objects exist already");
    await walk.click("button", "Decide for each");
    const place = async (button) => (await (await walk.find("button", button)).boundingBox()).y;
    await walk.find("button", "Skip 1.txt");
    await walk.rests();
    const before = await place("Replace 2.txt");
    await walk.click("button", "Skip 1.txt");
    await walk.until("the row to be decided", async () => (await walk.count("button", "Skip 1.txt")) === 0);
    assert.equal(await place("Replace 2.txt"), before, "the next row stays under the pointer");
    await walk.click("button", "Replace 2.txt");
    await walk.click("button", "Skip 3.txt");
    await visit.uploaded("1 file uploaded");
    assert.deepEqual(await contents(), ["new 1.txt", "newest 2.txt", "new 3.txt"]);
  }],

  ["a large file in the place of another is asked about before it is sent", async (visit, { files }) => {
    const { walk } = visit;
    await visit.put("disk.img", "small");
    await visit.chooseFiles(files.sparse(files.folder("large"), "disk.img", 40 * MIB));
    await walk.find("dialog", "1 object exists already");
    await walk.sees("0 bytes of 40.0 MiB");
    await walk.click("button", "Replace all");
    await visit.uploaded("1 file uploaded");
    assert.deepEqual(await visit.everything(), { "disk.img": { size: 40 * MIB, etag: etagOfZeros(40 * MIB) } });
  }],

  ["what is cancelled leaves nothing behind", async (visit, { files, store }) => {
    const { walk } = visit;
    const begun = async () => (await store.request("GET", null, { bucket: visit.bucket, query: { uploads: "" } })).text().includes("<UploadId>");
    await visit.loadSlowly(CRAWL);
    await visit.chooseFiles(files.sparse(files.folder("large"), "disk.img", GIB));
    await walk.until("the upload to be begun", begun);
    await walk.click("button", "Cancel all");
    await walk.click("button", "Cancel uploads");
    await walk.find("heading", "Nothing was uploaded");
    await walk.until("the upload to be ended", async () => !(await begun()));
    assert.deepEqual(await visit.keys(), []);
  }],

  ["a line that is cut is waited for, only what is missing is sent again, and the list stays", async (visit, { files, line }) => {
    const { walk } = visit;
    await visit.put("before.txt", "before");
    const size = 56 * MIB;
    // Three parts of 16 MiB are on their way at once, so that one of them has arrived when the line becomes slow.
    await visit.loadSlowly(CRAWL / 16, { after: 50 * MIB });
    await visit.lists(["before.txt"]);
    await visit.chooseFiles(files.sparse(files.folder("cut"), "disk.img", size));
    await visit.storesPart();
    line.cut();
    await walk.sees("Trying again");
    await walk.click("button", "Refresh");
    await walk.sees("The list could not be loaded anew.");
    assert.deepEqual(await visit.names(), ["before.txt"]);
    const sentBefore = line.sent();
    line.mend();
    await visit.uploaded("1 file uploaded");
    assert.ok(line.sent() - sentBefore < size, `${line.sent() - sentBefore} bytes`);
    await visit.lists(["before.txt", "disk.img"]);
    await walk.seesNoMore("The list could not be loaded anew.");
    assert.deepEqual((await visit.everything())["disk.img"], { size, etag: etagOfZeros(size) });
  }],

  ["what has failed is tried again by a click", async (visit, { files, store }) => {
    const { walk } = visit;
    // Nobody may write into a bucket that is gone.
    await store.request("DELETE", null, { bucket: visit.bucket });
    await visit.chooseFiles(files.write(files.folder("gone"), "a.txt", "a"));
    await walk.sees("does not exist");
    await store.createBucket(visit.bucket);
    await walk.click("button", "Retry a.txt");
    await visit.uploaded("1 file uploaded");
    await visit.holds(["a.txt"]);
  }],

  ["closing the page while files are sent is asked about", async (visit, { files }) => {
    const { walk, page } = visit;
    await visit.loadSlowly(CRAWL);
    await visit.chooseFiles(files.sparse(files.folder("large"), "disk.img", GIB));
    await walk.find("heading", "Uploading 0 of 1 file");
    const asked = new Promise((resolve) => {
      page.once("dialog", async (dialog) => {
        resolve(dialog.type());
        await dialog.dismiss();
      });
    });
    // Browsers ask only on behalf of pages that somebody has used.
    await walk.click("button", "Show less");
    page.close({ runBeforeUnload: true }).catch(() => {});
    assert.equal(await asked, "beforeunload");
    await walk.click("button", "Cancel all");
    await walk.click("button", "Cancel uploads");
    await walk.find("heading", "Nothing was uploaded");
  }],
];
