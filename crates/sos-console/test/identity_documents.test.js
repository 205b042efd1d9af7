import assert from "node:assert/strict";
import { test } from "node:test";

import { freeName, isIdentityName, nameProblems, namesIn, POLICIES, providerHost, trustOfProvider, trustOfTenant } from "../web/app/pages/identities/documents.js";

test("identities have names of letters, digits, dots, dashes and underscores", () => {
  for (const name of ["a", "staff-1.x_Y", "a".repeat(64)]) assert.ok(isIdentityName(name), name);
  for (const name of ["", "two words", "a/b", "ä", ".", "..", "a".repeat(65)]) assert.ok(!isIdentityName(name), name);
});

test("names are read from a line, each once", () => {
  assert.deepEqual(namesIn(" staff, studio  staff\n"), ["staff", "studio"]);
  assert.deepEqual(namesIn("  "), []);
});

test("policies to begin with are JSON with one statement and no principal", () => {
  for (const [name, document] of Object.entries(POLICIES)) {
    const { Version, Statement } = JSON.parse(document());
    assert.equal(Version, "2012-10-17", name);
    assert.equal(Statement.length, 1, name);
    assert.equal("Principal" in Statement[0], false, name);
  }
});

test("a role is trusted to a tenant, or to the users of a provider with tokens for one client", () => {
  const [own] = JSON.parse(trustOfTenant("studio")).Statement;
  assert.deepEqual([own.Principal, own.Action], [{ AWS: "arn:aws:iam::studio:root" }, "sts:AssumeRole"]);
  const [provided] = JSON.parse(trustOfProvider(providerHost(" https://login.example.com/ "), "sos")).Statement;
  assert.deepEqual(provided.Principal, { Federated: "login.example.com" });
  assert.equal(provided.Action, "sts:AssumeRoleWithWebIdentity");
  assert.deepEqual(provided.Condition, { StringEquals: { "login.example.com:aud": "sos" } });
  assert.equal(providerHost("login.example.com/realms/one"), "login.example.com/realms/one");
});

test("a policy is called as no other is", () => {
  assert.equal(freeName([]), "policy-1");
  assert.equal(freeName([{ name: "policy-2" }]), "policy-3");
  assert.deepEqual(nameProblems([{ name: "a" }, { name: "" }, { name: "a" }]), [null, "name", "taken"]);
});
