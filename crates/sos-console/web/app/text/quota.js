// The words of a bucket's Quota tab.

export const quota = {
  title: "Quota",
  lead: "How much the bucket may hold. All versions count, and the parts of unfinished uploads; what is there already stays, and is not added to.",
  bytes: "Bytes",
  objects: "Objects",
  of: (/** @type {string} */ used, /** @type {string | null} */ limit) => (limit === null ? `${used}, no limit` : `${used} of ${limit}`),
  full: "Full: only what shrinks is taken.",
  othersSet: "It is set by whoever sees to the store, with a master key.",
  number: "At most",
  bytesField: "Most bytes",
  bytesHint: "Such as 500 MB or 10 GiB. Empty: no limit.",
  wrongBytes: "A number with a unit, such as 10 GiB",
  objectsField: "Most objects",
  objectsHint: "Every version is one, delete markers too. Empty: no limit.",
  wrongObjects: "A whole number",
  save: "Save",
  saved: "Saved, and in force.",
  leave: { title: "Leave without saving?", body: "The quota is changed and not saved.", action: "Leave" },
};
