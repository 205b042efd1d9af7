// The one queue of the page. It outlives the page it was filled from: uploads go on while one navigates in the console.

import { html, render } from "/vendor/preact.js";

import { Lazy } from "../../../../lazy.js";
import { toast } from "../../../../parts.js";
import { renewSession } from "../../../../session.js";
import { objects as words } from "../../../../text/objects.js";
import { KEY_BYTES_MAX, keyBytes } from "../keys.js";
import { tellStored } from "./arrivals.js";
import { UploadQueue } from "./queue.js";
import { transport } from "./transport.js";

const PANEL = { load: () => import("./panel.js"), styles: ["uploads"] };

const clock = {
  now: () => performance.now(),
  after: (/** @type {number} */ ms, /** @type {() => void} */ action) => void setTimeout(action, ms),
};

export const uploads = new UploadQueue({ transport, clock });

uploads.onStored(tellStored);

let isShown = false;

/**
 * Uploads files into a folder.
 *
 * @param {string} bucket
 * @param {string} folder
 * @param {import("./collect.js").Found[]} found
 */
export function upload(bucket, folder, found) {
  const files = found.map(({ path, file }) => ({ bucket, key: folder + path, file }));
  const fitting = files.filter(({ key }) => keyBytes(key) <= KEY_BYTES_MAX);
  if (fitting.length < files.length) toast.error(words.uploads.refusedKeys(files.length - fitting.length));
  if (fitting.length === 0) return;
  show();
  uploads.add(fitting);
}

/** Draws the panel beside the pages, once. */
function show() {
  if (isShown) return;
  isShown = true;
  const root = document.createElement("div");
  root.className = "uploads-root";
  document.body.append(root);
  render(html`<${Lazy} source=${PANEL} queue=${uploads} />`, root);
  addEventListener("beforeunload", (event) => {
    if (uploads.isBusy) event.preventDefault();
  });
  addEventListener("online", () => uploads.retryLost());
  uploads.watch(renewWhenSignedOut);
}

let isRenewing = false;

/** Asks to log in again, over the page, and goes on. */
async function renewWhenSignedOut() {
  if (!uploads.signedOut || isRenewing) return;
  isRenewing = true;
  const isBack = await renewSession();
  isRenewing = false;
  if (isBack) uploads.resumeAfterLogin();
}
