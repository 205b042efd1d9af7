// The rules of bucket names, one by one, so that they can be told while a name is typed. The server decides; these are
// the rules of https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html that it follows. Pure.

/** @typedef {"length" | "characters" | "ends" | "dots" | "address" | "reserved"} RuleName */

/** @type {{ name: RuleName, holds: (name: string) => boolean, isRare?: boolean }[]} */
const RULES = [
  { name: "length", holds: (name) => name.length >= 3 && name.length <= 63 },
  { name: "characters", holds: (name) => /^[a-z0-9.-]*$/.test(name) },
  { name: "ends", holds: (name) => !/^[.-]|[.-]$/.test(name) },
  // Few names break these, so they are told only to whoever does.
  { name: "dots", holds: (name) => !name.includes(".."), isRare: true },
  { name: "address", holds: (name) => !isAddress(name), isRare: true },
  { name: "reserved", holds: (name) => !/^(xn--|sthree-)|(-s3alias|--ol-s3)$/.test(name), isRare: true },
];

/**
 * The rules to show for a name, each with whether it holds.
 *
 * @param {string} name
 * @returns {{ rule: RuleName, isMet: boolean }[]}
 */
export function nameRules(name) {
  return RULES.map(({ name: rule, holds, isRare }) => ({ rule, isMet: holds(name), isRare }))
    .filter(({ isMet, isRare }) => !isRare || !isMet)
    .map(({ rule, isMet }) => ({ rule, isMet }));
}

/** Whether a bucket may have this name. @param {string} name */
export function isBucketName(name) {
  return RULES.every(({ holds }) => holds(name));
}

/**
 * What is most likely meant: capitals, spaces and underscores have no place in a name.
 *
 * @param {string} name
 * @returns {string | null} Null where nothing better is known.
 */
export function suggestedName(name) {
  const better = name.trim().toLowerCase().replace(/[\s_]+/g, "-").replace(/[^a-z0-9.-]/g, "");
  const trimmed = better.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "").slice(0, 63);
  return trimmed !== name && isBucketName(trimmed) ? trimmed : null;
}

/** Whether a certificate for `*.domain` does not cover the bucket's own host name. @param {string} name */
export function hasDots(name) {
  return name.includes(".");
}

/** @param {string} name */
function isAddress(name) {
  const numbers = name.split(".");
  return numbers.length === 4 && numbers.every((number) => /^(0|[1-9]\d{0,2})$/.test(number) && Number(number) < 256);
}
