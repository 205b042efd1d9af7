// The words of the Keys page.

export const keysText = {
  title: "Keys",
  lead: "Access keys sign requests. Give each program one of its own, so that it can be taken away alone.",
  create: "Create key",
  columns: { key: "Access key", created: "Created", actions: "Actions" },
  own: "You are logged in with it",
  declared: "Declared",
  declaredHint: "Declared in the configuration file, where alone it can be removed.",
  declaredCreated: "In the configuration",
  remove: "Delete",
  /** @param {string} key */
  removeLabel: (key) => `Delete the key ${key}`,
  empty: {
    title: "There are no keys",
    lead: "You are logged in without one. A program needs a key to sign what it asks.",
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
