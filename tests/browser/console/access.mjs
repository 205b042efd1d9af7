// The Access tab in one browser: a bucket is made public and shut again, policies that are wrong or attack, explanations,
// the ACL, ownership and what is blocked.

import assert from "node:assert/strict";

import { loggedIn, startConsole, walked } from "./walk.mjs";

const OTHER = "studio";

/** The group of cases in one browser. */
export function accessIn(browser) {
  return {
    title: `console access in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    async start(onEnd) {
      return { ...(await startConsole(browser.launch, onEnd, { tenants: [OTHER] })), lastBucket: { number: 0 } };
    },
    cases: CASES.map(([name, walkThrough]) => [name, (shared) => withBucket(shared, walkThrough)]),
  };
}

/** One walk for each case, with a bucket of its own that holds one object. */
async function withBucket(shared, walkThrough) {
  const bucket = `doors-${(shared.lastBucket.number += 1)}`;
  await shared.store.createBucket(bucket, null);
  await shared.store.put("cat.txt", "meow", { bucket });
  await walked(await loggedIn(shared), (walk) => walkThrough(walk, { ...shared, bucket }));
}

/** Opens the tab and waits for the editor and the head. */
export async function openAccess(walk, bucket) {
  await walk.go(`/buckets/${bucket}/access`);
  await walk.until("the head of the tab", () => walk.page.evaluate(() => document.querySelector(".settings-head") !== null));
  return walk.find("textbox", "Bucket policy as JSON");
}

/** Pastes as a person does, and waits until it is checked. */
export async function pastePolicy(walk, text) {
  const area = await walk.find("textbox", "Bucket policy as JSON");
  await area.focus();
  await area.evaluate((found, text) => {
    found.select();
    document.execCommand("insertText", false, text);
  }, text);
}

/** The status that whoever has no key gets for an object. */
const anonymous = async (store, bucket, key = "cat.txt") => (await fetch(`http://127.0.0.1:${store.port}/${bucket}/${key}`)).status;

const level = (walk) => walk.page.evaluate(() => document.querySelector(".access-title")?.textContent);
const verdict = (walk) => walk.page.evaluate(() => document.querySelector(".access-outcome:not(.is-old) .access-verdict")?.textContent.replace(/\s+/g, " ").trim());
const badge = (walk) => walk.page.evaluate(() => document.querySelector(".badges .badge")?.textContent.trim());
const stored = async (store, bucket) => {
  const answer = await store.request("GET", null, { bucket, query: { policy: "" } });
  return answer.status === 200 ? answer.text() : answer.status;
};
const put = async (store, bucket, subresource, body) => {
  const answer = await store.request("PUT", null, { bucket, query: { [subresource]: "" }, body });
  assert.ok(answer.status < 300, answer.text());
};

const reading = (bucket, more = {}) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "EveryoneReads", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*`, ...more }] }, null, 2);

const CASES = [
  ["a template makes a bucket public; the badge, the sentence and a stranger's fetch say so; one button shuts it", async (walk, { store, bucket }) => {
    await openAccess(walk, bucket);
    await walk.gives("the head", () => level(walk), "Private");
    await walk.gives("the badge", () => badge(walk), "Private");
    assert.equal(await anonymous(store, bucket), 403);
    await walk.click("button", "Templates");
    await walk.click("menuitem", "Everyone may read");
    await walk.sees("Public by statement 1 (EveryoneReads)");
    await walk.click("button", "Review and save");
    await walk.sees("Everyone will be able to do what it says.");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await walk.gives("the head", () => level(walk), "Public");
    await walk.gives("the badge", () => badge(walk), "Public");
    await walk.sees(`Everyone may s3:GetObject on arn:aws:s3:::${bucket}/*, by statement 1 (EveryoneReads) of the policy.`);
    assert.equal(await anonymous(store, bucket), 200);

    await walk.click("button", "Block public access");
    await walk.sees("Block public access to this bucket?");
    await walk.click("button", "Block public access");
    await walk.gives("the head", () => level(walk), "Private");
    await walk.gives("the badge", () => badge(walk), "Private");
    await walk.sees("Restrict public policies, set by this bucket.");
    assert.equal(await anonymous(store, bucket), 403);
    await walk.click("button", "Undo");
    await walk.gives("the head", () => level(walk), "Public");
    assert.equal(await anonymous(store, bucket), 200);
    await walk.go("/");
    await walk.until("the badge in the list", () => walk.page.evaluate((bucket) => [...document.querySelectorAll("tbody tr")].some((row) => row.textContent.includes(bucket) && row.textContent.includes("Public")), bucket));
  }],

  ["a wrong policy is refused at its line as one types, and cannot be saved", async (walk, { store, bucket }) => {
    await openAccess(walk, bucket);
    await pastePolicy(walk, reading(bucket, { Action: "s3:Get" }));
    await walk.sees("Line 8, column 17: Policy has invalid action");
    await walk.gives("the line with the error", () => walk.page.evaluate(() => document.querySelector(".cors-number.has-error")?.textContent), "8");
    assert.equal(await (await walk.find("button", "Save")).evaluate((button) => button.disabled), true);
    await walk.click("button", "Go to it");
    await walk.gives("what is selected", () => walk.page.evaluate(() => {
      const area = document.activeElement;
      return area.value.slice(area.selectionStart, area.selectionEnd);
    }), '"s3:Get"');
    await walk.page.keyboard.type('"s3:GetObject"');
    await walk.sees("Not saved yet · Public by statement 1 (EveryoneReads)");
    assert.equal(await stored(store, bucket), 404);
  }],

  ["a policy that is set and changed shows its difference, and is removed", async (walk, { store, bucket }) => {
    const before = reading(bucket, { Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } });
    await put(store, bucket, "policy", before);
    await openAccess(walk, bucket);
    await walk.gives("the head", () => level(walk), "Shared");
    await walk.gives("the text", () => walk.page.evaluate(() => document.querySelector(".cors-area").value), before);
    await pastePolicy(walk, before.replace("192.0.2.0", "198.51.100.0"));
    await walk.click("button", "Review and save");
    const lines = () => walk.page.evaluate(() => [...document.querySelectorAll("dialog .cors-diff-line:not(.is-same)")].map((line) => line.lastElementChild.textContent.trim()));
    await walk.gives("the lines that change", lines, ['"aws:SourceIp": "192.0.2.0/24"', '"aws:SourceIp": "198.51.100.0/24"']);
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    assert.match(await stored(store, bucket), /198\.51\.100\.0/);
    await walk.click("button", "Remove policy");
    await walk.sees("Remove the policy?");
    await walk.click("button", "Remove policy");
    await walk.sees("The policy is removed.");
    await walk.gives("the head", () => level(walk), "Private");
    assert.equal(await stored(store, bucket), 404);
  }],

  ["what someone else saved meanwhile is not overwritten unasked", async (walk, { store, bucket }) => {
    await openAccess(walk, bucket);
    await pastePolicy(walk, reading(bucket, { Principal: { AWS: `arn:aws:iam::${OTHER}:root` } }));
    await walk.sees("Not saved yet · Not public");
    const theirs = reading(bucket, { Sid: "Theirs", Principal: { AWS: `arn:aws:iam::${OTHER}:root` } });
    await put(store, bucket, "policy", theirs);
    await walk.click("button", "Save");
    await walk.sees("Someone else has changed the policy");
    await walk.click("button", "Cancel");
    await walk.click("button", "Load theirs");
    await walk.gives("the text", () => walk.page.evaluate(() => document.querySelector(".cors-area").value), theirs);
    assert.equal(await stored(store, bucket), theirs);
  }],

  ["a request is explained against the policy in the editor, before it is saved", async (walk, { store, bucket }) => {
    await openAccess(walk, bucket);
    await walk.gives("the verdict", () => verdict(walk), "Denied. Nothing allows it.");
    await pastePolicy(walk, reading(bucket, { Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }));
    await walk.sees("aws:SourceIp");
    await walk.gives("the verdict", () => verdict(walk), "Denied. Nothing allows it.");
    await walk.page.evaluate(() => { document.querySelector(".access-further").open = true; });
    await walk.type("From the address", "192.0.2.7");
    await walk.gives("the verdict", () => verdict(walk), "Allowed. Statement 1 (EveryoneReads) of the policy decides.");
    await walk.choose("Who asks", "owner");
    await walk.choose("Action", "s3:ListBucket");
    await walk.gives("the verdict", () => verdict(walk), "Allowed. Whoever asks is the owner.");
    await walk.choose("Who asks", "tenant");
    await walk.type("Tenant id", OTHER);
    await walk.gives("the verdict", () => verdict(walk), "Denied. Nothing allows it.");
    assert.equal(await stored(store, bucket), 404);
  }],

  ["grants are given and revoked, and count no more where the owner owns everything", async (walk, { store, bucket }) => {
    await openAccess(walk, bucket);
    await walk.type("Tenant id", "nobody");
    await walk.click("button", "Grant");
    await walk.sees("There is no tenant");
    await walk.type("Tenant id", OTHER);
    await walk.click("button", "Grant");
    await walk.sees("Granted, and in force.");
    await walk.gives("the head", () => level(walk), "Shared");
    await walk.sees(`Tenant ${OTHER} may list the objects, by a grant of the ACL.`);
    await walk.choose("Grant to", "AllUsers");
    await walk.click("button", "Grant");
    await walk.sees("Grant this to everyone?");
    await walk.click("button", "Grant");
    await walk.gives("the head", () => level(walk), "Public");
    assert.equal(await anonymous(store, bucket, ""), 200);
    await walk.click("checkbox", "Ignore public ACLs…");
    await walk.gives("the head", () => level(walk), "Shared");
    assert.equal(await anonymous(store, bucket, ""), 403);

    await walk.click("radio", "You own everything…");
    await walk.sees("remove those grants first");
    await walk.click("button", "Revoke READ of Everyone");
    await walk.seesNoMore("Everyone may");
    await walk.click("button", `Revoke READ of ${OTHER}`);
    await walk.gives("the head", () => level(walk), "Private");
    await walk.click("radio", "You own everything…");
    await walk.sees("ACLs do not count: object ownership says that you own everything in this bucket.");
    assert.equal(await walk.count("button", "Grant"), 0);
    assert.match((await store.request("GET", null, { bucket, query: { ownershipControls: "" } })).text(), /BucketOwnerEnforced/);
  }],

  ["a public policy is refused with the reason where public policies are", async (walk, { store, bucket }) => {
    await openAccess(walk, bucket);
    await walk.click("checkbox", "Refuse public policies…");
    await walk.sees("The public access block is saved, and in force.");
    await pastePolicy(walk, reading(bucket));
    await walk.sees("“Refuse public policies”, set by this bucket, keeps it from being saved.");
    assert.equal(await stored(store, bucket), 404);
  }],

  ["a policy that denies everything to everyone can still be changed by its owner", async (walk, { store, bucket }) => {
    await put(store, bucket, "policy", reading(bucket, { Sid: "Shut", Effect: "Deny", Action: "s3:*", Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] }));
    await openAccess(walk, bucket);
    await walk.sees("Statement 1 (Shut) of the policy denies some requests, whatever else allows them.");
    await walk.choose("Who asks", "owner");
    await walk.gives("the verdict", () => verdict(walk), "Denied. Statement 1 (Shut) of the policy decides.");
    await walk.click("button", "Remove policy");
    await walk.sees("Remove the policy?");
    await walk.click("button", "Remove policy");
    await walk.sees("The policy is removed.");
    await walk.seesNoMore("Statement 1 (Shut)");
    assert.equal(await stored(store, bucket), 404);
  }],

  ["names in a policy that are markup are text", async (walk, { store, bucket }) => {
    const markup = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>';
    await put(store, bucket, "policy", reading(bucket, { Sid: markup }));
    await openAccess(walk, bucket);
    await walk.sees(`by statement 1 (${markup}) of the policy.`);
    await walk.gives("the verdict", () => verdict(walk), `Allowed. Statement 1 (${markup}) of the policy decides.`);
    assert.equal(await walk.page.evaluate(() => window.attacked), undefined);
    assert.equal(await walk.page.evaluate(() => document.querySelectorAll(".access img").length), 0);
  }],

  ["by the keyboard alone: a template, the editor left with Escape and Tab, saved", async (walk, { store, bucket }) => {
    await openAccess(walk, bucket);
    const { keyboard } = walk.page;
    await walk.tabTo("button Templates");
    await keyboard.press("Enter");
    await walk.hasFocusOn("button Everyone may read");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await walk.sees("Not saved yet · Not public");
    await walk.tabTo("textarea Bucket policy as JSON");
    await keyboard.press("Escape");
    await walk.tabTo("button Save");
    await keyboard.press("Enter");
    await walk.sees("Saved, and in force.");
    assert.match(await stored(store, bucket), /OnlyOverTls/);
  }],
];
