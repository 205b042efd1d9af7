// The words of a bucket's Tags tab.

export const tags = {
  title: "Tags",
  lead: "Tags tell people, and programs that read them over S3, what the bucket belongs to, such as a project, a team or a cost centre; the store itself does nothing by them.",
  none: "No tags yet.",
  key: "Key",
  value: "Value",
  keyOf: (/** @type {number} */ number) => `Key ${number}`,
  valueOf: (/** @type {number} */ number) => `Value ${number}`,
  add: "Add a tag",
  hint: (/** @type {number} */ most) => `At most ${most}. A value may be empty.`,
  remove: (/** @type {string} */ key, /** @type {number} */ number) => (key === "" ? `Remove tag ${number}` : `Remove the tag ${key}`),
  missing: "The key is missing",
  long: (/** @type {number} */ most) => `At most ${most} characters`,
  reserved: "A key cannot begin with aws:",
  twice: "This key stands above already",
  standing: { saved: "As it is set", unsaved: "Not saved yet", wrong: "Something is wrong above" },
  save: "Save",
  saved: "The tags are set.",
  leave: { title: "Leave without saving?", body: "The tags are changed and not saved.", action: "Leave" },
};
