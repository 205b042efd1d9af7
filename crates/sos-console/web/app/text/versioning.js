// The words of a bucket's Versioning tab, and of an object's versions.

export const versioning = {
  title: "Versioning",
  states: {
    off: { title: "Off", lead: "What is written over or deleted is gone for good." },
    enabled: { title: "On", lead: "What is written over or deleted stays as an older version, and can be brought back. Older versions take room." },
    suspended: { title: "Suspended", lead: "Versions from before stay. What is written from now on takes the place of the newest one." },
  },
  enable: "Keep versions",
  resume: "Keep versions again",
  suspend: "Suspend",
  suspending: {
    title: "Keep no new versions?",
    body: "Versions that are there stay. What is written over or deleted from now on may be gone for good.",
    action: "Suspend",
  },
  enabled: "Older versions are kept from now on.",
  suspended: "No new versions are kept from now on.",
  locked: "Object lock keeps versioning on.",
};

export const versions = {
  title: "Versions",
  more: "Show more",
  current: "Current",
  deleted: "Deleted",
  /** @param {string} when */
  restore: (when) => `Restore the version of ${when}`,
  /** @param {string} when */
  remove: (when) => `Delete the version of ${when} for good`,
  restoring: { title: "Restore this version?", body: "A copy of it becomes the current version. Every other version stays.", action: "Restore" },
  restored: "The version is the current one again.",
  removing: { title: "Delete this version for good?", body: "It cannot be brought back. Other versions stay.", action: "Delete for good" },
  removed: "The version is gone.",
  keeping: {
    title: "Kept from being removed",
    hold: "Legal hold",
    holdHint: "It cannot be removed until the hold is lifted.",
    held: "It is held.",
    lifted: "The hold is lifted.",
    none: "Not kept until a day.",
    /** @param {string} mode @param {string} until */
    until: (mode, until) => `Kept until ${until} (${mode.toLowerCase()}).`,
    edit: "Edit the retention",
    dialog: "Keep until a day",
    mode: "How",
    modes: { none: "Not kept", GOVERNANCE: "Governance", COMPLIANCE: "Compliance" },
    modeHints: { none: "It can be removed.", GOVERNANCE: "Who may bypass governance can remove it sooner.", COMPLIANCE: "Nobody can remove it sooner, and this cannot be taken back." },
    day: "Until the end of",
    bypass: "Bypass governance",
    bypassHint: "Needed to keep it shorter, or to let it go.",
    wrong: "Choose a day that is not past.",
    save: "Save",
    saved: "Saved, and in force.",
  },
  bin: {
    title: "Deleted objects",
    /** @param {string} where */
    lead: (where) => `What was deleted in ${where} and has older versions. Restoring one brings its newest version back.`,
    none: "Nothing that was deleted here can be brought back.",
    restore: "Restore",
    /** @param {string} key */
    label: (key) => `Restore ${key}`,
    /** @param {string} key */
    restored: (key) => `${key} is back.`,
    more: "Look further",
    close: "Close",
  },
};
