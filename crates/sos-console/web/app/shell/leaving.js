// The way out, once the session has ended on the server.

/** Loads the log-in page anew, so that nothing of the session stays in the page's memory. */
export function endSession() {
  location.assign("/login");
}
