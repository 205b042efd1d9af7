// Speaks S3: sends signed requests, reads its XML, and makes errors of what it refuses.

/** What S3 said when it refused. The script can read it because error answers carry CORS headers too. */
export class S3Error extends Error {
  constructor(status, code, message, requestId) {
    super(message);
    Object.assign(this, { status, code, requestId });
  }

  /** Whether the same request may pass a little later. */
  get isTemporary() {
    return this.status >= 500 || this.status === 429 || this.code === "RequestTimeout";
  }
}

/** No answer that the script may see: the store is away, or its CORS rules do not allow this page. */
export class UnreachableError extends Error {
  constructor(url) {
    const { origin } = new URL(url);
    super(`No answer that this page may read. Is ${origin} up, and do the bucket’s CORS rules allow ${location.origin}?`);
    this.isTemporary = true;
  }
}

/**
 * Sends a signed request; `XMLHttpRequest`, since only it tells how much of a body has left.
 *
 * @param {{ method: string, url: string, headers: Record<string, string> }} signed
 * @param {{ body?: Blob | string, onProgress?: (sentBytes: number) => void, signal?: AbortSignal }} [options]
 * @returns {Promise<{ xml: Document | null, header: (name: string) => string | null }>}
 * @throws {S3Error | UnreachableError | DOMException} The last one where the signal aborted it.
 */
export function send(signed, { body, onProgress, signal } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open(signed.method, signed.url);
    for (const [name, value] of Object.entries(signed.headers)) request.setRequestHeader(name, value);
    if (onProgress) request.upload.onprogress = (event) => onProgress(event.loaded);
    const abort = () => request.abort();
    signal?.addEventListener("abort", abort);
    request.onloadend = () => {
      signal?.removeEventListener("abort", abort);
      if (signal?.aborted) return reject(signal.reason);
      if (request.status === 0) return reject(new UnreachableError(signed.url));
      const xml = parseXml(request.responseText);
      // CompleteMultipartUpload may begin with 200 and end with an error.
      if (request.status >= 300 || xml?.documentElement.localName === "Error") {
        return reject(errorOf(request.status, xml, request.getResponseHeader("x-amz-request-id")));
      }
      resolve({ xml, header: (name) => request.getResponseHeader(name) });
    };
    request.send(body ?? null);
  });
}

/**
 * Looks whether a download would succeed, without loading it: a refusal is shown here, not as a page of XML.
 *
 * @throws {S3Error | UnreachableError}
 */
export async function probe(signed) {
  const abort = new AbortController();
  const response = await fetch(signed.url, { signal: abort.signal }).catch(() => {
    throw new UnreachableError(signed.url);
  });
  if (!response.ok) {
    throw errorOf(response.status, parseXml(await response.text()), response.headers.get("x-amz-request-id"));
  }
  abort.abort();
}

/** The objects of a ListObjectsV2 answer, and how to ask for the next. */
export function listing(xml) {
  const objects = [...elements(xml, "Contents")].map((element) => ({
    key: decodeURIComponent(textOf(element, "Key").replaceAll("+", " ")),
    size: Number(textOf(element, "Size")),
    modified: new Date(textOf(element, "LastModified")),
  }));
  return { objects, continuationToken: textOf(xml, "NextContinuationToken") };
}

/** The text of the first element of this name, or nothing. */
export function textOf(node, name) {
  return elements(node, name)[0]?.textContent ?? "";
}

/** The body of CompleteMultipartUpload. */
export function completion(parts) {
  const document_ = document.implementation.createDocument(null, "CompleteMultipartUpload");
  for (const { number, etag } of parts) {
    const part = document_.documentElement.appendChild(document_.createElement("Part"));
    part.appendChild(document_.createElement("PartNumber")).textContent = String(number);
    part.appendChild(document_.createElement("ETag")).textContent = etag;
  }
  return new XMLSerializer().serializeToString(document_);
}

function elements(node, name) {
  return node.getElementsByTagNameNS("*", name);
}

function parseXml(text) {
  if (!text.startsWith("<")) return null;
  const xml = new DOMParser().parseFromString(text, "application/xml");
  return xml.getElementsByTagName("parsererror").length > 0 ? null : xml;
}

function errorOf(status, xml, requestId) {
  const code = (xml && textOf(xml, "Code")) || `HTTP ${status}`;
  const message = (xml && textOf(xml, "Message")) || "The store gave no reason.";
  return new S3Error(status, code, message, (xml && textOf(xml, "RequestId")) || requestId || "");
}
