// The default encryption as a form has it. Pure.

/**
 * @typedef {{ algorithm: "AES256" | "aws:kms", kms_key?: string, bucket_key?: boolean, blocks_customer_keys?: boolean }} Encryption
 * @typedef {{ choice: "none" | "AES256" | "aws:kms", key: string, isBlocking: boolean }} Draft
 */

/** @param {Encryption | null} found @returns {Draft} */
export function draftOf(found) {
  return { choice: found?.algorithm ?? "none", key: found?.kms_key ?? "", isBlocking: found?.blocks_customer_keys ?? false };
}

/** Whether the form asks for something else than what is set. @param {Draft} draft @param {Encryption | null} found */
export function isChanged(draft, found) {
  return JSON.stringify(plain(draft)) !== JSON.stringify(plain(draftOf(found)));
}

/**
 * What is asked of the server; `null`: that nothing is set. What the form does not show stays as it is.
 *
 * @param {Draft} draft
 * @param {Encryption | null} found
 * @returns {Encryption | null}
 */
export function wantedOf(draft, found) {
  const { choice, key, isBlocking } = plain(draft);
  if (choice === "none") return null;
  const said = isBlocking || found?.blocks_customer_keys !== undefined ? { blocks_customer_keys: isBlocking } : {};
  const named = choice === "aws:kms" && key !== "" ? { kms_key: key } : {};
  return { algorithm: choice, ...named, bucket_key: found?.bucket_key ?? false, ...said };
}

/** What counts of it. @param {Draft} draft @returns {Draft} */
function plain({ choice, key, isBlocking }) {
  return { choice, key: choice === "aws:kms" ? key.trim() : "", isBlocking: choice !== "none" && isBlocking };
}
