// The Access tab: what is asked of the server, templates, and grants as they are set again.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ACTIONS, asked, conditionsOf, isOfObject, templates, usualFields, wantedGrants } from "../web/app/pages/bucket/access/requests.js";

const ask = (change) => asked({ ...usualFields(), ...change }, "root");

test("a request says who asks, and only what its action needs", () => {
  assert.deepEqual(ask({}), { action: "s3:GetObject", secure: true, key: "example.txt" });
  assert.deepEqual(ask({ who: "owner", action: "s3:ListBucket" }), { action: "s3:ListBucket", secure: true, tenant: "root" });
  assert.deepEqual(ask({ who: "tenant", tenant: " studio " }).tenant, "studio");
  assert.deepEqual(ask({ who: "key", accessKey: "SOS1" }).access_key, "SOS1");
  assert.deepEqual(ask({ address: " 192.0.2.1 ", secure: false, conditions: "aws:Referer=https://a.example/?x=1" }), {
    action: "s3:GetObject", secure: false, key: "example.txt", source_ip: "192.0.2.1", conditions: { "aws:Referer": ["https://a.example/?x=1"] },
  });
});

test("a request that lacks something is not asked", () => {
  for (const change of [{ key: "" }, { who: "tenant" }, { who: "tenant", tenant: "  " }, { who: "key" }]) assert.equal(ask(change), null, JSON.stringify(change));
});

test("conditions are one a line, and may have several values", () => {
  assert.deepEqual(conditionsOf("s3:prefix = a\nnonsense\n=b\ns3:prefix=c=d\n"), { "s3:prefix": ["a", "c=d"] });
});

test("every action is one that the server takes, and has a key where it is done to an object", () => {
  const api = JSON.parse(readFileSync(new URL("../../../docs/reference/admin-api.openapi.json", import.meta.url), "utf8"));
  const taken = api.components.schemas.PolicyQuestion.properties.request.properties.action.enum;
  for (const action of ACTIONS) assert.ok(taken.includes(action), action);
  assert.deepEqual(ACTIONS.filter((action) => action.includes("Bucket") && isOfObject(action)), []);
  for (const action of ["s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:GetObjectTagging"]) assert.ok(isOfObject(action), action);
});

test("templates are policies of the bucket", () => {
  for (const [name, text] of Object.entries(templates("my.photos"))) {
    const { Version, Statement } = JSON.parse(text);
    assert.equal(Version, "2012-10-17", name);
    for (const { Resource } of Statement) for (const resource of [Resource].flat()) assert.match(resource, /^arn:aws:s3:::my\.photos(\/\*)?$/, name);
  }
});

test("grants are set again as they were", () => {
  const grants = [{ tenant: { id: "a", name: "Ada" }, permission: "READ" }, { group: "AllUsers", permission: "WRITE" }];
  assert.deepEqual(wantedGrants(grants), [{ id: "a", permission: "READ" }, { group: "AllUsers", permission: "WRITE" }]);
});
