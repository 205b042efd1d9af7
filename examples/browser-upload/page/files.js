// The list of what is in the bucket.

import { extension, moment, size } from "./format.js";
import { listing, probe, send } from "./s3.js";
import { sign, signAll } from "./signer.js";
import { element, errorNodes } from "./upload-card.js";

/** Pictures up to this size are shown small; they are loaded whole. */
const MAXIMUM_PREVIEW_BYTES = 3_000_000;
const PICTURES = new Set(["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"]);

/** Fills the section of the page that lists objects. */
export class FileList {
  #prefix;
  #list = document.getElementById("files");
  #empty = document.getElementById("empty");
  #more = document.getElementById("more");
  #count = document.getElementById("count");
  #notice = document.getElementById("notice");
  #next = "";
  /** Only the answer to the last question is shown. */
  #question = 0;

  constructor(prefix) {
    this.#prefix = prefix;
    this.#more.addEventListener("click", () => this.#load(this.#next));
  }

  /** Reads the first page again. */
  refresh() {
    return this.#load("");
  }

  async #load(continuationToken) {
    const question = ++this.#question;
    this.#list.setAttribute("aria-busy", "true");
    try {
      const { xml } = await send(await sign({ operation: "list", continuationToken }));
      const { objects, continuationToken: next } = listing(xml);
      const previews = await this.#previews(objects);
      if (question !== this.#question) return;
      const rows = objects.map((object, index) => this.#row(object, previews[index]));
      if (continuationToken) this.#list.append(...rows);
      else this.#list.replaceChildren(...rows);
      this.#next = next;
      this.#show(null);
    } catch (error) {
      if (question === this.#question) this.#show(error);
    } finally {
      if (question === this.#question) this.#list.setAttribute("aria-busy", "false");
    }
  }

  #show(error) {
    const count = this.#list.childElementCount;
    this.#notice.hidden = error === null;
    if (error) {
      this.#notice.replaceChildren(...errorNodes(error));
      this.#notice.scrollIntoView({ block: "nearest" });
    }
    this.#count.textContent = count > 0 ? `${count}${this.#next ? "+" : ""}` : "";
    this.#empty.hidden = count > 0 || error !== null;
    this.#more.hidden = !this.#next;
  }

  /** A signed address for each object that can be shown small. */
  async #previews(objects) {
    const isShown = ({ key, size: bytes }) => PICTURES.has(extension(key)) && bytes <= MAXIMUM_PREVIEW_BYTES;
    const wishes = objects.filter(isShown).map(({ key }) => ({ operation: "download", key }));
    const signed = wishes.length > 0 ? await signAll(wishes) : [];
    const addresses = new Map(signed.map(({ key, url }) => [key, url]));
    return objects.map(({ key }) => addresses.get(key));
  }

  #row({ key, size: bytes, modified }, preview) {
    const name = key.slice(this.#prefix.length);
    const row = element("li", "file");
    const button = element("button", "quiet");
    button.append(element("span", "", "Download"));
    button.type = "button";
    button.setAttribute("aria-label", `Download ${name}`);
    button.addEventListener("click", () => this.#download(key));
    const time = element("time", "file-time", moment(modified));
    time.dateTime = modified.toISOString();
    time.title = modified.toUTCString();
    const title = element("span", "file-name", name);
    title.title = name;
    const detail = element("span", "file-detail");
    detail.append(element("span", "file-size", size(bytes)), time);
    row.append(badge(name, preview), title, detail, button);
    return row;
  }

  async #download(key) {
    try {
      const signed = await sign({ operation: "download", key, attachment: true });
      await probe(signed);
      this.#show(null);
      const link = document.createElement("a");
      link.href = signed.url;
      link.click();
    } catch (error) {
      this.#show(error);
    }
  }
}

function badge(name, preview) {
  const box = element("span", "badge");
  box.setAttribute("aria-hidden", "true");
  const letters = extension(name);
  let hue = 0;
  for (const letter of letters) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
  box.style.setProperty("--hue", hue);
  box.textContent = letters;
  if (!preview) return box;
  const image = element("img", "");
  image.alt = "";
  image.loading = "lazy";
  image.decoding = "async";
  image.crossOrigin = "anonymous";
  image.addEventListener("load", () => box.replaceChildren(image));
  image.src = preview;
  // A lazy picture loads only inside the document.
  box.append(image);
  return box;
}
