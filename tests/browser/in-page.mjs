// What the tests let a page do. These functions run in the browser.

/**
 * Sends a request by `fetch`; `blocked` where the browser does not let the script see an answer.
 *
 * @param {import("puppeteer-core").Page | import("puppeteer-core").Frame} page
 */
export function byFetch(page, method, url, { headers, text, credentials, cache } = {}) {
  return page.evaluate(async (method, url, headers, text, credentials, cache) => {
    let response;
    try {
      response = await fetch(url, { method, headers, body: text, credentials, cache });
    } catch (error) {
      return { blocked: true, reason: String(error) };
    }
    return {
      blocked: false,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await response.text(),
    };
  }, method, url, headers ?? {}, text, credentials, cache);
}

/** Sends bytes the page makes itself by `XMLHttpRequest`; gives the answer, each progress event and the bytes' hash. */
export function uploadByXhr(page, url, sizeBytes) {
  return page.evaluate(async (url, sizeBytes) => {
    const bytes = new Uint8Array(sizeBytes);
    for (let at = 0; at < sizeBytes; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    const progress = [];
    const request = new XMLHttpRequest();
    const ended = new Promise((resolve) => (request.onloadend = resolve));
    request.open("PUT", url);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => progress.push({ loaded, total });
    request.send(new Blob([bytes]));
    await ended;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { blocked: request.status === 0, status: request.status, text: request.responseText, progress, sha256 };
  }, url, sizeBytes);
}

/** Sends a request without body by `XMLHttpRequest`. */
export function byXhr(page, method, url) {
  return page.evaluate((method, url) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.onloadend = () => resolve({ blocked: request.status === 0, status: request.status, text: request.responseText });
    request.send();
  }), method, url);
}

/** Reads an XML text as a page does: the first element of each of these names. */
export function readXml(page, text, names) {
  return page.evaluate((text, names) => {
    const xml = new DOMParser().parseFromString(text, "application/xml");
    return Object.fromEntries(names.map((name) => [name, xml.getElementsByTagName(name)[0]?.textContent ?? null]));
  }, text, names);
}

/** Shows a picture with `crossorigin` and reads a pixel of it, which a tainted canvas refuses. */
export function showImage(page, url) {
  return page.evaluate(async (url) => {
    const image = new Image();
    image.crossOrigin = "anonymous";
    const loaded = new Promise((resolve) => {
      image.onload = () => resolve(true);
      image.onerror = () => resolve(false);
    });
    image.src = url;
    if (!(await loaded)) return { loaded: false };
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return { loaded: true, pixel: [...context.getImageData(0, 0, 1, 1).data] };
  }, url);
}

/** Adds a sandboxed frame, whose origin is `null`; gives the frame. */
export async function sandboxedFrame(page) {
  const element = await page.evaluateHandle(async () => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.srcdoc = "<!doctype html><title>Sandboxed</title>";
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    document.body.append(frame);
    await loaded;
    return frame;
  });
  return element.asElement().contentFrame();
}
