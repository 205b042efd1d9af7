// The words of the shared parts.

export const parts = {
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  snippet: "Snippet",
  copyFailed: "Could not copy. Select the text and copy it by hand.",
  undo: "Undo",
  dismiss: "Dismiss",
  retry: "Try again",
  denied: {
    title: "Your key may not see this",
    lead: "You are logged in with a key that is limited, or that nothing here was granted to. Log in with another key, or ask whoever gave you this one.",
  },
  loading: "Loading",
  notifications: "Notifications",
  more: "More",
  show: "Show",
  hide: "Hide",
  failed: "Something went wrong",
  breadcrumb: "Where you are",
  /** @param {string} phrase */
  typeToConfirm: (phrase) => ["Type ", phrase, " to confirm"],
};
