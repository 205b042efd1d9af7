// The words of the bucket list.

import { formatBytes, formatCount } from "../format.js";

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => `${formatCount(count)} ${count === 1 ? one : many}`;

/** `one object`, `12 objects`. @param {number} count */
export const objectCount = (count) => counted(count, "object", "objects");

export const buckets = {
  title: "Buckets",
  /** @param {number} count @param {number} objects @param {number} bytes */
  summary: (count, objects, bytes) => `${counted(count, "bucket", "buckets")} · ${objectCount(objects)} · ${formatBytes(bytes)}`,
  create: "Create bucket",
  edit: "Edit",
  /** @param {string} name */
  editLabel: (name) => `Edit ${name}`,
  /** @param {string} name */
  more: (name) => `More for ${name}`,
  copyName: "Copy name",
  nameCopied: "The name is copied.",
  remove: "Delete",
  columns: { name: "Name", objects: "Objects", size: "Size", created: "Created", actions: "Actions" },
  filter: {
    label: "Filter by name",
    clear: "Clear the filter",
    /** @param {string} filter */
    none: (filter) => `No bucket has “${filter}” in its name`,
    /** @param {number} shown @param {number} all */
    count: (shown, all) => `${formatCount(shown)} of ${formatCount(all)} buckets`,
  },
  /** @param {number} count */
  showMore: (count) => `Show ${formatCount(count)} more`,
  empty: {
    title: "Create your first bucket",
    lead: "A bucket holds objects: files with a name, a type and an address. Web pages may use it once its CORS rules say so.",
  },
  creating: {
    title: "Create a bucket",
    name: "Name",
    /** @type {Record<import("../bucket_name.js").RuleName, string>} */
    rules: {
      length: "3 to 63 characters",
      characters: "Lower-case letters, digits, hyphens and dots",
      ends: "A letter or a digit first and last",
      dots: "No two dots in a row",
      address: "Not an IP address",
      reserved: "Not with xn-- or sthree- at the start, -s3alias or --ol-s3 at the end",
    },
    isMet: "met",
    isNotMet: "not met yet",
    suggest: "Use",
    dots: "With dots in its name, the bucket’s own host name is not covered by a wildcard certificate. Its address with the bucket in the path works.",
    submit: "Create",
    taken: "There is a bucket of this name already.",
    takenByOther: "This name is taken by someone else.",
    /** @param {string} name */
    done: (name) => `${name} is created.`,
  },
  deleting: {
    /** @param {string} name */
    title: (name) => `Delete ${name}?`,
    empty: "The bucket is empty. Its rules and settings go with it, and its name becomes free.",
    /** @param {number} objects @param {number} bytes */
    full: (objects, bytes) => `It holds ${objectCount(objects)} (${formatBytes(bytes)}). They are deleted first. This cannot be undone.`,
    versioned: "Older versions are kept while versioning is on: where there are some, the bucket cannot be deleted yet.",
    action: "Delete the bucket",
    /** @param {number} objects */
    actionFull: (objects) => `Delete ${objectCount(objects)} and the bucket`,
    progress: "Deleting the objects",
    /** @param {number} done @param {number} all */
    counted: (done, all) => `${formatCount(done)} of ${formatCount(Math.max(done, all))} objects deleted`,
    stop: "Stop",
    /** @param {number} done */
    stopped: (done) => `Stopped. ${objectCount(done)} ${done === 1 ? "is" : "are"} deleted, the rest is still there.`,
    notEmpty: "The bucket is still not empty: something was written meanwhile, or it holds older versions or unfinished uploads. Try again, or look at what is in it.",
    /** @param {number} count @param {string} message */
    failed: (count, message) => `${objectCount(count)} could not be deleted: ${message}`,
    /** @param {string} name */
    done: (name) => `${name} is deleted.`,
  },
};
