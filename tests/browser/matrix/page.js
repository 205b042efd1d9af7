// Runs in the page: does what each case says, and tells what became of it. A classic script, so that a sandboxed frame
// can load it too.

const AT_ONCE = 8;
const PATIENCE_MS = 30_000;

/** Runs the cases, some at a time; gives what was seen of each, in order. */
window.runCases = async (cases) => {
  const seen = new Array(cases.length);
  let next = 0;
  const work = async () => {
    while (next < cases.length) {
      const at = next++;
      seen[at] = await inTime(runCase(cases[at]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return seen;
};

/** The same in a sandboxed frame, whose origin is `null`. */
window.runCasesSandboxed = async (cases, script) => {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-scripts allow-forms";
  frame.srcdoc = `<!doctype html><body><script src="${script}"></script>`;
  const loaded = new Promise((resolve) => (frame.onload = resolve));
  document.body.append(frame);
  await loaded;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
  frame.contentWindow.postMessage(cases, "*", [port2]);
  return answer.finally(() => frame.remove());
};
window.addEventListener("message", async ({ data, ports }) => {
  if (ports.length === 1) ports[0].postMessage(await window.runCases(data));
});

async function runCase({ url, request, times }) {
  let seen;
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now();
    try {
      seen = await INITIATORS[request.initiator ?? "fetch"](url, request);
    } catch (error) {
      seen = { outcome: "failed", error: String(error) };
    }
    seen.ms = Math.round(performance.now() - startedAt);
  }
  return seen;
}

const INITIATORS = {
  fetch: byFetch,
  xhr: byXhr,
  image: (url) => byImage(url, null),
  image_crossorigin: (url) => byImage(url, "anonymous"),
  image_use_credentials: (url) => byImage(url, "use-credentials"),
  font: byFont,
  script_module: byModule,
  media: (url) => byMedia(url, null),
  media_crossorigin: (url) => byMedia(url, "anonymous"),
  form: byForm,
};

async function byFetch(url, { method, headers, mode, credentials, body }) {
  const sent = bodyOf(body);
  const options = { method, mode, credentials, body: sent, headers: (headers ?? []).map(({ name, value }) => [name, value]) };
  if (body === "stream") options.duplex = "half";
  const response = await fetch(url, options);
  if (response.type === "opaque") return { outcome: "opaque", status: response.status, type: response.type };
  const text = method === "HEAD" ? "" : (await response.text()).slice(0, 300);
  return { outcome: "readable", status: response.status, type: response.type, headers: [...response.headers.keys()], text };
}

function byXhr(url, { method, headers, credentials, body, upload_listeners: listens }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.withCredentials = credentials === "include";
    for (const { name, value } of headers ?? []) request.setRequestHeader(name, value);
    if (listens) request.upload.onprogress = () => {};
    request.onloadend = () => {
      if (request.status === 0) return resolve({ outcome: "failed", error: "status 0" });
      const names = request.getAllResponseHeaders().split("\r\n").filter(Boolean).map((line) => line.split(":")[0].toLowerCase());
      return resolve({ outcome: "readable", status: request.status, headers: names, text: request.responseText.slice(0, 300) });
    };
    request.send(bodyOf(body));
  });
}

function bodyOf(kind) {
  const bytes = new TextEncoder().encode("five\n");
  switch (kind) {
    case undefined:
    case "none":
      return undefined;
    case "text":
      return "five\n";
    case "blob":
      return new Blob([bytes]);
    case "bytes":
      return bytes;
    case "form_data": {
      const form = new FormData();
      form.append("field", "value");
      return form;
    }
    case "url_search_params":
      return new URLSearchParams({ field: "value" });
    case "stream":
      return new ReadableStream({
        start(controller) {
          controller.enqueue(bytes);
          controller.close();
        },
      });
    default:
      throw new Error(`there is no body ${kind}`);
  }
}

/** A picture is readable where a canvas with it is; `opaque` where it shows and taints. */
async function byImage(url, crossOrigin) {
  const image = new Image();
  image.crossOrigin = crossOrigin;
  await loaded(image, "load", () => (image.src = url));
  const context = document.createElement("canvas").getContext("2d");
  context.drawImage(image, 0, 0);
  try {
    context.getImageData(0, 0, 1, 1);
    return { outcome: "readable" };
  } catch {
    return { outcome: "opaque" };
  }
}

async function byFont(url) {
  await new FontFace(`face-${Math.random().toString(36).slice(2)}`, `url("${url}")`).load();
  return { outcome: "readable" };
}

async function byModule(url) {
  const script = document.createElement("script");
  script.type = "module";
  await loaded(script, "load", () => {
    script.src = url;
    document.body.append(script);
  });
  script.remove();
  return { outcome: "readable" };
}

/** Sound is readable to the page by Web Audio alone; what plays without `crossorigin` counts as opaque. */
async function byMedia(url, crossOrigin) {
  const audio = document.createElement("audio");
  audio.crossOrigin = crossOrigin;
  audio.preload = "auto";
  await loaded(audio, "loadedmetadata", () => {
    audio.src = url;
    audio.load();
  });
  return { outcome: crossOrigin === null ? "opaque" : "readable" };
}

/** A form leads a frame to the store; the page may not look into it. */
async function byForm(url, { method, body }) {
  const frame = document.createElement("iframe");
  frame.name = `frame-${Math.random().toString(36).slice(2)}`;
  const form = document.createElement("form");
  Object.assign(form, { method, action: url, target: frame.name, enctype: ENCODINGS[body] ?? "" });
  // A form that is sent by GET writes the query itself.
  const fields = method === "GET" ? [...new URL(url).searchParams] : [["field", "value"]];
  for (const [name, value] of fields) form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(frame, form);
  form.submit();
  // The empty document that a frame begins with may tell of its own loading first.
  for (;;) {
    await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    const outcome = lookInto(frame);
    if (outcome === null) continue;
    form.remove();
    frame.remove();
    return { outcome };
  }
}

/** Whether the page may look into the frame, or nothing while it is empty. */
function lookInto(frame) {
  try {
    return frame.contentWindow.location.href === "about:blank" ? null : "readable";
  } catch {
    return "opaque";
  }
}

const ENCODINGS = { form_data: "multipart/form-data", url_search_params: "application/x-www-form-urlencoded", text: "text/plain" };

function loaded(element, event, begin) {
  return new Promise((resolve, reject) => {
    element.addEventListener(event, resolve);
    element.addEventListener("error", () => reject(new Error("an error event")));
    begin();
  });
}

function inTime(promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ outcome: "failed", error: "nothing happened", late: true }), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
