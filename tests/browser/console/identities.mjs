// Who may do what, in one browser: tenants, groups, roles and keys are made, changed and deleted by whoever may, and the
// next request is judged so.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { BUCKET } from "../store.mjs";
import { loggedIn, newWalk, startConsole, walked } from "./walk.mjs";

/** A tenant that the configuration declares. */
const DECLARED = "archive";

/** The group of cases in one browser. */
export function identitiesIn(browser) {
  return {
    title: `console identities in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    start: (onEnd) => startWithOperator(browser.launch, onEnd),
    cases: CASES.map(([name, walkThrough]) => [name, async (shared) => walked(await asOperator(shared), (walk) => walkThrough(walk, shared))]),
  };
}

/** A store with a master key, which the operator makes. */
async function startWithOperator(launch, onEnd) {
  const shared = await startConsole(launch, onEnd, { tenants: [DECLARED] });
  const { data, configuration } = shared.store;
  const { stdout } = await promisify(execFile)(process.env.SOS_BINARY, ["key", "create", "--data", data, "--config", configuration, "--name", "operator", "--master", "--json"]);
  const { access_key: accessKey, secret_key: secretKey } = JSON.parse(stdout);
  return { ...shared, master: { accessKey, secretKey } };
}

/** All of a group have one session of the operator's. */
async function asOperator(shared) {
  if (shared.session) return loggedIn(shared);
  const walk = await newWalk(shared, "/login");
  await walk.logIn(shared.master);
  shared.session = walk.context;
  return walk;
}

/** What the server says, asked as the page is. */
async function ask(walk, path) {
  return JSON.parse(await send(walk, "GET", path));
}

/** Sets something past the page, as somebody else does at the same time. */
async function put(walk, path, wanted) {
  await send(walk, "PUT", path, JSON.stringify(wanted));
}

async function send(walk, method, path, body) {
  return walk.page.evaluate(async (method, path, body) => {
    const { csrf } = await (await fetch("/api/session")).json();
    const headers = { "x-sos-csrf": csrf, ...(body ? { "content-type": "application/json" } : {}) };
    const answer = await fetch(`/api/v1/${path}`, { method, headers, body });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer.text();
  }, method, path, body);
}

/** The key that is shown with its secret, which is then closed. */
async function newKey(walk) {
  await walk.find("dialog", "Your new key");
  const [accessKey, secretKey] = await walk.page.$$eval(".new-key code", (found) => found.map((each) => each.textContent));
  await walk.click("button", "Copy: Secret key");
  await walk.click("button", "Done");
  return { accessKey, secretKey };
}

/** Pastes into an editor as a person does. */
async function paste(walk, label, text) {
  const area = await walk.find("textbox", label);
  await area.focus();
  await area.evaluate((found, text) => {
    found.select();
    document.execCommand("insertText", false, text);
  }, text);
}

async function makeTenant(walk, id, groups = "") {
  await walk.go("/tenants");
  await walk.click("button", "Create tenant");
  await walk.type("Id", id);
  await walk.type("Groups", groups);
  await walk.click("button", "Create the tenant");
  await walk.isAt(`/tenants/${id}`);
  await walk.find("heading", id);
}

const status = async (store, method, key, by) => (await store.request(method, key, by)).status;
const DENY = JSON.stringify({ Statement: { Sid: "NoDeleting", Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" } });

const CASES = [
  ["a tenant is made, changed, given a key, disabled, enabled, and deleted once its id is typed", async (walk, { store }) => {
    await walk.go("/tenants");
    await walk.click("button", "Create tenant");
    await walk.click("button", "Create the tenant");
    await walk.sees("A name has 1 to 64 letters");
    await walk.type("Id", "studio");
    await walk.type("Name", "Studio North");
    await walk.type("E-mail address", "studio@example.com");
    await walk.type("Groups", "staff, not/a/name");
    await walk.click("button", "Create the tenant");
    await walk.sees("The name of a group has");
    await walk.type("Groups", "staff painters");
    await walk.click("button", "Create the tenant");
    await walk.find("heading", "Studio North");
    await walk.isAt("/tenants/studio");
    await walk.sees("nobody can sign in its name");
    assert.deepEqual((await ask(walk, "tenants/studio")).groups, ["painters", "staff"]);

    await walk.click("button", "Create key");
    await walk.type("Name", "first");
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    await walk.sees("first");
    assert.equal(await status(store, "PUT", null, { ...key, bucket: "studios-own" }), 200);

    await walk.click("button", "Edit");
    await walk.type("Name", "Studio South");
    await walk.type("E-mail address", "");
    await walk.click("button", "Save");
    await walk.find("heading", "Studio South");
    assert.equal((await ask(walk, "tenants/studio")).email, null);

    await walk.click("button", "Disable");
    await walk.click("button", "Disable the tenant");
    await walk.sees("studio is disabled.");
    await walk.find("button", "Enable");
    assert.equal(await status(store, "HEAD", null, { ...key, bucket: "studios-own" }), 403);
    await walk.click("button", "Enable");
    await walk.sees("studio is enabled.");
    await walk.find("button", "Disable");
    assert.equal(await status(store, "HEAD", null, { ...key, bucket: "studios-own" }), 200);

    await walk.click("button", "Delete");
    await walk.type("Type studio to confirm", "studio");
    await walk.click("button", "Delete the tenant");
    await walk.sees("owns buckets; delete them first");
    assert.equal(await status(store, "DELETE", null, { ...key, bucket: "studios-own" }), 204);
    await walk.click("button", "Delete");
    await walk.type("Type studio to confirm", "studio");
    await walk.click("button", "Delete the tenant");
    await walk.isAt("/tenants");
    await walk.find("link", "root");
    assert.equal(await walk.count("link", "Studio South"), 0);
    assert.equal(await status(store, "HEAD", null, { ...key, bucket: BUCKET }), 403);
    await walk.go("/tenants/studio");
    await walk.sees("There is no tenant studio");
  }],

  ["what the configuration declares is shown, and not offered to be changed", async (walk) => {
    await walk.go("/tenants");
    const row = await walk.find("row", `${DECLARED}…`);
    assert.match(await row.evaluate((found) => found.innerText), /Declared/);
    assert.equal(await walk.count("button", `Actions for the tenant ${DECLARED}`), 0);
    await walk.click("link", DECLARED);
    await walk.find("button", "Create key");
    assert.equal(await walk.count("button", "Delete"), 0);
  }],

  ["a group's policy is judged at its line, saved, and holds for its members at once", async (walk, { store }) => {
    await makeTenant(walk, "painters-inc", "painters");
    await walk.click("button", "Create key");
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    await store.request("PUT", null, { ...key, bucket: "canvas" });
    const write = () => status(store, "PUT", "a.txt", { ...key, bucket: "canvas", body: "a" });
    assert.equal(await write(), 200);

    await walk.go("/groups");
    await walk.click("link", "painters");
    await walk.find("heading", "painters");
    await walk.find("link", "painters-inc");
    await walk.click("button", "Add a policy");
    await walk.click("menuitem", "Read everything");
    await walk.sees("Not saved yet");
    await paste(walk, "Policy policy-1 as JSON", '{\n  "Statement": 5\n}');
    await walk.sees("Line 2, column");
    await walk.sees("it cannot be saved like this");
    assert.equal(await (await walk.find("button", "Save")).evaluate((found) => found.disabled), true);
    await paste(walk, "Policy policy-1 as JSON", DENY.replace("DeleteObject", "PutObject"));
    await walk.type("Name", "no painting");
    await walk.sees("A name has 1 to 64 letters");
    await walk.type("Name", "no-painting");
    await walk.seesNoMore("it cannot be saved like this");
    await walk.click("link", "Keys");
    await walk.sees("Leave without saving?");
    await walk.click("button", "Cancel");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await walk.sees("In force");
    assert.equal(await write(), 403);
    assert.deepEqual((await ask(walk, "groups/painters")).policies.map(({ name }) => name), ["no-painting"]);

    await walk.click("button", "Delete group");
    await walk.type("Type painters to confirm", "painters");
    await walk.click("button", "Delete the group");
    await walk.sees("painters is deleted.");
    await walk.isAt("/groups");
    assert.equal(await write(), 200);
    await status(store, "DELETE", "a.txt", { ...key, bucket: "canvas" });
  }],

  ["a new group is made first, and given policies on its page", async (walk) => {
    await walk.go("/groups");
    await walk.click("button", "Create group");
    await walk.type("Name", "auditors");
    await walk.page.keyboard.press("Enter");
    await walk.isAt("/groups/auditors");
    await walk.sees("There is no policy yet.");
    await walk.click("button", "Add a policy");
    await walk.click("menuitem", "Nothing without TLS");
    await walk.click("button", "Discard");
    await walk.sees("Discard the changes?");
    await walk.click("button", "Discard");
    await walk.sees("There is no policy yet.");
    assert.deepEqual((await ask(walk, "groups/auditors")).policies, []);
    // Somebody else's are not replaced unseen.
    await walk.click("button", "Add a policy");
    await walk.click("menuitem", "Nothing without TLS");
    await walk.sees("Not saved yet");
    await put(walk, "groups/auditors", { policies: [{ name: "theirs", document: DENY }] });
    await walk.click("button", "Save");
    await walk.sees("Somebody else has saved meanwhile.");
    assert.deepEqual((await ask(walk, "groups/auditors")).policies.map(({ name }) => name), ["theirs"]);
    await walk.click("button", "Discard");
    await walk.sees("Discard the changes?");
    await walk.click("button", "Discard");
    await walk.gives("the name of the policy", async () => (await walk.find("textbox", "Name")).evaluate((found) => found.value), "theirs");
  }],

  ["a role is made for a provider's users, its documents edited, and deleted", async (walk) => {
    await walk.go("/roles");
    await walk.click("button", "Create role");
    await walk.type("Name", "visitor");
    await walk.choose("Who may become it", "provider");
    await walk.click("button", "Create the role");
    await walk.sees("Enter where the provider is.");
    await walk.type("Provider", "https://login.example.com/");
    await walk.type("Client id", "sos");
    await walk.click("button", "Create the role");
    await walk.isAt("/roles/root/visitor");
    await walk.sees("arn:aws:iam::root:role/visitor");
    await walk.sees('"Federated": "login.example.com"');

    await walk.choose("A session lasts at most", "14400");
    await walk.click("button", "Add a policy");
    await walk.click("menuitem", "Read everything");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    const role = await ask(walk, "roles/root/visitor");
    assert.deepEqual([role.max_session_seconds, role.policies.length], [14_400, 1]);

    await paste(walk, "Trust policy as JSON", '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}]}');
    await walk.sees("it cannot be saved like this");
    await paste(walk, "Trust policy as JSON", '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::root:root"},"Action":"sts:AssumeRole"}]}');
    await walk.seesNoMore("it cannot be saved like this");
    await walk.click("checkbox", "End the sessions that run now");
    await walk.click("button", "Save");
    await walk.gives("who may become it", async () => (await ask(walk, "roles/root/visitor")).trust, /"AWS":"arn:aws:iam::root:root"/);
    await walk.sees("In force");

    await walk.click("button", "Delete role");
    await walk.type("Type visitor to confirm", "visitor");
    await walk.click("button", "Delete the role");
    await walk.isAt("/roles");
    await walk.sees("visitor is deleted.");
  }],

  ["a key is changed: name, limits, end and policies; the next request is judged so", async (walk, { store }) => {
    await store.put("changed.txt", "text");
    await walk.go("/keys");
    await walk.click("button", "Create key");
    await walk.choose("Tenant", "root");
    await walk.type("Name", "before");
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    assert.equal(await status(store, "PUT", "changed.txt", { ...key, body: "a" }), 200);

    await walk.click("button", `Actions for the key ${key.accessKey}`);
    await walk.click("menuitem", "Edit");
    await walk.type("Name", "after");
    await walk.click("button", "Add a limit");
    await walk.type("Bucket, or * for all", BUCKET);
    await walk.choose("Expires", "month");
    await walk.click("button", "Add a policy");
    await walk.type("Name of the policy", "broken");
    await walk.type("Document", '{"Statement": 5}');
    await walk.click("button", "Save");
    await walk.sees("Policy broken: ");
    await walk.type("Name of the policy", "readers");
    await walk.type("Document", '{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}');
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await walk.sees(`${BUCKET}: list and read`);
    await walk.sees("Policy readers");
    await walk.sees("after");
    assert.deepEqual([await status(store, "GET", "changed.txt", key), await status(store, "PUT", "changed.txt", { ...key, body: "a" })], [200, 403]);

    await walk.click("button", `Actions for the key ${key.accessKey}`);
    await walk.click("menuitem", "Edit");
    await walk.gives("when it ends", async () => (await walk.find("combobox", "Expires")).evaluate((found) => found.value), "kept");
    await walk.click("button", "Remove limit 1");
    await walk.click("button", "Remove policy 1");
    await walk.click("button", "Save");
    await walk.seesNoMore("Policy readers");
    assert.equal(await status(store, "PUT", "changed.txt", { ...key, body: "a" }), 200);
    assert.notEqual((await ask(walk, `keys/${key.accessKey}`)).expires, null);
  }],

  ["what a bucket may hold is limited with a master key, and a write beyond it is refused", async (walk, { store }) => {
    await walk.go(`/buckets/${BUCKET}/quota`);
    await walk.type("Most bytes", "ten");
    await walk.sees("A number with a unit, such as 10 GiB");
    await walk.type("Most bytes", "1 MiB");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await walk.sees("of 1.0 MiB");
    assert.equal(await status(store, "PUT", "large.bin", { body: "x".repeat(1_100_000) }), 403);
    await walk.type("Most bytes", "2 MiB");
    await put(walk, `buckets/${BUCKET}/quota`, { bytes: 2 ** 20, objects: 1000 });
    await walk.click("button", "Save");
    await walk.sees("Somebody else has saved meanwhile");
    await walk.click("button", "Show theirs");
    await walk.gives("the limit of objects", async () => (await walk.find("textbox", "Most objects")).evaluate((found) => found.value), "1000");
    await walk.type("Most objects", "");
    await walk.type("Most bytes", "");
    await walk.click("button", "Save");
    await walk.seesNoMore("of 1.0 MiB");
    assert.equal(await status(store, "PUT", "large.bin", { body: "x".repeat(1_100_000) }), 200);
  }],

  ["a master key is made and marked, sees everyone's, and is one no more when that is taken", async (walk, shared) => {
    await walk.go("/keys");
    await walk.click("button", "Create key");
    await walk.type("Name", "second-operator");
    await walk.click("checkbox", "Master key…");
    await walk.gives("the limits to be gone", () => walk.count("button", "Add a limit"), 0);
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    const row = await walk.find("row", `second-operator…`);
    assert.match(await row.evaluate((found) => found.innerText), /Master key[\s\S]*Everything/);
    const other = await newWalk(shared, "/login?next=%2Ftenants");
    await other.logIn(key);
    await other.isAt("/tenants");
    await other.find("link", "root");
    await walk.click("button", `Actions for the key ${key.accessKey}`);
    await walk.click("menuitem", "Edit");
    await walk.click("checkbox", "Master key…");
    await walk.click("button", "Save");
    await walk.sees("Saved, and in force.");
    await other.go("/tenants");
    await other.sees("Your key may not see this");
    await other.end();
  }],

  ["a tenant's own key sees its keys and roles, and no more is offered", async (walk, shared) => {
    await makeTenant(walk, "guests");
    await walk.click("button", "Create key");
    await walk.click("button", "Create the key");
    const key = await newKey(walk);
    const other = await newWalk(shared, "/login");
    await other.logIn(key);
    await other.click("link", "Identities");
    await other.sees(key.accessKey);
    await other.find("link", "Roles");
    assert.deepEqual([await other.count("link", "Tenants"), await other.count("link", "Groups")], [0, 0]);
    await other.click("button", "Create key");
    await other.find("dialog", "Create key");
    assert.deepEqual([await other.count("checkbox", "Master key…"), await other.count("combobox", "Tenant")], [0, 0]);
    await other.click("button", "Cancel");
    await other.click("link", "Roles");
    await other.click("button", "Create role");
    await other.type("Name", "own");
    await other.click("button", "Create the role");
    await other.isAt("/roles/guests/own");
    await other.end();
  }],

  ["names that are markup are text", async (walk) => {
    const markup = '<img src=x onerror="window.attacked=1">';
    await walk.go("/tenants");
    await walk.click("button", "Create tenant");
    await walk.type("Id", "odd");
    await walk.type("Name", markup);
    await walk.click("button", "Create the tenant");
    await walk.find("heading", markup);
    await walk.go("/tenants");
    await walk.sees(markup);
    assert.equal(await walk.page.evaluate(() => window.attacked), undefined);
  }],

  ["by the keyboard alone: from the tabs to a new role, its policy, and saved", async (walk) => {
    const { keyboard } = walk.page;
    await walk.go("/keys");
    await walk.tabTo("a Roles");
    await keyboard.press("Enter");
    await walk.hasFocusOn("h1 Roles");
    await walk.tabTo("button Create role");
    await keyboard.press("Enter");
    await walk.hasFocusOn("input Name");
    await keyboard.type("typist");
    await keyboard.press("Enter");
    await walk.hasFocusOn("h1 typist");
    await walk.tabTo("textarea Trust policy as JSON");
    await keyboard.press("Escape");
    await walk.tabTo("button Add a policy");
    await keyboard.press("Enter");
    await walk.hasFocusOn("button Read everything");
    await keyboard.press("Enter");
    await walk.tabTo("textarea Policy policy-1 as JSON");
    await keyboard.down("Control");
    await keyboard.press("s");
    await keyboard.up("Control");
    await walk.sees("Saved, and in force.");
    assert.equal((await ask(walk, "roles/root/typist")).policies.length, 1);
  }],
];
