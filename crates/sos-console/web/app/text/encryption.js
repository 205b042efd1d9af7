// The words of a bucket's Encryption tab.

export const encryption = {
  title: "Encryption",
  lead: "What new objects are encrypted with, where their writer asks for nothing. Objects that are there stay as they are.",
  choice: "New objects",
  choices: {
    none: { title: "Only what asks for it", hint: "Whoever writes an object may ask for encryption; nothing else is encrypted." },
    AES256: { title: "With a master key of the store", hint: "AES256, also called SSE-S3. Whoever may read an object gets it opened." },
    "aws:kms": { title: "With a named key", hint: "aws:kms, also called SSE-KMS: one of the keys that the configuration names." },
  },
  key: "Name of the key",
  keyHint: "As in encryption.kms_keys. Empty: the store's default.",
  blocks: "Refuse customers' keys",
  blocksHint: "Objects with a key that only their writer has (SSE-C) are refused: nobody else could read them.",
  standing: { saved: "In force for new objects", unsaved: "Not saved yet" },
  save: "Save",
  saved: "Saved, and in force for new objects.",
  leave: { title: "Leave without saving?", body: "The encryption is changed and not saved.", action: "Leave" },
};
