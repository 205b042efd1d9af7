// The words of a bucket's Versioning tab, and of an object's versions.

/** @param {number} count @param {string} unit */
const lasting = (count, unit) => `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;

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
  lock: {
    title: "Object lock",
    lead: "Keeps versions from being removed: until a day, or for as long as they are held.",
    off: "This bucket has no object lock. It is enabled for good: it can never be taken away, and versioning stays on.",
    needsVersioning: "It needs versioning, which is off.",
    enable: "Enable object lock",
    enabling: {
      title: "Enable object lock for good?",
      body: "It can never be taken away from this bucket, and versioning can never be suspended in it. Nothing is locked yet.",
      action: "Enable object lock",
    },
    enabled: "Object lock is enabled.",
    default: "New objects",
    defaults: { none: "Are not locked by themselves", GOVERNANCE: "Are kept (governance)", COMPLIANCE: "Are kept, and nobody can remove them (compliance)" },
    hints: {
      none: "Whoever writes or owns one can still lock it.",
      GOVERNANCE: "Who may bypass governance can remove them sooner all the same.",
      COMPLIANCE: "Nobody can remove them sooner, not even the operator, and the room they take stays taken until then.",
    },
    number: "For",
    unit: "Unit",
    units: { days: "days", years: "years" },
    save: "Save",
    saved: "Saved, and in force for new objects.",
    wrong: "A whole number: 1 to 36500 days, or 1 to 100 years.",
    compliance: {
      title: "Keep new objects in compliance mode?",
      /** @param {number} count @param {"days" | "years"} unit */
      body: (count, unit) => `Whatever is written from now on cannot be removed for ${lasting(count, unit)}, by nobody and for no reason. Only what comes later can be changed.`,
      action: "Keep them so",
    },
    leave: { title: "Leave without saving?", body: "What locks new objects is changed and not saved.", action: "Leave" },
  },
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
