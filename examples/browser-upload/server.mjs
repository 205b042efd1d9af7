// Serves the page from its own origin and signs what the page may do. The secret stays in this process.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { limits, plan, Refused } from "./requests.mjs";
import { presign, resourceUrl } from "./signature.mjs";

const settings = readSettings(process.env);
const limit = limits(settings);

/** What is served, and as what. Nothing else of the disk can be asked for. */
const FILES = new Map([
  ["/", ["index.html", "text/html; charset=utf-8"]],
  ["/style.css", ["style.css", "text/css; charset=utf-8"]],
  ...["main", "files", "format", "s3", "signer", "slots", "upload", "upload-card"].map((name) => [
    `/${name}.js`,
    [`${name}.js`, "text/javascript; charset=utf-8"],
  ]),
]);

/** Long enough for the largest request of the page. */
const MAXIMUM_REQUEST_BYTES = 64 * 1024;
const MAXIMUM_WISHES = 100;

const server = createServer((request, response) => {
  answer(request)
    .catch((error) => {
      if (error instanceof Refused) return json(400, { message: error.message });
      console.error(error);
      return json(500, { message: "The signer failed; its output says why." });
    })
    .then(({ status, headers, body }) => {
      response.writeHead(status, { ...headers, "cache-control": "no-store", "x-content-type-options": "nosniff" });
      response.end(request.method === "HEAD" ? undefined : body);
    });
});

server.listen(settings.port, settings.host, () => {
  const { port } = server.address();
  settings.origin ??= `http://localhost:${port}`;
  console.log(`Listening: http://${settings.host}:${port}`);
  console.log(`Page:      ${settings.origin}`);
  console.log(`Bucket:    ${storeOrigin()} (${settings.bucket})`);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));

async function answer(request) {
  const { pathname } = new URL(request.url, "http://page");
  if (pathname === "/sign") {
    return request.method === "POST" ? sign(request) : json(405, { message: "POST only." });
  }
  if (request.method !== "GET" && request.method !== "HEAD") return json(405, { message: "GET only." });
  if (pathname === "/settings") {
    return json(200, { ...limit, bucket: settings.bucket, store: storeOrigin() });
  }
  const file = FILES.get(pathname);
  if (!file) return json(404, { message: "There is no such page." });
  const [name, type] = file;
  const body = await readFile(fileURLToPath(new URL(`page/${name}`, import.meta.url)));
  return { status: 200, headers: { "content-type": type, "content-security-policy": contentSecurityPolicy() }, body };
}

/** Signs up to a hundred requests at once, all or none. */
async function sign(request) {
  // A browser tells the origin of every POST; only our own page is served, whatever name leads here.
  if (request.headers.origin !== settings.origin) return json(403, { message: "Only the page itself may ask." });
  const wishes = parse(await readBody(request));
  if (!Array.isArray(wishes) || wishes.length > MAXIMUM_WISHES) throw new Refused("A short list was expected.");
  const signed = wishes.map((wish) => {
    const planned = plan(wish, limit);
    const url = presign({ ...planned, endpoint: settings.endpoint, bucket: settings.bucket }, settings, settings);
    // Browsers set the length themselves; it is signed, so another one is refused.
    const { "content-length": _, ...headers } = planned.headers ?? {};
    return { method: planned.method, url, headers, key: planned.key };
  });
  return json(200, signed);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused("JSON was expected.");
  }
}

async function readBody(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > MAXIMUM_REQUEST_BYTES) throw new Refused("The request is too long.");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function json(status, value) {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** The page runs its own scripts only, and talks to itself and to the bucket only. */
function contentSecurityPolicy() {
  const store = storeOrigin();
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${store}`,
    `img-src 'self' data: ${store}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function storeOrigin() {
  return resourceUrl(settings.endpoint, settings.bucket, "").origin;
}

function readSettings(environment) {
  const missing = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].filter((name) => !environment[name]);
  if (missing.length > 0) {
    console.error(`Set ${missing.join(" and ")}: the key that "sos serve" printed at its first start.`);
    process.exit(2);
  }
  const prefix = environment.PREFIX ?? "uploads/";
  const maximumBytes = Number(environment.MAX_BYTES ?? 20 * 1024 ** 3);
  if (!prefix.endsWith("/") || !(maximumBytes > 0)) {
    console.error("PREFIX must end in a slash and MAX_BYTES be a number of bytes.");
    process.exit(2);
  }
  return {
    endpoint: environment.AWS_ENDPOINT_URL ?? "http://localhost:9000",
    region: environment.AWS_REGION ?? "us-east-1",
    bucket: environment.BUCKET ?? "photos",
    accessKey: environment.AWS_ACCESS_KEY_ID,
    secretKey: environment.AWS_SECRET_ACCESS_KEY,
    host: environment.HOST ?? "127.0.0.1",
    port: Number(environment.PORT ?? 8080),
    // Undefined until the port is known.
    origin: environment.ORIGIN,
    expiresSeconds: 900,
    prefix,
    maximumBytes,
  };
}
