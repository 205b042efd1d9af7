// An https server for the pages of other origins: the same empty page under every name.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";

/** Makes a certificate that is good for these tests only. */
export function makeCertificate(names, onEnd) {
  const folder = mkdtempSync(path.join(tmpdir(), "sos-certificate-"));
  onEnd(async () => rmSync(folder, { recursive: true, force: true }));
  const [certificate, key] = [path.join(folder, "certificate.pem"), path.join(folder, "key.pem")];
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", `/CN=${names[0]}`, "-addext", `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`,
    "-keyout", key, "-out", certificate,
  ], { stdio: "pipe" });
  return { certificate, key };
}

/** Serves the page; gives the port. */
export async function servePages(tls, onEnd) {
  const options = { cert: readFileSync(tls.certificate), key: readFileSync(tls.key) };
  const server = https.createServer(options, (request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end("<!doctype html><title>A page of another origin</title><link rel=icon href=data:,><body></body>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  return server.address().port;
}
