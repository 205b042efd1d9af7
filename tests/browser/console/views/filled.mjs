// A store that looks used: buckets with files of several kinds, rules, keys, and pages that were denied.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { draw, PHOTOGRAPHS } from "../../photographs.mjs";
import { BUCKET } from "../../store.mjs";

const KiB = 1024;
const MiB = 1024 * KiB;

const rule = (origin, methods, more = "") => `  <CORSRule>
    <AllowedOrigin>${origin}</AllowedOrigin>
${methods.map((method) => `    <AllowedMethod>${method}</AllowedMethod>\n`).join("")}${more}  </CORSRule>
`;
export const document_ = (...rules) => `<CORSConfiguration>\n${rules.join("")}</CORSConfiguration>\n`;

/** Rules that the lint has something to say about. */
export const DOUBTFUL = document_(
  rule("https://app.example.com/", ["GET", "PUT"], "    <AllowedHeader>content-type</AllowedHeader>\n"),
  rule("http://localhost:5173", ["GET"]),
);

/** What the buckets hold: sizes by key. */
const FILES = {
  [BUCKET]: {
    "albums/iceland/day-1.jpg": 240 * KiB, "albums/iceland/day-2.jpg": 310 * KiB, "albums/kyoto/garden.jpg": 280 * KiB,
    "originals/2026/0001.raw": 3 * MiB, "thumbnails/0001.webp": 9 * KiB, "thumbnails/0002.webp": 8 * KiB,
    "interview.mp3": 6.4 * MiB, "observations-2025.csv": 481_000, "field-notes.md": 2_140, "Überblick.pdf": 1.7 * MiB,
  },
  "web-assets": { "fonts/inter.woff2": 98 * KiB, "js/app.js": 61 * KiB, "css/site.css": 14 * KiB, "index.html": 3_200, "favicon.svg": 700 },
  "backups-2026": { "db/2026-11-01.dump": 9 * MiB, "db/2026-11-08.dump": 9.2 * MiB, "db/2026-11-15.dump": 9.3 * MiB },
  invoices: { "2026/10/1041.pdf": 84 * KiB, "2026/10/1042.pdf": 91 * KiB, "2026/11/1043.pdf": 79 * KiB },
  "site-uploads": { "incoming/avatar-17.png": 44 * KiB, "incoming/avatar-18.png": 39 * KiB },
  scratch: {},
};
const TYPES = { md: "text/markdown", csv: "text/csv", mp3: "audio/mpeg", pdf: "application/pdf", jpg: "image/jpeg", png: "image/png", webp: "image/webp", html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };

/**
 * Fills the store of `shared`; gives a key of `newcomer`, a tenant that has nothing, one that is `limited`, and the
 * `operator`'s, each as `{ accessKey, secretKey }`.
 */
export async function fill({ store, browser }, newcomer) {
  for (const [bucket, files] of Object.entries(FILES)) {
    if (bucket !== BUCKET) await store.createBucket(bucket, null);
    for (const [key, size] of Object.entries(files)) {
      await store.put(key, content(key, size), { bucket, type: TYPES[key.split(".").pop()] });
    }
  }
  await photographs(store, browser);
  await rules(store);
  await visits(store);
  await createKey(store, "root", ["--name", "site-uploads", "--bucket", "site-uploads=read,write", "--expires", "90d"]);
  await identities(store);
  await kept(store);
  const operator = await createKey(store, "root", ["--name", "operator", "--master"]);
  const limited = await createKey(store, "root", ["--name", "website", "--bucket", "web-assets=read", "--bucket", `${BUCKET}=read`]);
  return { newcomer: await createKey(store, newcomer), limited, operator };
}

/** A bucket with tags that keeps versions, one of them locked, and one object deleted. */
async function kept(store) {
  const bucket = "backups-2026";
  const type = "application/octet-stream";
  await store.put("db/2026-11-15.dump", randomBytes(1200 * KiB), { bucket, type });
  await store.put("db/2026-10-25.dump", randomBytes(900 * KiB), { bucket, type });
  await store.request("DELETE", "db/2026-10-25.dump", { bucket });
  const tags = { project: "lighthouse", team: "operations", "cost-centre": "4711" };
  const tagging = Object.entries(tags).map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join("");
  await store.request("PUT", null, { bucket, query: { tagging: "" }, body: `<Tagging><TagSet>${tagging}</TagSet></Tagging>` });
  const rule = "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule>";
  await store.request("PUT", null, { bucket, query: { "object-lock": "" }, body: `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>` });
  await store.put("db/2026-11-15.dump", randomBytes(1300 * KiB), { bucket, type });
}

/** Tenants, groups and roles as a company might have them. */
async function identities(store) {
  const folder = path.dirname(store.configuration);
  const file = (name, document) => {
    writeFileSync(path.join(folder, name), JSON.stringify(document, null, 2));
    return path.join(folder, name);
  };
  const statement = (parts) => ({ Version: "2012-10-17", Statement: [parts] });
  const reading = file("reading.json", statement({ Sid: "ReadPhotos", Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`] }));
  const secure = file("secure.json", statement({ Sid: "OnlyOverTls", Effect: "Deny", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }));
  const host = "id.example.com/realms/one";
  const trust = file("trust.json", statement({ Sid: "Staff", Effect: "Allow", Principal: { Federated: host }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { [`${host}:aud`]: "sos" } } }));
  const work = file("work.json", statement({ Sid: "Import", Effect: "Allow", Principal: { AWS: "arn:aws:iam::lighthouse:root" }, Action: "sts:AssumeRole" }));
  await sos(store, ["tenant", "create", "lighthouse", "--display-name", "Lighthouse Studio", "--email", "hello@lighthouse.example", "--group", "photographers", "--group", "staff"]);
  await sos(store, ["tenant", "create", "harbour", "--display-name", "Harbour Archive", "--group", "staff"]);
  await sos(store, ["tenant", "disable", "harbour"]);
  await sos(store, ["group", "set", "staff", "--policy", `only-over-tls=${secure}`]);
  await sos(store, ["group", "set", "photographers", "--policy", `read-photos=${reading}`, "--policy", `only-over-tls=${secure}`]);
  await sos(store, ["role", "set", "console", "--tenant", "root", "--trust", trust, "--policy", `read-photos=${reading}`, "--max-session", "4h"]);
  await sos(store, ["role", "set", "importer", "--tenant", "root", "--trust", work]);
  await sos(store, ["role", "set", "publisher", "--tenant", "lighthouse", "--trust", work, "--policy", `read-photos=${reading}`]);
  await createKey(store, "lighthouse", ["--name", "website", "--bucket", "lighthouse=read,write"]);
  await createKey(store, "lighthouse", ["--name", "backup", "--bucket", "*=read", "--expires", "365d"]);
}

function content(key, size) {
  if (key.endsWith(".md")) return "# Field notes\n\nLow tide at 06:40. Two seals on the rocks, a cormorant drying its wings.\n".padEnd(size, "The wind came round to the west. ");
  return randomBytes(Math.round(size));
}

async function photographs(store, browser) {
  const page = await browser.newPage();
  for (const [name, colours] of Object.entries(PHOTOGRAPHS)) {
    const headers = { "x-amz-meta-camera": "X100V", "cache-control": "max-age=86400" };
    await store.put(name, await draw(page, colours, { width: 960, height: 640 }), { type: "image/png", headers });
  }
  await page.close();
}

async function rules(store) {
  const set = (bucket, name, body, headers) => store.request("PUT", null, { bucket, query: { [name]: "" }, body, headers });
  await set("web-assets", "cors", document_(rule("*", ["GET", "HEAD"])));
  await set("site-uploads", "cors", DOUBTFUL);
  await set("web-assets", "acl", "", { "x-amz-acl": "public-read" });
  await set("backups-2026", "versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
  // Each change leaves what was before to be gone back to.
  const before = await store.request("GET", null, { bucket: BUCKET, query: { cors: "" } });
  await set(BUCKET, "cors", document_(rule("https://beta.example.com", ["GET", "PUT"]), rule("*", ["GET"])));
  await set(BUCKET, "cors", before.bytes);
}

/** Pages that ask, some of them in vain. */
async function visits(store) {
  const ask = (key, headers) => fetch(`http://127.0.0.1:${store.port}/${BUCKET}/${key}`, { method: "OPTIONS", headers });
  for (let count = 0; count < 7; count += 1) {
    await ask("incoming/cover.jpg", { origin: "https://staging.example.com", "access-control-request-method": "PUT", "access-control-request-headers": "content-type" });
  }
  await ask("field-notes.md", { origin: "https://example.com", "access-control-request-method": "PUT", "access-control-request-headers": "content-type,x-upload-id" });
  await ask("dunes.png", { origin: "http://localhost:5173", "access-control-request-method": "DELETE" });
  for (const key of ["dunes.png", "fjord.png", "field-notes.md"]) await store.request("GET", key, { bucket: BUCKET, headers: { origin: "https://example.com" } });
}

async function sos(store, [noun, verb, ...further]) {
  return promisify(execFile)(process.env.SOS_BINARY, [noun, verb, "--data", store.data, "--config", store.configuration, ...further]);
}

async function createKey(store, tenant, further = []) {
  const { stdout } = await sos(store, ["key", "create", "--tenant", tenant, "--json", ...further]);
  const { access_key: accessKey, secret_key: secretKey } = JSON.parse(stdout);
  return { accessKey, secretKey };
}
