// Joins the parts of the page.

import { FileList } from "./files.js";
import { size } from "./format.js";
import { settings } from "./signer.js";
import { Upload } from "./upload.js";
import { errorNodes, uploadCard } from "./upload-card.js";

const byId = (id) => document.getElementById(id);
const uploads = new Set();

byId("page-origin").textContent = location.origin;

try {
  start(await settings());
} catch (error) {
  byId("notice").hidden = false;
  byId("notice").replaceChildren(...errorNodes(error));
}

function start(limit) {
  byId("store-origin").textContent = limit.store;
  byId("hint").textContent = `Up to ${size(limit.maximumBytes)} each. Large files go in parts of ${size(limit.partBytes)}.`;
  const files = new FileList(limit.prefix);
  byId("refresh").addEventListener("click", () => files.refresh());
  const begin = (chosen) => [...chosen].forEach((file) => beginUpload(file, limit, files));

  byId("picker").addEventListener("change", (event) => {
    begin(event.target.files);
    // So that the same file can be chosen again.
    event.target.value = "";
  });
  acceptDrops(begin);
  addEventListener("beforeunload", (event) => {
    if ([...uploads].some((upload) => upload.isRunning)) event.preventDefault();
  });
  files.refresh();
}

function beginUpload(file, limit, files) {
  const upload = new Upload(file, limit);
  uploads.add(upload);
  byId("uploads").prepend(uploadCard(upload, (text) => (byId("announcer").textContent = text)));
  upload.addEventListener("change", () => {
    if (upload.isRunning || upload.state === "failed") return;
    if (uploads.delete(upload) && upload.state === "done") files.refresh();
  });
  upload.start();
}

/** Files may be dropped anywhere on the page. */
function acceptDrops(begin) {
  const drop = byId("drop");
  // Entering a child fires before leaving its parent.
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = () => drop.classList.toggle("over", depth > 0);
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    mark();
  });
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth -= 1;
    mark();
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark();
    begin(event.dataTransfer.files);
  });
}
