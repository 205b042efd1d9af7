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
