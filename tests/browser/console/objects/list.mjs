// The list: walking through folders, searching, paging, sorting, and names of every kind.

import assert from "node:assert/strict";

/** Types into the search, and more at the very moment at which the address becomes what was typed first. */
async function typeOnWhileTheAddressFollows(page, first, whole) {
  await page.evaluate((first, whole) => {
    const field = document.querySelector(".search input");
    const type = (text) => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const { replaceState } = history;
    history.replaceState = (...change) => {
      delete history.replaceState;
      replaceState.apply(history, change);
      type(whole);
    };
    type(first);
  }, first, whole);
}

export const list = [
  ["an empty bucket says what to do; a folder is made, kept by an empty object, and left again", async (visit) => {
    const { walk } = visit;
    await walk.click("button", "New folder");
    await walk.click("button", "Create");
    await walk.sees("Enter a name.");
    await walk.type("Name", "plans");
    await walk.click("button", "Create");
    await walk.isAt(visit.address("plans/"));
    await walk.sees("There is nothing in this folder");
    await visit.holds(["plans/"]);
    await walk.click("link", visit.bucket);
    await visit.lists(["plans/"]);
    await walk.click("button", "New folder");
    await walk.type("Name", "plans");
    await walk.click("button", "Create");
    await walk.sees("This folder exists already.");
    await walk.type("Name", "later");
    await walk.click("checkbox", "Keep the folder while it is empty…");
    await walk.click("button", "Create");
    await walk.isAt(visit.address("later/"));
    await visit.holds(["plans/"]);
  }],

  ["names of every kind are shown as they are, opened, and downloaded", async (visit) => {
    const { walk } = visit;
    const keys = {
      " lead and trail ": "‹SP›lead and trail‹SP›",
      "two  spaces": "two‹SP›‹SP›spaces",
      "<script>alert(1)<∕script>": "<script>alert(1)<∕script>",
      "line\nfeed\ttab": "line‹LF›feed‹TAB›tab",
      "100%25 & more?x=y#z+1": "100%25 & more?x=y#z+1",
      "back\\slash": "back\\slash",
      "gnp\u202e.exe": "gnp‹RLO›.exe",
      "a\u200bb": "a‹ZWSP›b",
      "😀 👩‍👩‍👧 ❤️.txt": "😀 👩‍👩‍👧 ❤️.txt",
      "..": "..",
      "'\"`${x}": "'\"`${x}",
    };
    const stored = [...Object.keys(keys), "/lead", "a//b", "a/../up", "./dot"];
    await visit.putAll(Object.fromEntries(stored.map((key) => [key, `this is ${key}`])));
    await walk.click("button", "Refresh");
    const inOrder = Object.keys(keys).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    await visit.lists(["./", "‹no name›/", "a/", ...inOrder.map((key) => keys[key])]);

    for (const key of Object.keys(keys)) {
      await visit.open("", key);
      await walk.gives(`the text of ${key}`, () => visit.page.evaluate(() => document.querySelector(".preview-text")?.textContent), `this is ${key}`);
    }
    await visit.open("");
    await walk.click("link", "a/");
    await visit.lists(["../", "‹no name›/"]);
    await walk.click("link", "no name/");
    await walk.isAt(visit.address("a//"));
    await visit.lists(["b"]);
    await walk.click("link", "b");
    await walk.isAt(visit.address("a//", "a//b"));
    await walk.click("link", "Download");
    const { bytes } = await visit.download();
    assert.equal(bytes.toString(), "this is a//b");
  }],

  ["one goes anywhere by the path, and searches by the beginning of names", async (visit) => {
    const { walk, page } = visit;
    for (const key of ["logs/2024/january", "logs/2024/june", "logs/2025/july", "logs/line\nfeed/x"]) await visit.put(key, key);
    await walk.click("button", "Edit the path");
    await walk.type("Path to go to", "logs/2024/");
    await page.keyboard.press("Enter");
    await walk.isAt(visit.address("logs/2024/"));
    await visit.lists(["january", "june"]);
    await walk.type("Names that begin with", "ja");
    await walk.isAt(visit.address("logs/2024/ja"));
    await visit.lists(["january"]);
    await typeOnWhileTheAddressFollows(page, "ju", "june");
    await walk.isAt(visit.address("logs/2024/june"));
    await visit.lists(["june"]);
    await walk.type("Names that begin with", "nothing");
    await walk.sees("No name begins with “nothing”");
    await walk.click("button", "Clear the search");
    await visit.lists(["january", "june"]);
    await walk.click("link", "logs");
    await visit.lists(["2024/", "2025/", "line‹LF›feed/"]);
    // What a field cannot hold is written \u{…}.
    await walk.click("button", "Edit the path");
    await walk.type("Path to go to", "logs/line\\u{a}feed/");
    await page.keyboard.press("Enter");
    await visit.lists(["x"]);
    await walk.click("button", "Edit the path");
    await walk.sees("logs/line\\u{a}feed/");
    await page.keyboard.press("Escape");
    await page.goBack();
    await visit.lists(["2024/", "2025/", "line‹LF›feed/"]);
  }],

  ["pages go forth and back by their cursors, and are sorted by themselves", async (visit) => {
    const { walk, page } = visit;
    await page.evaluate(() => localStorage.setItem("sos.objects.page_size", "50"));
    const names = Array.from({ length: 120 }, (_, index) => `n${String(index).padStart(3, "0")}`);
    await visit.putAll(Object.fromEntries(names.map((name, index) => [name, "x".repeat(120 - index)])));
    await visit.load();
    await visit.lists(names.slice(0, 50));
    await walk.click("button", "Next page");
    await visit.lists(names.slice(50, 100));
    await walk.click("button", "Next page");
    await visit.lists(names.slice(100));
    await walk.until("no page after it", async () => (await walk.find("button", "Next page")).evaluate((button) => button.disabled));
    await walk.click("button", "Previous page");
    await visit.lists(names.slice(50, 100));
    await walk.click("button", "Size");
    await walk.sees("Sorted within this page.");
    await visit.lists(names.slice(50, 100).reverse());
    await walk.click("button", "List by name");
    await visit.lists(names.slice(50, 100));
    await walk.choose("Items per page", "250");
    await visit.lists(names);
  }],

  ["the keyboard alone walks, selects, opens and deletes", async (visit) => {
    const { walk, page } = visit;
    for (const key of ["a/1", "b", "c", "d", "e"]) await visit.put(key, key);
    await walk.click("button", "Refresh");
    await visit.lists(["a/", "b", "c", "d", "e"]);
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const selected = () => page.evaluate(() => [...document.querySelectorAll("[aria-selected=true] .object-link")].map((link) => link.textContent).join(" "));
    const isSelected = (expected) => walk.until(`${expected} to be selected`, async () => (await selected()) === expected);
    await page.focus(".object-link");
    await press("ArrowDown", " ");
    await isSelected("b");
    await page.keyboard.down("Shift");
    await press("ArrowDown", "ArrowDown");
    await page.keyboard.up("Shift");
    await isSelected("b c d");
    await press("Escape");
    await isSelected("");
    await page.keyboard.down("Control");
    await press("a");
    await page.keyboard.up("Control");
    await isSelected("a/ b c d e");
    await press("Escape", "Home", "Enter");
    await walk.isAt(visit.address("a/"));
    await visit.lists(["1"]);
    await walk.hasFocusOn("a 1");
    await page.keyboard.down("Alt");
    await press("ArrowUp");
    await page.keyboard.up("Alt");
    await visit.lists(["a/", "b", "c", "d", "e"]);
    await walk.hasFocusOn("a a/");
    await press("End", " ", "Delete");
    await walk.find("dialog", "Delete 1 object?");
    await walk.tabTo("button Delete");
    await press("Enter");
    await visit.lists(["a/", "b", "c", "d"]);
    await visit.holds(["a/1", "b", "c", "d"]);
  }],
];
