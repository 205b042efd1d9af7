// The words of the log-in page.

/** By the word that the server puts into the address. */
const problems = new Map([
  ["wait", "Too many attempts. Wait a minute and try again."],
  ["stale", "This log-in took too long, was used already, or was begun in another browser or under another address. Begin again."],
  ["denied", "The identity provider did not let you in."],
  ["provider", "The identity provider does not answer as it should. Try again; whoever runs this server finds the cause in its log."],
  ["identity", "What the identity provider says about you could not be verified. Try again; whoever runs this server finds the cause in its log."],
  ["role", "The identity provider knows you, but you may not use this console. Ask whoever runs this server."],
  ["internal", "The server could not log you in. Whoever runs it finds the cause in its log."],
]);

export const login = {
  title: "Log in",
  lead: "Your buckets, in the browser.",
  accessKey: "Access key",
  secretKey: "Secret key",
  submit: "Log in",
  submitting: "Logging in",
  accessKeyMissing: "Enter the access key.",
  secretKeyMissing: "Enter the secret key.",
  refused: "That access key and secret key do not go together. Check both for missing characters.",
  /** @param {number} seconds */
  tooMany: (seconds) => `Too many attempts. Try again in ${seconds} s.`,
  linkRunning: "Logging in with the one-time link",
  linkRefused: "This one-time link has been used or has expired. Log in with a key, or print a new link with the command below.",
  or: "or",
  /** @param {string} name */
  withProvider: (name) => `Log in with ${name}`,
  /** Why a log-in over an identity provider failed. @param {string} word */
  problem: (word) => problems.get(word) ?? "You could not be logged in. Try again.",
  help: {
    title: "No key at hand?",
    link: "On the server, this prints a link that logs you in once:",
    linkCommand: "sos console link",
    key: "The first sos serve printed an access key and its secret. More keys are made under Identities or with sos key create.",
  },
};
