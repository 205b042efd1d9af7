// The words of the Keys page.

/** What each right of a limit comes to. */
const RIGHTS = { read: "list and read", write: "put and delete", own: "change settings" };

export const keysText = {
  title: "Keys",
  lead: "Access keys sign requests. Give each program one of its own, so that it can be taken away alone.",
  create: "Create key",
  columns: { key: "Key", tenant: "Tenant", bounds: "May do", state: "State", expires: "Expires", created: "Created", actions: "Actions" },
  never: "Never",
  states: { works: "Works", disabled: "Disabled", expired: "Expired" },
  master: "Master key",
  masterHint: "It may do everything with everyone's buckets, and what the operator may.",
  bounds: {
    tenant: "All that its tenant may",
    master: "Everything",
    /** @param {string} name */
    policy: (name) => `Policy ${name}`,
    /** @param {string} bucket @param {readonly ("read" | "write" | "own")[]} rights */
    limit: (bucket, rights) => `${bucket === "*" ? "Every bucket" : bucket}: ${rights.map((right) => RIGHTS[right]).join(", ")}`,
  },
  /** @param {string} key */
  actionsLabel: (key) => `Actions for the key ${key}`,
  edit: "Edit",
  rotate: "Rotate",
  disable: "Disable",
  enable: "Enable",
  closed: {
    title: "This key may not see to keys",
    lead: "You are logged in with a key that is limited. So that it never becomes more than it is, it can neither list keys nor make one. Log in with a key of your tenant that has no limits and no policies.",
  },
  own: "You are logged in with it",
  declared: "Declared",
  declaredHint: "Declared in the configuration file, where alone it can be removed.",
  declaredCreated: "In the configuration",
  remove: "Delete",
  empty: {
    title: "There are no keys",
    lead: "You are logged in without one. A program needs a key to sign what it asks.",
  },
  creating: {
    title: "Create key",
    submit: "Create the key",
    /** @param {string} key */
    editTitle: (key) => `Edit ${key}`,
    save: "Save",
    tenant: "Tenant",
    master: "Master key",
    masterHint: "It may do everything with everyone's buckets, keys and tenants. Neither limits nor policies bound it.",
    ownKey: "You are logged in with this key: what you take from it, you cannot do any more.",
    declared: "Declared in the configuration file, where alone it can be changed.",
    changed: "Saved, and in force.",
    name: "Name",
    nameHint: "What you call it: letters, digits, dots, dashes and underscores. It may be left out.",
    limits: "Limits",
    limitsHint: "Without a limit it may do everything that you may. Read lists and reads, write puts and deletes, own opens the bucket's settings too.",
    addLimit: "Add a limit",
    bucket: "Bucket, or * for all",
    rights: { read: "Read", write: "Write", own: "Own" },
    /** @param {number} number */
    limitLabel: (number) => `Limit ${number}`,
    /** @param {number} number */
    removeLimit: (number) => `Remove limit ${number}`,
    expires: "Expires",
    expiries: { kept: "As it is", never: "Never", day: "In a day", month: "In 30 days", year: "In a year", date: "On a day" },
    date: "Last day",
    policies: "Policies",
    policiesHint: "For what limits cannot say: JSON in the language of IAM. With limits too, it may do what both allow.",
    addPolicy: "Add a policy",
    policyName: "Name of the policy",
    document: "Document",
    /** @param {number} number */
    policyLabel: (number) => `Policy ${number}`,
    /** @param {number} number */
    removePolicy: (number) => `Remove policy ${number}`,
    /** @param {string} when */
    keptUntil: (when) => `As it is: ${when}`,
    problems: {
      name: "A name has 1 to 64 letters, digits, dots, dashes or underscores.",
      bucket: "That is neither the name of a bucket nor *.",
      rights: "Choose at least one of read, write and own.",
      date: "Choose a day that is not past.",
      taken: "Another policy has that name.",
      /** @param {string} why */
      json: (why) => `That is no JSON: ${why}`,
    },
    /** @param {number} line @param {number} column */
    place: (line, column) => `Line ${line}, column ${column}.`,
  },
  rotating: {
    /** @param {string} key */
    title: (key) => `Rotate ${key}?`,
    body: "Another key takes its place, which may do the same. Its secret is shown once.",
    overlap: "The old key works",
    overlaps: { none: "No longer", day: "One more day", week: "Seven more days", month: "30 more days" },
    own: "You are logged in with this key: without it you are logged out, once you have seen the new one.",
    action: "Rotate the key",
  },
  disabling: {
    /** @param {string} key */
    title: (key) => `Disable ${key}?`,
    body: "Whoever uses it is refused from this moment, until it is enabled again.",
    own: "You are logged in with this key: disabling it logs you out at once, and only another key can enable it again.",
    action: "Disable the key",
    /** @param {string} key */
    done: (key) => `${key} is disabled.`,
    /** @param {string} key */
    undone: (key) => `${key} is enabled.`,
  },
  created: {
    title: "Your new key",
    warning: "The secret is shown this once. Copy or download it now; it cannot be shown again, only replaced by another key.",
    accessKey: "Access key",
    secretKey: "Secret key",
    download: "Download",
    done: "Done",
    unsaved: "The secret has been neither copied nor downloaded. Once this is closed, the key is of no use.",
    closeAnyway: "Close without the secret",
  },
  deleting: {
    /** @param {string} key */
    title: (key) => `Delete ${key}?`,
    body: "Whoever uses it is refused from this moment, and links that were signed with it stop working. This cannot be undone.",
    own: "You are logged in with this key: deleting it logs you out at once.",
    last: "It is the only key. Without another one nobody can log in, until sos key create is run on the server.",
    action: "Delete the key",
    /** @param {string} key */
    done: (key) => `${key} is deleted.`,
  },
};
