// The proxy through which a browser finds every host: it passes the store's traffic through as it is, writes down what
// went over the wire, and is all that there is besides the store: the pages, and the hosts that redirect.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";

import { DOMAIN } from "./store.mjs";

/** The query parameter that names the case to which a request belongs; SDKs put an operation there, and no store heeds it. */
export const CASE = "x-id";

const HOP_BY_HOP = new Set(["connection", "keep-alive", "proxy-connection"]);

/** A bucket whose host is not there by https. */
export const WITHOUT_TLS = "without-tls";

/** The store on this machine, which Chromium asks without the proxy: it tells from the connection where a host stands. */
export const DIRECT = "127.0.0.1:9001";

/** The path that redirects, on every host: `/__hop?x-id=…&status=307&to=<URL>`. */
export const HOP = "/__hop";

/**
 * Starts it.
 *
 * @param {object} parts
 * @param {{ port: number }} parts.store
 * @param {{ certificate: string, key: string }} parts.tls For every host that is asked by https.
 * @param {(url: URL) => { type: string, body: string | Buffer, headers?: object } | undefined} parts.page What a URL of no bucket shows.
 */
export async function startWire({ store, tls, page }, onEnd) {
  const wire = new Wire({ store, page });
  const secure = https.createServer(
    { cert: readFileSync(tls.certificate), key: readFileSync(tls.key) },
    (request, response) => wire.answer(new URL(`https://${request.headers.host}${request.url}`), request, response),
  );
  const plain = http.createServer((request, response) => wire.answer(new URL(request.url), request, response));
  const direct = http.createServer((request, response) => wire.answer(new URL(request.url, `http://${DIRECT}`), request, response));
  plain.on("connect", (request, socket, head) => {
    if (request.url.startsWith(`${WITHOUT_TLS}.`)) socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    else wire.connect(secure, socket, head);
  });
  for (const server of [secure, plain, direct]) {
    server.keepAliveTimeout = 0;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  onEnd(async () => {
    wire.agent.destroy();
    for (const server of [plain, secure, direct]) {
      server.closeAllConnections();
      server.close();
    }
  });
  wire.port = plain.address().port;
  wire.directPort = direct.address().port;
  return wire;
}

class Wire {
  /** What each case sent, in order. */
  exchanges = new Map();
  /** The names of the answers' headers that do not get through. */
  strip = new Set();
  /** A connection for each request: one that is kept could be closed by the store just as it is used again. */
  agent = new http.Agent({ keepAlive: false });

  constructor(parts) {
    Object.assign(this, parts);
  }

  /** What a case sent to the store's buckets: method, headers, and the answer's status and headers. */
  of(name) {
    return (this.exchanges.get(name) ?? []).filter((exchange) => exchange.toStore);
  }

  /** A tunnel leads to our own TLS server, whatever host it is for. */
  connect(secure, socket, head) {
    const inner = net.connect(secure.address().port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    for (const [one, other] of [[socket, inner], [inner, socket]]) one.on("error", () => other.destroy());
  }

  answer(url, request, response) {
    request.on("error", () => response.destroy());
    response.on("error", () => {});
    const exchange = { method: request.method, url: url.href, headers: request.headers, toStore: false };
    const name = url.searchParams.get(CASE);
    if (name) this.exchanges.set(name, [...(this.exchanges.get(name) ?? []), exchange]);
    const shown = this.page(url);
    if (shown) return show(shown, response);
    if (url.pathname === HOP) return redirect(url, request, response);
    if (isStore(url.hostname)) return this.forward(exchange, url, request, response);
    // Whatever a browser does for itself ends here.
    response.writeHead(404, { "content-length": 0 });
    response.end();
  }

  forward(exchange, url, request, response) {
    exchange.toStore = true;
    const outgoing = http.request({
      host: "127.0.0.1",
      port: this.store.port,
      agent: this.agent,
      method: request.method,
      path: url.pathname + url.search,
      headers: pairs(request.rawHeaders, HOP_BY_HOP).flat(),
    });
    outgoing.on("response", (answer) => {
      const kept = pairs(answer.rawHeaders, new Set([...this.strip, ...HOP_BY_HOP]));
      exchange.answer = { status: answer.statusCode, headers: kept.map(([name, value]) => [name.toLowerCase(), value]) };
      response.writeHead(answer.statusCode, kept.flat());
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    request.pipe(outgoing);
  }
}

function isStore(host) {
  return host.endsWith(`.${DOMAIN}`) || host.endsWith(".localhost") || host === "127.0.0.1";
}

function show({ type, body, headers }, response) {
  response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...headers });
  response.end(body);
}

/** Lets every origin pass, also with credentials, so that only where it leads decides. */
function redirect(url, request, response) {
  const origin = request.headers.origin;
  const allowed = origin === undefined ? {} : { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" };
  request.resume();
  if (request.method === "OPTIONS") {
    response.writeHead(204, {
      ...allowed,
      "access-control-allow-methods": request.headers["access-control-request-method"],
      "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "",
    });
  } else {
    const status = Number(url.searchParams.get("status"));
    response.writeHead(status, { ...allowed, location: url.searchParams.get("to"), "content-length": 0 });
  }
  response.end();
}

/** Pairs of names and values without those of these names. */
function pairs(raw, without) {
  const kept = [];
  for (let at = 0; at < raw.length; at += 2) if (!without.has(raw[at].toLowerCase())) kept.push([raw[at], raw[at + 1]]);
  return kept;
}
