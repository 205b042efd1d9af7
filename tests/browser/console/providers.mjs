// Logging in over an identity provider in one browser. The provider is another site than the console (`localhost`, and
// `127.0.0.1`), so that cookies are kept from what it leads to as they are anywhere.

import { createServer } from "node:http";
import { execFile } from "node:child_process";
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { newWalk, startConsole, walked } from "./walk.mjs";

const NAME = "Company & Sons";
const BUTTON = `Log in with ${NAME}`;

/** The group of cases in one browser. */
export function providersIn(browser) {
  return {
    title: `console log-in over a provider in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    start: (onEnd) => startWithProvider(browser.launch, onEnd),
    cases: CASES.map(([name, walkThrough]) => [name, async (shared) => walked(await newWalk(shared, "/login"), (walk) => walkThrough(walk, shared))]),
  };
}

const CASES = [
  ["the button leads to the provider and back, and one is in", async (walk) => {
    await walk.click("link", BUTTON);
    await walk.find("heading", "Buckets");
    await walk.isAt("/");
    await walk.go("/keys");
    await walk.isAt("/keys");
  }],

  ["one comes to the page that one wanted, and back to it when the session has ended", async (walk) => {
    const objects = "/buckets/photos/objects?prefix=a%2F";
    await walk.go(objects);
    await walk.isAt(`/login?next=${encodeURIComponent(objects)}`);
    await walk.click("link", BUTTON);
    await walk.find("heading", "photos");
    await walk.isAt(objects);
    // What a limited key may not use is not offered.
    await walk.find("link", "Metrics");
    if ((await walk.count("link", "Identities")) !== 0) throw new Error("a link that leads nowhere");

    await walk.page.evaluate(async () => {
      const { csrf } = await (await fetch("/api/session")).json();
      await fetch("/api/session", { method: "DELETE", headers: { "x-sos-csrf": csrf } });
    });
    await walk.click("link", "Overview");
    await walk.find("dialog", "Log in again");
    await walk.click("link", BUTTON);
    await walk.find("heading", "photos");
    await walk.isAt("/buckets/photos");
  }],

  ["whom the provider does not let in is told so in our words", async (walk, { provider }) => {
    provider.refuses = true;
    await walk.click("link", BUTTON);
    await walk.sees("The identity provider did not let you in.");
    await walk.isAt("/login");
  }],
];

/** A store whose console has a door for the provider's only user. */
async function startWithProvider(launch, onEnd) {
  const provider = await startProvider(onEnd);
  const host = new URL(provider.issuer).host;
  const lines = [`[[oidc]]`, `name = "${NAME}"`, `issuer = "${provider.issuer}"`, `client_id = "sos"`, `console_role = "arn:aws:iam::root:role/console"`];
  const shared = await startConsole(launch, onEnd, { more: lines });
  const { data } = shared.store;
  const write = (name, document) => {
    const file = path.join(path.dirname(data), name);
    writeFileSync(file, JSON.stringify(document));
    return file;
  };
  const trust = write("trust.json", {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Federated: host }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { [`${host}:sub`]: "anna" } } },
  });
  const policy = write("policy.json", { Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } });
  const role = ["role", "set", "console", "--tenant", "root", "--trust", trust, "--policy", `own=${policy}`, "--data", data];
  await promisify(execFile)(process.env.SOS_BINARY, role);
  return { ...shared, provider };
}

/** A provider that knows one person and asks them nothing; `refuses` turns the next ones away. */
async function startProvider(onEnd) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const provider = { issuer: "", refuses: false };
  /** Nonces by code. */
  const nonces = new Map();
  const tokenFor = (nonce) => {
    const now = Math.floor(Date.now() / 1000);
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "ES256", kid: "one" })}.${part({ iss: provider.issuer, sub: "anna", aud: "sos", nonce, iat: now, exp: now + 300 })}`;
    return `${signed}.${sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, provider.issuer);
    let body = "";
    for await (const piece of request) body += piece;
    const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (url.pathname === "/authorize") {
      const code = randomUUID();
      nonces.set(code, url.searchParams.get("nonce"));
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.searchParams.set("state", url.searchParams.get("state"));
      back.searchParams.set(...(provider.refuses ? ["error", "access_denied"] : ["code", code]));
      provider.refuses = false;
      response.writeHead(302, { location: back.href }).end();
    } else if (url.pathname === "/token") json({ access_token: "unused", token_type: "Bearer", id_token: tokenFor(nonces.get(new URLSearchParams(body).get("code"))) });
    else if (url.pathname === "/keys") json({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "ES256" }] });
    else {
      const at = (place) => `${provider.issuer}/${place}`;
      json({ issuer: provider.issuer, authorization_endpoint: at("authorize"), token_endpoint: at("token"), jwks_uri: at("keys") });
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  onEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  provider.issuer = `http://localhost:${server.address().port}`;
  return provider;
}
