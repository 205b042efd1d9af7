// The words of the frame around every page.

export const shell = {
  product: "SOS",
  /** @param {string} page */
  title: (page) => `${page} · SOS`,
  skip: "Skip to content",
  navigation: {
    label: "Main",
    buckets: "Buckets",
    identities: "Identities",
    metrics: "Metrics",
  },
  account: {
    label: "Account",
    /** @param {string} name */
    loggedInAs: (name) => `Logged in as ${name}`,
    key: "Key",
    endpoint: "Endpoint",
    version: "Version",
    logOut: "Log out",
  },
  theme: {
    label: "Theme",
    system: "System",
    light: "Light",
    dark: "Dark",
  },
  renewal: {
    title: "Log in again",
    lead: "Your session has ended. Log in again and go on where you were: nothing you typed is lost.",
    leave: "Leave",
  },
  notFound: {
    title: "There is no such page",
    lead: "The address may be mistyped, or what was here is gone.",
    action: "Go to the buckets",
  },
  unreachable: {
    title: "The server cannot be reached",
  },
};
