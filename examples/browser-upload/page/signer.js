// Asks the page's own server for signatures. This is the only thing the page needs it for.

/**
 * Signs several requests at once.
 *
 * @param {Array<{ operation: string }>} wishes
 * @returns {Promise<Array<{ method: string, url: string, headers: Record<string, string>, key?: string }>>}
 */
export async function signAll(wishes) {
  const response = await ask("sign", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wishes),
  });
  return response;
}

/** Signs one. */
export async function sign(wish) {
  const [signed] = await signAll([wish]);
  return signed;
}

/** The bucket, the store and the limits of the signer. */
export function settings() {
  return ask("settings");
}

/** What the signer refuses, in its own words. */
export class SignerError extends Error {}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new SignerError("The page's own server does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => ({ message: `The page's own server answered ${response.status}.` }));
  if (!response.ok) throw new SignerError(answer.message);
  return answer;
}
