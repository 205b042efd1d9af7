// The words of a bucket's Retention tab.

/** @param {number} count @param {string} unit */
const lasting = (count, unit) => `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;

export const retention = {
  off: {
    title: "Nothing is locked",
    lead: "Object lock keeps versions from being removed: until a day, or for as long as they are held.",
    forGood: "It is enabled for good: it can never be taken away from this bucket, and versioning stays on.",
    needsVersioning: "It needs versioning to be on.",
    toVersioning: "To versioning",
  },
  on: { title: "Object lock is enabled", lead: "Versions are kept until a day, or for as long as they are held. An object's details say what keeps it, and change that." },
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
};
