// The console's frame in one browser: logging in and out, the list of buckets, a bucket's overview, keys, the theme,
// and all of it by the keyboard alone.

import assert from "node:assert/strict";

import { BUCKET, credentials } from "../store.mjs";
import { loggedIn, loggedInAlone, newWalk, oneTimeLink, startConsole, walked } from "./walk.mjs";

/** The group of cases in one browser. */
export function frameIn(browser) {
  return {
    title: `console frame in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    start: (onEnd) => startConsole(browser.launch, onEnd),
    cases: CASES.map(([name, walkThrough, begin = loggedIn]) => [name, async (shared) => walked(await begin(shared), (walk) => walkThrough(walk, shared))]),
  };
}

const atHome = (shared) => loggedIn(shared, "/");

const CASES = [
  ["a wrong secret is refused, the right one leads to where one wanted to go", async (walk) => {
    await walk.isAt("/login?next=%2Fkeys");
    await walk.type("Access key", credentials.accessKey);
    await walk.type("Secret key", "wrong");
    await walk.click("button", "Log in");
    await walk.sees("do not go together");
    await walk.type("Secret key", credentials.secretKey);
    await walk.click("button", "Log in");
    await walk.isAt("/keys");
    await walk.find("heading", "Keys");
  }, (shared) => newWalk(shared, "/keys")],

  ["what is missing is said at its field", async (walk) => {
    await walk.click("button", "Log in");
    await walk.sees("Enter the access key.");
    await walk.hasFocusOn("input Access key");
  }, (shared) => newWalk(shared, "/login")],

  ["a one-time link logs in once, and does not stay in the address", async (walk, shared) => {
    const link = await oneTimeLink(shared.store);
    await walk.go(link);
    await walk.find("heading", "Buckets");
    await walk.isAt("/");
    await walk.click("button", "Logged in as…");
    await walk.click("menuitem", "Log out");
    await walk.isAt("/login");
    await walk.go(link);
    await walk.sees("has been used or has expired");
    assert.doesNotMatch(await walk.address(), /link/);
  }, (shared) => newWalk(shared, "/login")],

  ["who logs out is out, in every window", async (walk) => {
    await walk.click("button", "Logged in as…");
    await walk.click("menuitem", "Log out");
    await walk.isAt("/login");
    await walk.go("/keys");
    await walk.isAt("/login?next=%2Fkeys");
  }, loggedInAlone],

  ["a name is judged while it is typed, and the bucket created", async (walk) => {
    await walk.click("button", "Create bucket");
    await walk.type("Name", "My Pictures");
    await walk.sees("Lower-case letters, digits, hyphens and dots: not met yet");
    await walk.click("button", "Use my-pictures");
    await walk.sees("Lower-case letters, digits, hyphens and dots: met");
    await walk.click("button", "Create");
    await walk.find("heading", "my-pictures");
    await walk.isAt("/buckets/my-pictures");
    await walk.go("/");
    await walk.click("button", "Create bucket");
    await walk.type("Name", BUCKET);
    await walk.sees("There is a bucket of this name already.");
  }, atHome],

  ["the list shows what is in each bucket, filters, and leads to its tabs by Edit", async (walk, { store }) => {
    await store.createBucket("figures", null);
    await store.put("a.txt", "hello", { bucket: "figures" });
    await store.put("b.txt", "x".repeat(3000), { bucket: "figures" });
    await walk.go("/?filter=figur");
    const row = await walk.find("row", "figures…");
    await walk.gives("the row of the bucket", () => row.evaluate((found) => found.innerText.replace(/\s+/g, " ")), /figures Private 2 2\.9 KiB/);
    assert.equal(await walk.count("link", `Edit ${BUCKET}`), 0);
    await walk.type("Filter by name", "nothing like it");
    await walk.sees("No bucket has");
    await walk.click("button", "Clear the filter");
    await walk.find("link", `Edit ${BUCKET}`);
    await walk.click("link", "Edit figures");
    await walk.isAt("/buckets/figures");
    await walk.sees("3,005 bytes");
  }],

  ["an empty bucket is deleted once its name is typed", async (walk, { store }) => {
    await store.createBucket("unwanted", null);
    await walk.go("/");
    await walk.click("button", "More for unwanted");
    await walk.click("menuitem", "Delete");
    await walk.type("Type unwanted to confirm", "unwante");
    const button = await walk.find("button", "Delete the bucket");
    assert.equal(await button.evaluate((found) => found.disabled), true);
    await walk.type("Type unwanted to confirm", "unwanted");
    await walk.click("button", "Delete the bucket");
    await walk.sees("unwanted is deleted.");
    await walk.gives("how many links lead to it", () => walk.count("link", "Edit unwanted"), 0);
    assert.equal((await store.request("HEAD", null, { bucket: "unwanted" })).status, 404);
  }],

  ["a full bucket is emptied first", async (walk, { store }) => {
    await store.createBucket("overfull", null);
    for (const key of ["a", "b//c", "d e", "ü"]) await store.put(encodeURIComponent(key), key, { bucket: "overfull" });
    await walk.go("/buckets/overfull");
    await walk.click("button", "Delete bucket");
    await walk.sees("It holds 4 objects");
    await walk.type("Type overfull to confirm", "overfull");
    await walk.click("button", "Delete 4 objects and the bucket");
    await walk.sees("overfull is deleted.");
    await walk.isAt("/");
    assert.equal((await store.request("HEAD", null, { bucket: "overfull" })).status, 404);
  }],

  ["the overview tells how to connect, with the key that is logged in", async (walk, { store }) => {
    await walk.go(`/buckets/${BUCKET}`);
    await walk.sees(`http://127.0.0.1:${store.port}/${BUCKET}/`);
    for (const [tab, told] of [["AWS CLI", `aws s3 cp hello.txt s3://${BUCKET}/`], ["sos", `sos cors get ${BUCKET}`], ["rclone", `sos:${BUCKET}`], ["JavaScript", "new S3Client"], ["Python", "boto3.client"], ["Web page", "await fetch(signedUrl"], ["curl", "--aws-sigv4"]]) {
      await walk.click("tab", tab);
      await walk.sees(told);
    }
    await walk.click("tab", "AWS CLI");
    await walk.sees(credentials.accessKey);
  }],

  ["embedding and timing headers are set, and asked about before they are lost", async (walk, { store }) => {
    await store.createBucket("embedded", null);
    await walk.go("/buckets/embedded");
    await walk.choose("Who may embed objects", "cross-origin");
    await walk.type("Origins that may read timings", "https://a.example https://b.example");
    await walk.click("link", "Identities");
    await walk.click("button", "Cancel");
    await walk.isAt("/buckets/embedded");
    await walk.click("button", "Save");
    await walk.sees("The headers are set.");
    const { headers } = await store.request("HEAD", null, { bucket: "embedded" });
    assert.equal(headers["cross-origin-resource-policy"], "cross-origin");
    assert.equal(headers["timing-allow-origin"], "https://a.example, https://b.example");
    await walk.type("Origins that may read timings", "no origin");
    await walk.click("button", "Save");
    await walk.gives("why it is refused", () => walk.page.$eval(".cross-origin [role=alert]", (found) => found.textContent), /origin/i);
    await walk.click("link", "Identities");
    await walk.click("button", "Leave");
    await walk.isAt("/keys");
  }],

  ["a new key's secret is shown once, works, and is gone when it is deleted", async (walk, { store }) => {
    await walk.go("/keys");
    await walk.sees("You are logged in with it");
    await walk.click("button", "Create key");
    await walk.find("dialog", "Create key");
    await walk.page.keyboard.press("Enter");
    const { accessKey, secretKey } = await newKey(walk);
    await walk.click("button", "Done");
    await walk.sees("has been neither copied nor downloaded");
    await walk.click("button", "Copy: Secret key");
    await walk.seesNoMore("has been neither copied nor downloaded");
    await walk.click("button", "Done");
    await walk.seesNoMore(secretKey);
    const asks = () => store.request("HEAD", null, { accessKey, secretKey });
    assert.equal((await asks()).status, 200);
    await act(walk, accessKey, "Delete");
    await walk.type(`Type ${accessKey} to confirm`, accessKey);
    await walk.click("button", "Delete the key");
    await walk.sees(`${accessKey} is deleted.`);
    assert.equal((await asks()).status, 403);
  }],

  ["a key is limited, disabled, enabled and rotated, and the next request is judged so", async (walk, { store }) => {
    await store.put("limited.txt", "text");
    await walk.go("/keys");
    await walk.click("button", "Create key");
    await walk.type("Name", "two words");
    await walk.click("button", "Add a limit");
    await walk.click("button", "Create the key");
    await walk.sees("A name has 1 to 64 letters");
    await walk.sees("neither the name of a bucket nor *");
    await walk.type("Name", "reader");
    await walk.type("Bucket, or * for all", BUCKET);
    await walk.choose("Expires", "month");
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    await saved(walk);
    await walk.sees("reader");
    await walk.sees(`${BUCKET}: list and read`);
    const status = async (method, by = key) => (await store.request(method, "limited.txt", by)).status;
    assert.deepEqual([await status("GET"), await status("DELETE")], [200, 403]);

    await act(walk, key.accessKey, "Disable");
    await walk.click("button", "Disable the key");
    await walk.sees(`${key.accessKey} is disabled.`);
    await walk.sees("Disabled");
    assert.equal(await status("GET"), 403);
    await act(walk, key.accessKey, "Enable");
    await walk.sees(`${key.accessKey} is enabled.`);
    assert.equal(await status("GET"), 200);

    await act(walk, key.accessKey, "Rotate");
    await walk.choose("The old key works", "day");
    await walk.click("button", "Rotate the key");
    const second = await newKey(walk);
    await saved(walk);
    assert.deepEqual([await status("GET"), await status("GET", second)], [200, 200]);
    await act(walk, second.accessKey, "Rotate");
    await walk.click("button", "Rotate the key");
    const third = await newKey(walk);
    await saved(walk);
    assert.deepEqual([await status("GET", second), await status("GET", third)], [403, 200]);
    assert.equal(await status("DELETE", third), 403);
  }],

  ["a policy that is none is told in the dialog, and nothing that was typed is lost", async (walk, { store }) => {
    await walk.go("/keys");
    await walk.click("button", "Create key");
    await walk.click("button", "Add a policy");
    await walk.type("Name of the policy", "deleter");
    await walk.type("Document", "{");
    await walk.click("button", "Create the key");
    await walk.sees("That is no JSON");
    await walk.type("Document", '{"Statement": 5}');
    await walk.click("button", "Create the key");
    await walk.sees("Line 1, column");
    await walk.type("Document", '{"Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}}');
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    await saved(walk);
    await walk.sees("Policy deleter");
    await store.put("policed.txt", "text");
    assert.equal((await store.request("GET", "policed.txt", key)).status, 403);
  }],

  ["who is logged in with a limited key is told why there are no keys to see", async (walk, shared) => {
    await walk.go("/keys");
    await walk.click("button", "Create key");
    await walk.click("button", "Add a limit");
    await walk.type("Bucket, or * for all", "*");
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    const other = await newWalk(shared, "/login");
    await other.logIn(key);
    await other.go("/keys");
    await other.sees("This key may not see to keys");
    assert.equal(await other.count("button", "Create key"), 0);
    assert.equal(await other.count("link", "Identities"), 0);
    await other.end();
  }],

  ["deleting the key that is logged in logs out, and says so before", async (walk, shared) => {
    await walk.go("/keys");
    await walk.click("button", "Create key");
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    const other = await newWalk(shared, "/login");
    await other.logIn(key);
    await other.go("/keys");
    await act(other, key.accessKey, "Delete");
    await other.sees("deleting it logs you out at once");
    await other.type(`Type ${key.accessKey} to confirm`, key.accessKey);
    await other.click("button", "Delete the key");
    await other.isAt("/login");
    await other.end();
  }],

  ["the theme is the system's until one is chosen, and is remembered", async (walk) => {
    const ground = () => walk.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await walk.click("button", "Theme");
    await walk.click("menuitem", "Dark");
    await walk.until("the dark", async () => (await ground()) !== light);
    await walk.rests();
    const dark = await ground();
    await walk.page.reload();
    await walk.find("heading", "Buckets");
    await walk.gives("the ground", ground, dark);
    await walk.click("button", "Theme");
    await walk.click("menuitem", "Light");
    await walk.gives("the ground", ground, light);
  }, atHome],

  ["what opens has the focus before another key can be pressed", async (walk) => {
    // Steps without a frame between them, in which nothing that is done after a drawing has its turn.
    const inOneFrame = (role, name) => walk.find(role, name).then((button) => button.evaluate(async (found) => {
      found.click();
      for (let step = 0; step < 20; step += 1) await null;
      return document.activeElement.textContent.trim();
    }));
    assert.equal(await inOneFrame("button", "Theme"), "System");
    await walk.page.keyboard.press("ArrowDown");
    await walk.hasFocusOn("button Light");
    await walk.page.keyboard.press("Escape");
    await walk.hasFocusOn("button Theme");
  }, atHome],

  ["a session that ends in the middle of work is renewed over the page, and nothing typed is lost", async (walk) => {
    await walk.go(`/buckets/${BUCKET}`);
    await walk.type("Origins that may read timings", "https://kept.example");
    await walk.page.evaluate(async () => {
      const { csrf } = await (await fetch("/api/session")).json();
      await fetch("/api/session", { method: "DELETE", headers: { "x-sos-csrf": csrf } });
    });
    await walk.click("button", "Save");
    await walk.find("dialog", "Log in again");
    await walk.type("Secret key", credentials.secretKey);
    await walk.click("button", "Log in");
    await walk.sees("The headers are set.");
    await walk.sees("https://kept.example");
  }, loggedInAlone],

  ["everything is reached by the keyboard alone", async (walk, { store }) => {
    const { keyboard } = walk.page;
    await walk.hasFocusOn("input Access key");
    await keyboard.type(credentials.accessKey);
    await walk.tabTo("input Secret key");
    await keyboard.type(credentials.secretKey);
    await keyboard.press("Enter");
    await walk.find("heading", "Buckets");
    await walk.find("link", `Edit ${BUCKET}`);
    await walk.tabTo("button Create bucket");
    await keyboard.press("Enter");
    await walk.hasFocusOn("input Name");
    await keyboard.type("by-keyboard");
    await keyboard.press("Enter");
    await walk.isAt("/buckets/by-keyboard");
    await walk.find("heading", "by-keyboard");
    await walk.hasFocusOn("h1 by-keyboard");
    await walk.tabTo("button AWS CLI");
    await keyboard.press("ArrowRight");
    await walk.sees("rclone config create");
    await walk.tabTo("button Delete bucket");
    await keyboard.press("Enter");
    await walk.find("dialog", "Delete by-keyboard?");
    await keyboard.press("Escape");
    await walk.hasFocusOn("button Delete bucket");
    await keyboard.press("Enter");
    await walk.hasFocusOn("input Type by-keyboard to confirm");
    await keyboard.type("by-keyboard");
    await keyboard.press("Enter");
    await walk.hasFocusOn("h1 Buckets");
    assert.equal((await store.request("HEAD", null, { bucket: "by-keyboard" })).status, 404);
    await walk.tabTo("button Theme", { isBack: true });
    await keyboard.press("Enter");
    await walk.hasFocusOn("button System");
    await keyboard.press("ArrowDown");
    await keyboard.press("Escape");
    await walk.hasFocusOn("button Theme");
  }, (shared) => newWalk(shared, "/login")],
];

/** The key that is shown with its secret. */
async function newKey(walk) {
  await walk.find("dialog", "Your new key");
  const [accessKey, secretKey] = await walk.page.$$eval(".new-key code", (found) => found.map((each) => each.textContent));
  return { accessKey, secretKey };
}

/** Copies the secret that is shown, and closes it. */
async function saved(walk) {
  await walk.click("button", "Copy: Secret key");
  await walk.click("button", "Done");
}

/** Chooses one of the actions of a key. */
async function act(walk, accessKey, name) {
  await walk.click("button", `Actions for the key ${accessKey}`);
  await walk.click("menuitem", name);
}
