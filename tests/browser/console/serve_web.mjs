// Serves the console's sources from the disk and passes everything else on to a running console, so that a change is
// seen by loading the page again.
//
//   node serve_web.mjs --to http://127.0.0.1:9001 [--port 9101] [--web folder]

import { createReadStream, statSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

const WEB = fileURLToPath(new URL("../../../crates/sos-console/web/", import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const PASSED_ON = /^\/(api|objects|zip)(\/|\?|$)/;
const PAGE = /^\/($|login$|keys$|metrics$|(buckets|tenants|groups|roles)(\/|$))/;

/** The same as the real server's. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; " +
    "require-trusted-types-for 'script'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * Starts it; the answer has its `url` and `stop`.
 *
 * @param {{ to?: string, port?: number, web?: string, answer?: (request: http.IncomingMessage, response: http.ServerResponse) => void }} options
 *   `to` is the console to pass on to. With `answer` these requests are answered by a function instead, for tests.
 */
export async function serveWeb({ to, port = 0, web = WEB, answer }) {
  const server = http.createServer((request, response) => {
    if (!PASSED_ON.test(request.url)) return serveFile(web, request, response);
    return answer ? answer(request, response) : passOn(to, request, response);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

function serveFile(web, request, response) {
  const { pathname } = new URL(request.url, "http://console");
  const name = PAGE.test(pathname) ? "/index.html" : decodeURIComponent(pathname);
  const file = path.join(web, path.normalize(name));
  if (!file.startsWith(web) || !isFile(file)) return response.writeHead(404, HEADERS).end("Not found\n");
  response.writeHead(200, { ...HEADERS, "content-type": TYPES[path.extname(file)] ?? "text/plain; charset=utf-8" });
  return createReadStream(file).pipe(response);
}

function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The console refuses requests of another origin, so it must not learn that this one stands before it. */
function passOn(to, request, response) {
  const target = new URL(request.url, to);
  const headers = { ...request.headers, host: target.host };
  if (headers.origin) headers.origin = target.origin;
  delete headers.referer;
  const onward = http.request(target, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on("error", (error) => {
    if (response.headersSent) return response.destroy();
    return response.writeHead(502).end(`${to} cannot be reached: ${error.message}\n`);
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? otherwise : process.argv[at + 1];
  };
  const to = option("--to", "http://127.0.0.1:9001");
  const { url } = await serveWeb({ to, port: Number(option("--port", 9101)), web: path.resolve(option("--web", WEB)) + path.sep });
  console.log(`${url} serves ${option("--web", WEB)}, the rest from ${to}`);
}
