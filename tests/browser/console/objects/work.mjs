// Work on many objects: deleting, copying, moving, and downloading as a zip.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";

const TREE = { "a/1": "one", "a/b/2": "two", "a//3": "three", "x.txt": "ex", "y.txt": "why", "z.txt": "zed" };

/** Fills the bucket with {@link TREE}, and shows it. */
async function fill(visit, tree = TREE) {
  await visit.putAll(tree);
  await visit.walk.click("button", "Refresh");
  await visit.walk.find("link", "x.txt");
}

export const work = [
  ["folders and objects are deleted together, after one has typed it", async (visit) => {
    const { walk } = visit;
    await fill(visit);
    await visit.tick("a", "x.txt");
    await walk.sees("1 folder and 1 object selected");
    await walk.click("button", "Delete");
    await walk.sees("The folder holds 3 objects, to be deleted with it.");
    await walk.sees("This cannot be undone.");
    assert.ok(await (await walk.find("button", "Delete")).evaluate((button) => button.disabled));
    await walk.type("Type delete to confirm", "delete");
    await walk.click("button", "Delete");
    await walk.sees("4 objects deleted.");
    await visit.lists(["y.txt", "z.txt"]);
    await visit.holds(["y.txt", "z.txt"]);
  }],

  ["a folder of more than a thousand objects is deleted to the end", async (visit, { store }) => {
    const { walk } = visit;
    const many = Array.from({ length: 1100 }, (_, index) => `many/${index}`);
    const putNext = async () => {
      for (let key = many.pop(); key; key = many.pop()) await store.put(key, "", { bucket: visit.bucket });
    };
    // The store makes many durable at once.
    await Promise.all(Array.from({ length: 32 }, putNext));
    await visit.put("x.txt", "stays");
    await walk.click("button", "Refresh");
    await visit.tick("many");
    await walk.click("button", "Delete");
    await walk.sees("The folder holds more than 1,000 objects");
    await walk.type("Type delete to confirm", "delete");
    await walk.click("button", "Delete");
    await walk.sees("1,100 objects deleted.");
    await visit.holds(["x.txt"]);
  }],

  ["a selection is copied into a folder, and conflicts are asked once", async (visit) => {
    const { walk } = visit;
    await fill(visit);
    await visit.put("to/x.txt", "in the way");
    await visit.tick("a", "x.txt", "y.txt");
    await walk.click("button", "Copy to…");
    await walk.type("Target folder", "a/");
    await walk.sees("A folder cannot go into itself.");
    await walk.type("Target folder", "to");
    await walk.click("button", "Copy");
    await walk.find("dialog", "1 object exists already");
    await walk.click("button", "Skip all");
    await walk.sees("4 objects copied.");
    const copies = ["to/a/1", "to/a/b/2", "to/a//3", "to/x.txt", "to/y.txt"];
    await visit.holds([...Object.keys(TREE), ...copies]);
    assert.equal((await visit.read("to/a//3")).toString(), "three");
    assert.equal((await visit.read("to/x.txt")).toString(), "in the way");

    await walk.click("button", "Copy to…");
    await walk.type("Target folder", "to/");
    await walk.click("button", "Copy");
    await walk.find("dialog", "5 objects exist already");
    await walk.click("button", "Decide for each");
    await walk.click("checkbox", "to/x.txt");
    await walk.click("button", "Replace 1 object");
    await walk.sees("1 object copied.");
    assert.equal((await visit.read("to/x.txt")).toString(), "ex");
  }],

  ["a folder is moved to another bucket, and an object gets a new name", async (visit, { store }) => {
    const { walk } = visit;
    const other = `${visit.bucket}-other`;
    await store.createBucket(other);
    await fill(visit);
    await visit.tick("a");
    await walk.click("button", "Move to…");
    await walk.until("the other bucket to be offered", () => visit.page.evaluate((name) => [...document.querySelectorAll("dialog option")].some(({ value }) => value === name), other));
    await walk.choose("Target bucket", other);
    await walk.type("Target folder", "from/");
    await walk.type("Name", "moved");
    await walk.click("button", "Move");
    await walk.sees("3 objects moved.");
    await visit.holds(["from/moved/1", "from/moved/b/2", "from/moved//3"], other);
    await visit.holds(["x.txt", "y.txt", "z.txt"]);
    await walk.click("button", "Actions for x.txt");
    await walk.click("menuitem", "Move to…");
    await walk.type("Name", "renamed.txt");
    await walk.click("button", "Move");
    await visit.lists(["renamed.txt", "y.txt", "z.txt"]);
    assert.equal((await visit.read("renamed.txt")).toString(), "ex");
  }],

  ["a selection is downloaded as a zip that holds what was selected", async (visit) => {
    const { walk, shared } = visit;
    const tree = { "p/a/1": "one", "p/a/b/😀 2": "two", "p/x.txt": "ex", "p/left out": "no", "p/bold + ü.txt": "bold" };
    for (const [key, content] of Object.entries(tree)) await visit.put(key, content);
    await visit.open("p/");
    await visit.tick("a", "x.txt", "bold + ü.txt");
    await walk.click("button", "Download as zip");
    const { name, file } = await visit.download();
    assert.match(name, /\.zip$/);
    const into = mkdtempSync(path.join(shared.files.root, "unzipped-"));
    execFileSync("unzip", ["-q", file, "-d", into], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
    const read = (name) => readFileSync(path.join(into, name), "utf8");
    assert.deepEqual(["a/1", "a/b/😀 2", "x.txt", "bold + ü.txt"].map(read), ["one", "two", "ex", "bold"]);
    assert.throws(() => read("left out"));
  }],
];
