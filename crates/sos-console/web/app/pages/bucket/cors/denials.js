// What CORS denied lately, as the page shows it: answers of the server put together, newest first, by origin.

/**
 * @typedef {object} Denial
 * @property {"preflight" | "actual"} kind
 * @property {string} origin
 * @property {string} method
 * @property {string[]} headers
 * @property {string} path
 * @property {string} reason
 * @property {string} message
 * @property {number} count
 * @property {string} first_seen
 * @property {string} last_seen
 * @property {number} sequence
 * @property {{ title: string, edits: object[], number: number, rule: object } | null} suggestion
 */

/** @typedef {{ origin: string, count: number, last: string, denials: Denial[] }} OriginGroup */

/** What makes two denials one entry. @param {Denial} denial */
export function identity({ kind, origin, method, headers, reason }) {
  return JSON.stringify([kind, origin, method, headers, reason]);
}

/**
 * Those that were known, with those that happened since. An entry that comes again takes the place of the one before.
 *
 * @param {Denial[]} known
 * @param {Denial[]} later
 */
export function merged(known, later) {
  const again = new Set(later.map(identity));
  return [...later, ...known.filter((denial) => !again.has(identity(denial)))].sort((a, b) => b.sequence - a.sequence);
}

/** By origin; the origin that was denied last comes first. @param {Denial[]} denials @returns {OriginGroup[]} */
export function byOrigin(denials) {
  /** @type {Map<string, OriginGroup>} */
  const groups = new Map();
  for (const denial of denials) {
    const group = groups.get(denial.origin) ?? { origin: denial.origin, count: 0, last: denial.last_seen, denials: [] };
    group.count += denial.count;
    group.denials.push(denial);
    groups.set(denial.origin, group);
  }
  return [...groups.values()];
}

/** How many requests. @param {Denial[]} denials */
export function total(denials) {
  return denials.reduce((sum, { count }) => sum + count, 0);
}
