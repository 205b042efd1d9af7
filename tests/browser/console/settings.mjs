// The settings of a bucket in one browser: older versions and what is deleted come back, and what is locked stays.

import assert from "node:assert/strict";

import { loggedIn, startConsole, walked } from "./walk.mjs";

/** The group of cases in one browser. */
export function settingsIn(browser) {
  return {
    title: `console settings in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    start: async (onEnd) => ({ ...(await startConsole(browser.launch, onEnd)), lastBucket: { number: 0 } }),
    cases: CASES.map(([name, walkThrough]) => [name, (shared) => withBucket(shared, walkThrough)]),
  };
}

/** One walk for each case, with a bucket of its own. */
async function withBucket(shared, walkThrough) {
  const bucket = `kept-${(shared.lastBucket.number += 1)}`;
  await shared.store.createBucket(bucket, null);
  await walked(await loggedIn(shared), (walk) => walkThrough(walk, { ...shared, bucket }));
}

const ask = async (store, bucket, subresource) => (await store.request("GET", null, { bucket, query: { [subresource]: "" } })).text();
const text = async (store, bucket, key) => {
  const answer = await store.request("GET", key, { bucket });
  return answer.status === 200 ? answer.text() : answer.status;
};
const keepVersions = (store, bucket) => store.request("PUT", null, { bucket, query: { versioning: "" }, body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>" });

/** Versions in the details, as their lines read. */
const lines = (walk) => walk.page.evaluate(() => [...document.querySelectorAll(".details .version")].map((line) => line.textContent.replace(/\s+/g, " ").trim()));

const CASES = [
  ["versions are kept, no longer kept, and kept again, which the badge says too", async (walk, { store, bucket }) => {
    await walk.go(`/buckets/${bucket}/versioning`);
    await walk.find("heading", "Versioning: Off");
    await walk.click("button", "Keep versions");
    await walk.find("heading", "Versioning: On");
    assert.match(await ask(store, bucket, "versioning"), /Enabled/);
    await walk.click("button", "Suspend");
    await walk.sees("Keep no new versions?");
    await walk.click("button", "Suspend");
    await walk.find("heading", "Versioning: Suspended");
    assert.match(await ask(store, bucket, "versioning"), /Suspended/);
    await walk.click("button", "Keep versions again");
    await walk.find("heading", "Versioning: On");
  }],

  ["object lock is enabled for good, and what new objects are given is set", async (walk, { store, bucket }) => {
    await walk.go(`/buckets/${bucket}/retention`);
    await walk.find("heading", "Nothing is locked");
    await walk.sees("It needs versioning to be on.");
    await walk.click("link", "To versioning");
    await walk.click("button", "Keep versions");
    await walk.find("button", "Suspend");
    await walk.click("link", "Retention");
    await walk.click("button", "Enable object lock");
    await walk.sees("Enable object lock for good?");
    await walk.click("button", "Enable object lock");
    await walk.find("heading", "Object lock is enabled");
    await walk.click("link", "Versioning");
    await walk.sees("Object lock keeps versioning on.");
    assert.equal(await walk.count("button", "Suspend"), 0);
    await walk.click("link", "Retention");
    await walk.choose("New objects", "GOVERNANCE");
    await walk.type("For", "0");
    await walk.sees("A whole number: 1 to 36500 days");
    await walk.type("For", "2");
    await walk.choose("Unit", "years");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force for new objects.");
    assert.match(await ask(store, bucket, "object-lock"), /<Mode>GOVERNANCE<\/Mode><Years>2<\/Years>/);
    await walk.choose("New objects", "COMPLIANCE");
    await walk.click("button", "Save");
    await walk.sees("cannot be removed for 2 years");
    await walk.click("button", "Cancel");
    await walk.click("link", "Overview");
    await walk.sees("Leave without saving?");
    await walk.click("button", "Leave");
    await walk.isAt(`/buckets/${bucket}`);
    assert.match(await ask(store, bucket, "object-lock"), /GOVERNANCE/);
  }],

  ["an older version is the current one again, and one is deleted for good", async (walk, { store, bucket }) => {
    await keepVersions(store, bucket);
    await store.put("plan.txt", "first", { bucket });
    await store.put("plan.txt", "the second", { bucket });
    await walk.go(`/buckets/${bucket}/objects?key=plan.txt`);
    await walk.gives("the versions", async () => (await lines(walk)).length, 2);
    const [now, before] = await lines(walk);
    assert.match(now, /Current .*10 bytes/);
    assert.match(before, /5 bytes/);
    await walk.click("button", "Restore the version of…");
    await walk.sees("Restore this version?");
    await walk.click("button", "Restore");
    await walk.gives("the versions", async () => (await lines(walk)).length, 3);
    assert.equal(await text(store, bucket, "plan.txt"), "first");
    await walk.click("button", "Delete the version of…", { at: 1 });
    await walk.click("button", "Delete for good");
    await walk.gives("the versions", async () => (await lines(walk)).length, 2);
    assert.doesNotMatch((await lines(walk)).slice(1).join(), / 5 bytes/);
  }],

  ["what was deleted in a folder is shown, and comes back", async (walk, { store, bucket }) => {
    await keepVersions(store, bucket);
    for (const key of ["notes/a.txt", "notes/b.txt", "other.txt"]) {
      await store.put(key, key, { bucket });
      await store.request("DELETE", key, { bucket });
    }
    await store.put("notes/kept.txt", "kept", { bucket });
    await walk.go(`/buckets/${bucket}/objects?prefix=notes/`);
    await walk.find("link", "kept.txt");
    await walk.click("button", "Deleted objects");
    await walk.sees("What was deleted in notes");
    await walk.find("button", "Restore notes/b.txt");
    assert.equal(await walk.count("button", "Restore other.txt"), 0);
    await walk.click("button", "Restore notes/a.txt");
    await walk.sees("notes/a.txt is back.");
    await walk.gives("what is left", () => walk.count("button", "Restore notes/a.txt"), 0);
    await walk.find("dialog", "Deleted objects");
    await walk.page.keyboard.press("Escape");
    await walk.find("link", "a.txt");
    assert.equal(await text(store, bucket, "notes/a.txt"), "notes/a.txt");
    assert.equal(await text(store, bucket, "notes/b.txt"), 404);
  }],

  ["what new objects are encrypted with is set, to the key's name, and unset", async (walk, { store, bucket }) => {
    await walk.go(`/buckets/${bucket}/encryption`);
    await walk.sees("In force for new objects");
    await walk.click("radio", "With a master key of the store…");
    await walk.click("checkbox", "Refuse customers' keys…");
    await walk.sees("Not saved yet");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force for new objects.");
    assert.match(await ask(store, bucket, "encryption"), /AES256/);
    await walk.click("radio", "With a named key…");
    await walk.type("Name of the key", "not a key");
    await walk.click("button", "Save");
    await walk.sees("cannot be the name of a key");
    await walk.click("link", "Overview");
    await walk.sees("Leave without saving?");
    await walk.click("button", "Cancel");
    await walk.click("radio", "Only what asks for it…");
    await walk.click("button", "Save");
    await walk.gives("what is set", () => ask(store, bucket, "encryption"), /ServerSideEncryptionConfigurationNotFoundError/);
  }],

  ["a lifecycle rule is added by the form, told in sentences, edited as a document and removed", async (walk, { store, bucket }) => {
    await store.put("logs/a.txt", "a", { bucket });
    await walk.go(`/buckets/${bucket}/lifecycle`);
    await walk.sees("No rules: nothing goes by itself.");
    await walk.type("Name", "logs");
    await walk.type("Keys that start with", "logs/");
    await walk.type("Objects expire after (days)", "0");
    await walk.sees("A whole number of days, from 1");
    await walk.type("Objects expire after (days)", "30");
    await walk.type("Unfinished uploads end after (days)", "7");
    await walk.click("button", "Add the rule…");
    await walk.sees("Nothing in the bucket is due yet.");
    await walk.click("button", "Add");
    await walk.sees("Added, and in force.");
    await walk.sees("Keys that start with logs/");
    await walk.sees("Objects expire after 30 days.");
    assert.match(await ask(store, bucket, "lifecycle"), /<ID>logs<\/ID>.*<Days>30<\/Days>/s);
    await walk.choose("Format", "xml");
    await walk.type("The rules", "<LifecycleConfiguration><Rule></Rule></LifecycleConfiguration>");
    await walk.click("button", "Save the document…");
    await walk.click("button", "Replace");
    await walk.find("alert", "…");
    assert.match(await ask(store, bucket, "lifecycle"), /<ID>logs<\/ID>/);
    const other = "<LifecycleConfiguration><Rule><ID>all</ID><Filter/><Status>Enabled</Status><Expiration><Date>2040-01-01T00:00:00Z</Date></Expiration></Rule></LifecycleConfiguration>";
    await walk.type("The rules", other);
    await walk.click("button", "Save the document…");
    await walk.click("button", "Replace");
    await walk.sees("Objects expire on 2040-01-01.");
    await walk.click("button", "Remove the rule all");
    await walk.click("button", "Remove");
    await walk.sees("No rules: nothing goes by itself.");
    assert.match(await ask(store, bucket, "lifecycle"), /NoSuchLifecycleConfiguration/);
  }],

  ["how much a bucket holds is told, and who may not limit it is told who does", async (walk, { store, bucket }) => {
    await store.put("a.txt", "12345", { bucket });
    await walk.go(`/buckets/${bucket}/quota`);
    await walk.sees("5 bytes, no limit");
    await walk.sees("1, no limit");
    await walk.sees("It is set by whoever sees to the store, with a master key.");
    assert.equal(await walk.count("button", "Save"), 0);
  }],

  ["tags are written by the keyboard alone, judged beside their fields, and replace nobody's unseen", async (walk, { store, bucket }) => {
    const put = (key, value) => store.request("PUT", null, { bucket, query: { tagging: "" }, body: `<Tagging><TagSet><Tag><Key>${key}</Key><Value>${value}</Value></Tag></TagSet></Tagging>` });
    const { keyboard } = walk.page;
    await walk.go(`/buckets/${bucket}/tags`);
    await walk.sees("No tags yet.");
    await walk.tabTo("button Add a tag");
    await keyboard.press("Enter");
    await walk.hasFocusOn("input Key 1");
    await keyboard.type("project");
    await keyboard.press("Tab");
    await keyboard.type("Hafen & Meer");
    await walk.sees("Not saved yet");
    await keyboard.press("Enter");
    await walk.sees("The tags are set.");
    await walk.sees("As it is set");
    assert.match(await ask(store, bucket, "tagging"), /<Key>project<\/Key><Value>Hafen &amp; Meer<\/Value>/);

    await walk.click("button", "Add a tag");
    await walk.type("Value 2", "red");
    await walk.sees("The key is missing");
    await walk.type("Key 2", "aws:colour");
    await walk.sees("A key cannot begin with aws:");
    await walk.type("Key 2", "project");
    await walk.sees("This key stands above already");
    await walk.gives("whether what is wrong can be saved", async () => (await walk.find("button", "Save")).evaluate((found) => found.disabled), true);
    await walk.type("Key 2", "colour");
    await walk.click("link", "Overview");
    await walk.sees("Leave without saving?");
    await walk.click("button", "Cancel");

    await put("project", "other");
    await walk.click("button", "Save");
    await walk.sees("Somebody else has saved meanwhile; what you changed is not saved.");
    assert.match(await ask(store, bucket, "tagging"), /<Value>other<\/Value>/);
    await walk.find("textbox", "Key 2");
    await walk.click("button", "Show theirs");
    await walk.gives("the lines", () => walk.count("textbox", "Key…"), 1);
    await walk.seesNoMore("Somebody else has saved meanwhile");

    await walk.tabTo("button Remove the tag project", { isBack: true });
    await keyboard.press("Enter");
    await walk.hasFocusOn("button Add a tag");
    await walk.sees("No tags yet.");
    await walk.click("button", "Save");
    await walk.gives("what is set", () => ask(store, bucket, "tagging"), /NoSuchTagSet/);
  }],

  ["an object is held, kept until a day and let go, and is not removed meanwhile", async (walk, { store, bucket }) => {
    await keepVersions(store, bucket);
    await store.request("PUT", null, { bucket, query: { "object-lock": "" }, body: "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>" });
    await store.put("deed.txt", "deed", { bucket });
    const version = (await store.request("HEAD", "deed.txt", { bucket })).headers["x-amz-version-id"];
    const remove = async () => (await store.request("DELETE", "deed.txt", { bucket, query: { versionId: version } })).status;
    await walk.go(`/buckets/${bucket}/objects?key=deed.txt`);
    await walk.sees("Not kept until a day.");
    await walk.click("checkbox", "Legal hold…");
    await walk.sees("It is held.");
    assert.equal(await remove(), 403);
    await walk.click("checkbox", "Legal hold…");
    await walk.sees("The hold is lifted.");
    await walk.click("button", "Edit the retention");
    await walk.click("button", "Save");
    await walk.sees("Choose a day that is not past.");
    const day = await walk.find("textbox", "Until the end of");
    await day.evaluate((found) => {
      found.value = "2099-12-31";
      found.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await walk.click("button", "Save");
    await walk.sees("(governance)");
    assert.equal(await remove(), 403);
    await walk.click("button", "Edit the retention");
    await walk.choose("How", "none");
    await walk.click("checkbox", "Bypass governance…");
    await walk.click("button", "Save");
    await walk.sees("Not kept until a day.");
    assert.equal(await remove(), 204);
  }],
];
