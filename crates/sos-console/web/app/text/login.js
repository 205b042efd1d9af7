// The words of the log-in page.

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
  help: {
    title: "No key at hand?",
    link: "On the server, this prints a link that logs you in once:",
    linkCommand: "sos console link",
    key: "The first sos serve printed an access key and its secret. More keys are made on the Keys page or with sos key create.",
  },
};
