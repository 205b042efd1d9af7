// The program under test, in a folder of its own, on a port of its own, ended by its own process id.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

import { presign } from "../../examples/browser-upload/signature.mjs";

export const credentials = {
  accessKey: "BROWSERTESTKEY000001",
  secretKey: "browser-test-secret-for-tests-only-000001",
};
export const BUCKET = "photos";

/** The name below which buckets stand, besides `localhost`. */
export const DOMAIN = "sos.test";

const PATIENCE_MS = 60_000;

/**
 * Starts a store with {@link BUCKET} and its CORS document.
 *
 * URLs name the usual ports (443, or 9000 without TLS); browsers are told to find them on the real one.
 *
 * @param {{ corsFile: string, tls?: { certificate: string, key: string }, admin?: boolean, console?: boolean, tenants?: string[], more?: string[] }} options
 *   `more` are further lines of the configuration. `tenants` are declared beside the root tenant, and have no key yet. With `admin` the admin API listens too, at the store's `admin`; with `console` the console, at the store's `console`.
 */
export async function startStore({ corsFile, tls, admin = false, console = false, tenants = [], more = [] }) {
  const folder = mkdtempSync(path.join(tmpdir(), "sos-browser-"));
  const configuration = path.join(folder, "sos.toml");
  const lines = [`[server]`, `domains = ["${DOMAIN}", "localhost"]`, `[metrics]`, `listen = "127.0.0.1:0"`, `[console]`, `listen = "127.0.0.1:0"`];
  if (tls) lines.push(`[tls]`, `certificate = "${tls.certificate}"`, `key = "${tls.key}"`);
  for (const tenant of tenants) lines.push(`[[tenant]]`, `id = "${tenant}"`);
  lines.push(...more);
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  const log = path.join(folder, "log");
  const data = path.join(folder, "data");
  const process_ = spawn(
    process.env.SOS_BINARY,
    ["serve", "--listen", "127.0.0.1:0", "--data", data, "--config", configuration],
    { stdio: ["ignore", "pipe", openSync(log, "w")], env: environment(corsFile, { admin, console }) },
  );
  const ended = once(process_, "exit");
  const stop = async () => {
    process_.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const wanted = ["S3", ...(admin ? ["Admin"] : []), ...(console ? ["Console"] : [])];
    const { S3: port, Admin: adminPort, Console: consolePort } = await ports(process_, wanted);
    const endpoint = tls ? `https://${DOMAIN}` : "http://localhost:9000";
    const local = (found) => found && `http://127.0.0.1:${found}`;
    return new Store({ port, endpoint, data, configuration, admin: local(adminPort), console: local(consolePort), isTls: Boolean(tls), stop });
  } catch (error) {
    const text = readFileSync(log, "utf8");
    await stop();
    throw new Error(`${error.message}\n${text}`);
  }
}

class Store {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** A presigned URL as the browser uses it; a `null` key means the bucket. */
  sign(method, key, { bucket = BUCKET, endpoint = this.endpoint, query, headers, now, expiresSeconds, accessKey, secretKey } = {}) {
    const signer = { ...credentials, ...(accessKey ? { accessKey } : {}), ...(secretKey ? { secretKey } : {}) };
    return presign({ method, endpoint, bucket, key: key ?? "", query, headers }, signer, { now, expiresSeconds });
  }

  /** Sends a request past the browser, as the owner's own tools do. */
  request(method, key, { body, headers = {}, ...options } = {}) {
    // The store wants every header of its own signed.
    const own = Object.entries(headers).filter(([name]) => name.startsWith("x-amz-"));
    const url = new URL(this.sign(method, key, { headers: Object.fromEntries(own), ...options }));
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const request = (this.isTls ? https : http).request({
      host: "127.0.0.1",
      port: this.port,
      servername: DOMAIN,
      rejectUnauthorized: false,
      method,
      path: url.pathname + url.search,
      headers: { ...headers, host: url.host, ...length },
    });
    return new Promise((resolve, reject) => {
      request.on("error", reject);
      request.on("response", async (response) => {
        const pieces = [];
        for await (const piece of response) pieces.push(piece);
        const bytes = Buffer.concat(pieces);
        resolve({ status: response.statusCode, headers: response.headers, bytes, text: () => bytes.toString() });
      });
      request.end(body);
    });
  }

  /** Puts an object, or throws. */
  async put(key, body, { type = "text/plain", bucket, headers } = {}) {
    const answer = await this.request("PUT", key, { body, bucket, headers: { ...headers, "content-type": type } });
    if (answer.status !== 200) throw new Error(`PUT ${key}: ${answer.status} ${answer.text()}`);
  }

  /** Makes a bucket, with a CORS document or with none. */
  async createBucket(bucket, cors) {
    await this.request("PUT", null, { bucket });
    // A new bucket copies the document of the seed.
    const answer = cors
      ? await this.request("PUT", null, { bucket, query: { cors: "" }, body: cors })
      : await this.request("DELETE", null, { bucket, query: { cors: "" } });
    if (answer.status >= 300) throw new Error(`?cors of ${bucket}: ${answer.status} ${answer.text()}`);
  }
}

/** Reads what the server prints until it has told these addresses; reads on, so that it never blocks on its output. */
function ports(process_, wanted) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the server took too long to start")), PATIENCE_MS);
    process_.once("error", reject);
    const found = {};
    const lines = createInterface({ input: process_.stdout });
    lines.on("close", () => reject(new Error(`the server ended before it told the address of ${wanted.join(" and ")}`)));
    lines.on("line", (line) => {
      const address = /^(S3|Admin|Console)(?: endpoint| API)?:\s+https?:\/\/[^:]+:(\d+)/.exec(line.trim());
      if (!address) return;
      found[address[1]] = Number(address[2]);
      if (wanted.some((name) => found[name] === undefined)) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}

/** The settings of whoever runs the tests stay away from the program under test. */
function environment(corsFile, { admin, console }) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SOS_")));
  return {
    ...own,
    SOS_BOOTSTRAP_ACCESS_KEY: credentials.accessKey,
    SOS_BOOTSTRAP_SECRET_KEY: credentials.secretKey,
    SOS_BOOTSTRAP_BUCKET: BUCKET,
    SOS_BOOTSTRAP_CORS: `@${corsFile}`,
    ...(admin ? { SOS_ADMIN_LISTEN: "127.0.0.1:0" } : {}),
    SOS_CONSOLE_LISTEN: console ? "127.0.0.1:0" : "none",
  };
}
