// How one upload is shown.

import { duration, size } from "./format.js";

/** More parts than this are not told apart. */
const MAXIMUM_CELLS = 48;

/**
 * Makes the list item of an upload, which follows it by itself.
 *
 * @param {import("./upload.js").Upload} upload
 * @param {(text: string) => void} announce Tells those who do not see it.
 */
export function uploadCard(upload, announce) {
  const card = document.createElement("li");
  card.className = "card";
  const name = element("span", "card-name", upload.file.name);
  name.title = upload.file.name;
  const button = element("button", "quiet", "Cancel");
  button.type = "button";
  const again = element("button", "quiet", "Try again");
  again.type = "button";
  const bar = element("div", "bar");
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", `Upload of ${upload.file.name}`);
  const cells = upload.parts.length <= MAXIMUM_CELLS ? upload.parts : [null];
  const fills = cells.map(() => bar.appendChild(element("span", "cell")).appendChild(element("span", "fill")));
  const text = element("p", "card-text");
  const head = element("div", "card-head");
  head.append(name, again, button);
  card.append(head, bar, text);

  button.addEventListener("click", () => {
    if (upload.isRunning) return upload.cancel();
    upload.discard();
    card.remove();
  });
  again.addEventListener("click", () => upload.start());

  let shown = "";
  const show = () => {
    const share = portion(upload.sentBytes, upload.file.size, upload.state);
    fills.forEach((fill, index) => {
      const part = cells[index];
      const own = part ? portion(part.sentBytes, part.end - part.start, upload.state) : share;
      fill.style.setProperty("--share", own);
    });
    bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    card.dataset.state = upload.state;
    card.classList.toggle("retrying", upload.isRunning && upload.error !== null);
    text.replaceChildren(...describe(upload));
    button.textContent = upload.isRunning ? "Cancel" : "Dismiss";
    again.hidden = upload.state !== "failed";
    if (shown !== upload.state && ["done", "failed", "cancelled"].includes(upload.state)) {
      announce(`${upload.file.name}: ${text.textContent}`);
    }
    shown = upload.state;
  };
  // At most once per frame, however often the browser reports.
  let pending = false;
  upload.addEventListener("change", () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      show();
    });
  });
  show();
  return card;
}

/** An error in a few nodes: S3's code, its message, the request's id. */
export function errorNodes(error) {
  const nodes = [];
  if (error.code) nodes.push(element("code", "error-code", error.code), " ");
  nodes.push(error.message);
  if (error.requestId) nodes.push(" ", element("span", "request-id", `Request ${error.requestId}`));
  return nodes;
}

export function element(name, className, text) {
  const node = document.createElement(name);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function portion(sentBytes, size, state) {
  if (state === "done") return 1;
  return size > 0 ? sentBytes / size : 0;
}

function describe(upload) {
  const total = size(upload.file.size);
  switch (upload.state) {
    case "waiting":
      return [`${total} · waiting`];
    case "sending": {
      // In one line, so that nothing below moves each time.
      if (upload.error) return [`Trying again · ${upload.error.code ?? "no answer"}`];
      const { sentBytes, speed } = upload;
      const pace = speed > 0 ? ` · ${size(speed)}/s · ${duration((upload.file.size - sentBytes) / speed)} left` : "";
      return [`${size(sentBytes)} of ${total}${pace}`];
    }
    case "finishing":
      return [`${total} · putting ${upload.parts.length} parts together`];
    case "done": {
      const parts = upload.parts.length > 1 ? ` in ${upload.parts.length} parts` : "";
      return [`${total} · sent${parts}`];
    }
    case "cancelled":
      return ["Cancelled"];
    default:
      return errorNodes(upload.error);
  }
}
