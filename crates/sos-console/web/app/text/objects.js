// The words of the object browser.

import { plural } from "../text.js";

/** @param {number} count */
const objectCount = (count) => plural(count, "object", "objects");
/** @param {number} count */
const fileCount = (count) => plural(count, "file", "files");
/** @param {number} objects @param {number} folders */
function itemCount(objects, folders) {
  const parts = [folders > 0 && plural(folders, "folder", "folders"), objects > 0 && objectCount(objects)].filter(Boolean);
  return parts.join(" and ") || objectCount(0);
}

export const objects = {
  heading: "Objects",
  itemCount,
  noName: "no name",
  cancel: "Cancel",
  close: "Close",
  path: {
    label: "Path",
    edit: "Edit the path",
    field: "Path to go to",
    go: "Go",
    top: "Top of the bucket",
    up: "Folder above",
  },
  search: {
    label: "Names that begin with",
    placeholder: "Names that begin with…",
    clear: "Clear the search",
  },
  actions: {
    upload: "Upload",
    uploadFiles: "Files…",
    uploadFolder: "Folder…",
    newFolder: "New folder",
    deleted: "Deleted objects",
    refresh: "Refresh",
    download: "Download",
    zip: "Download as zip",
    share: "Share link",
    copy: "Copy to…",
    move: "Move to…",
    rename: "Rename…",
    delete: "Delete",
    details: "Details",
    copyKey: "Copy the key",
    open: "Open",
    /** @param {string} name */
    menu: (name) => `Actions for ${name}`,
  },
  list: {
    /** @param {string} where */
    label: (where) => `Objects in ${where}`,
    select: "Select",
    /** @param {string} name */
    selectItem: (name) => `Select ${name}`,
    selectPage: "Select all on this page",
    name: "Name",
    size: "Size",
    modified: "Modified",
    menu: "Actions",
    folder: "Folder",
    sortedPage: "Sorted within this page. The store lists by name.",
    sortReset: "List by name",
    notRefreshed: "The list could not be loaded anew. It shows what was there before.",
    refreshAgain: "Try again",
    keys: "Arrow keys move, space selects, shift and an arrow select a range, Ctrl+A selects the page, Enter opens.",
  },
  selection: {
    /** @param {number} objects @param {number} folders */
    count: (objects, folders) => `${itemCount(objects, folders)} selected`,
    clear: "Clear the selection",
    label: "What is selected",
  },
  pages: {
    label: "Pages",
    previous: "Previous page",
    next: "Next page",
    first: "First page",
    /** @param {number} page @param {number} count */
    status: (page, count) => `Page ${page} · ${plural(count, "item", "items")}`,
    size: "Items per page",
    /** @param {number} count */
    perPage: (count) => `${count} per page`,
  },
  empty: {
    bucket: "This bucket is empty",
    bucketLead: "Drop files and folders anywhere on this page, or choose them.",
    folder: "There is nothing in this folder",
    folderLead: "A folder is where keys begin alike: it exists as long as an object is in it. Drop files here to put some in.",
    /** @param {string} search */
    search: (search) => `No name begins with “${search}”`,
    searchLead: "Upper and lower case count. Only the beginning of names is searched, in this folder.",
    page: "There is nothing more",
    chooseFiles: "Choose files",
  },
  drop: {
    /** @param {string} where */
    title: (where) => `Drop to upload to ${where}`,
    lead: "Files and whole folders",
    unreadable: "Some of what was dropped could not be read.",
    nothing: "There was no file in what was dropped.",
  },
  newFolder: {
    title: "New folder",
    name: "Name",
    hint: "A slash makes folders within folders.",
    nameMissing: "Enter a name.",
    marker: "Keep the folder while it is empty",
    markerHint: "Stores an empty object with the folder's name, as other consoles do. Without it the folder appears with its first object.",
    action: "Create",
    exists: "This folder exists already.",
    tooLong: "Keys have at most 1,024 bytes.",
  },
  remove: {
    /** @param {number} objects @param {number} folders */
    title: (objects, folders) => `Delete ${itemCount(objects, folders)}?`,
    counting: "Counting what is in the folders",
    /** @param {number} folders @param {number} count @param {boolean} isMore */
    within: (folders, count, isMore) => `The ${folders === 1 ? "folder holds" : "folders hold"} ${isMore ? "more than " : ""}${objectCount(count)}, to be deleted with ${folders === 1 ? "it" : "them"}.`,
    final: "This cannot be undone.",
    versioned: "Versioning is on: older versions stay, and what is deleted can be brought back.",
    suspended: "Versioning is suspended: versions from before stay, the newest one may be lost for good.",
    phrase: "delete",
    action: "Delete",
    running: "Deleting",
    /** @param {number} count */
    progress: (count) => `${objectCount(count)} deleted`,
    /** @param {number} count */
    done: (count) => `${objectCount(count)} deleted.`,
    /** @param {number} count */
    stopped: (count) => `Stopped after ${objectCount(count)}.`,
    stop: "Stop",
    /** @param {number} count */
    failed: (count) => `${objectCount(count)} could not be deleted`,
    stuck: "The store could delete nothing more.",
  },
  transfer: {
    /** @param {boolean} isMove @param {string} what */
    title: (isMove, what) => `${isMove ? "Move" : "Copy"} ${what}`,
    /** @param {string} name */
    one: (name) => `“${name}”`,
    bucket: "Target bucket",
    folder: "Target folder",
    folderHint: "Where the keys shall begin. Empty is the top of the bucket.",
    name: "Name",
    insideItself: "A folder cannot go into itself.",
    samePlace: "It is there already. Choose another folder, bucket or name.",
    nameMissing: "Enter a name.",

    tooLong: "The key would have more than 1,024 bytes.",
    /** @param {boolean} isMove */
    action: (isMove) => (isMove ? "Move" : "Copy"),
    /** @param {boolean} isMove */
    running: (isMove) => (isMove ? "Moving" : "Copying"),
    /** @param {number} done @param {number | null} total */
    progress: (done, total) => (total === null ? `${objectCount(done)} so far` : `${new Intl.NumberFormat("en").format(done)} of ${objectCount(total)}`),
    /** @param {boolean} isMove @param {number} count */
    done: (isMove, count) => `${objectCount(count)} ${isMove ? "moved" : "copied"}.`,
    stop: "Stop",
    /** @param {boolean} isMove @param {number} count */
    stopped: (isMove, count) => `Stopped after ${objectCount(count)} ${count === 1 ? "was" : "were"} ${isMove ? "moved" : "copied"}.`,
    /** @param {number} count */
    failed: (count) => `${objectCount(count)} could not be transferred`,
    bucketsFailed: "The list of buckets could not be loaded.",
  },
  conflicts: {
    /** @param {number} count */
    title: (count) => `${plural(count, "object exists", "objects exist")} already`,
    uploadLead: "What shall become of the files whose place is taken?",
    transferLead: "What is in the target now would be replaced.",
    more: (/** @type {number} */ count) => `and ${plural(count, "more", "more")}`,
    replaceAll: "Replace all",
    skipAll: "Skip all",
    each: "Decide for each",
    replace: "Replace",
    skip: "Skip",
    replaceChosen: (/** @type {number} */ count) => `Replace ${objectCount(count)}`,
    choose: "What to replace",
  },
  share: {
    title: "Share link",
    lead: "Whoever has the link can read the object until it expires. It is signed with your key and ends with it.",
    expiry: "Valid for",
    download: "Download instead of showing it in the browser",
    create: "Create link",
    created: "Link",
    /** @param {string} time */
    until: (time) => `Valid until ${time}`,
    open: "Open",
    amount: "Duration",
    unit: "Unit",
    amountWrong: "From 1 second to 7 days.",
    choices: [
      { value: "900", label: "15 minutes" },
      { value: "3600", label: "1 hour" },
      { value: "43200", label: "12 hours" },
      { value: "86400", label: "1 day" },
      { value: "604800", label: "7 days" },
      { value: "other", label: "Another time" },
    ],
    units: [
      { value: "60", label: "minutes" },
      { value: "3600", label: "hours" },
      { value: "86400", label: "days" },
    ],
  },
  details: {
    label: "Details",
    close: "Close the details",
    gone: "This object is not there any more.",
    preview: "Preview",
    properties: "Properties",
    key: "Key",
    size: "Size",
    type: "Content type",
    modified: "Modified",
    etag: "ETag",
    version: "Version",
    storageClass: "Storage class",
    /** @param {string} algorithm */
    checksum: (algorithm) => `Checksum ${algorithm.toUpperCase()}`,
    uri: "S3 URI",
    headers: "Headers",
    metadata: "Metadata",
    tags: "Tags",
    none: "None",
    edit: "Edit",
    editHeaders: "Edit headers and metadata",
    editTags: "Edit tags",
  },
  preview: {
    /** @param {string} name */
    image: (name) => `Preview of ${name}`,
    empty: "The object is empty.",
    none: "There is no preview for this type.",
    asText: "Show as text",
    show: "Show the preview",
    /** @param {string} shown @param {string} size */
    cut: (shown, size) => `The first ${shown} of ${size}.`,
    failed: "The preview could not be shown. The object may be damaged, or not what its type says.",
    textLabel: "Text of the object",
  },
  editing: {
    title: "Headers and metadata",
    contentType: "Content-Type",
    headerNames: {
      "cache-control": "Cache-Control",
      "content-disposition": "Content-Disposition",
      "content-encoding": "Content-Encoding",
      "content-language": "Content-Language",
      expires: "Expires",
    },
    metadata: "Metadata",
    metadataHint: "Sent as x-amz-meta-… with the object. Names are in lower case; all together have at most 2 KiB.",
    tagsTitle: "Tags",
    tagsHint: "At most 10 tags. Names have at most 128 characters, values at most 256.",
    name: "Name",
    value: "Value",
    /** @param {number} row */
    nameOf: (row) => `Name ${row}`,
    /** @param {number} row */
    valueOf: (row) => `Value ${row}`,
    add: "Add",
    /** @param {string} name */
    remove: (name) => `Remove ${name || "this line"}`,
    save: "Save",
    saved: "Saved.",
    changed: "The object was changed by somebody else meanwhile. Close this, and look at it again.",
    duplicate: "Each name may stand once.",
    nameMissing: "A value has no name.",
    metadataName: "Names have letters, digits and - . _ only.",
    tooMany: "There are more than 10 tags.",
    tooLong: "A name or a value is too long.",
  },
  uploads: {
    label: "Uploads",
    /** @param {number} done @param {number} files */
    running: (done, files) => `Uploading ${new Intl.NumberFormat("en").format(done)} of ${fileCount(files)}`,
    /** @param {number} files */
    done: (files) => `${fileCount(files)} uploaded`,
    /** @param {number} done @param {number} failed */
    doneWithFailures: (done, failed) => `${fileCount(done)} uploaded, ${new Intl.NumberFormat("en").format(failed)} failed`,
    nothing: "Nothing was uploaded",
    paused: "Paused",
    waitsForAnswer: "Waiting for your answer",
    signedOut: "Your session ended. Log in again to go on.",
    /** @param {string} sent @param {string} total */
    bytes: (sent, total) => `${sent} of ${total}`,
    /** @param {string} speed */
    speed: (speed) => `${speed}/s`,
    /** @param {string} time */
    remaining: (time) => `${time} left`,
    /** @param {number} percent */
    percent: (percent) => `${percent} % uploaded`,
    pauseAll: "Pause all",
    resumeAll: "Resume all",
    retryFailed: "Retry failed",
    cancelAll: "Cancel all",
    clear: "Clear the list",
    collapse: "Show less",
    expand: "Show the files",
    /** @param {string} name */
    pause: (name) => `Pause ${name}`,
    /** @param {string} name */
    resume: (name) => `Resume ${name}`,
    /** @param {string} name */
    retry: (name) => `Retry ${name}`,
    /** @param {string} name */
    cancel: (name) => `Cancel ${name}`,
    filter: "Show",
    filters: { current: "To do", failed: "Failed", done: "Done" },
    nothingHere: "No file",
    states: {
      waiting: "Waiting",
      active: "Uploading",
      paused: "Paused",
      asking: "Exists already",
      done: "Uploaded",
      failed: "Failed",
      cancelled: "Cancelled",
      skipped: "Skipped",
    },
    retrying: "Trying again",
    cancelTitle: "Cancel all uploads?",
    /** @param {number} count */
    cancelBody: (count) => `${fileCount(count)} will not be uploaded. What is uploaded already stays.`,
    cancelAction: "Cancel uploads",
    cancelKeep: "Keep uploading",
    failures: {
      unreachable: "The connection was cut.",
      unreadable: "The file cannot be read any more.",
      tooLarge: "Larger than an object can be.",
      tooLong: "The key has more than 1,024 bytes.",
    },
    /** @param {number} count */
    refusedKeys: (count) => `${fileCount(count)} cannot be uploaded: the key would have more than 1,024 bytes.`,
  },
  zip: { failed: "The zip could not be prepared." },
  copiedKey: "Key copied.",
};
