// The rules of a configuration, in the JSON of the AWS command line, and what the form does to them. Nothing here changes
// its arguments, and nothing decides whether rules are valid: that is for the server.

/**
 * @typedef {object} Rule
 * @property {string} [ID]
 * @property {string[]} AllowedOrigins
 * @property {string[]} AllowedMethods
 * @property {string[]} [AllowedHeaders]
 * @property {string[]} [ExposeHeaders]
 * @property {number | string} [MaxAgeSeconds] A text only while the form holds something that is no number.
 */

/** @typedef {"AllowedOrigins" | "AllowedMethods" | "AllowedHeaders" | "ExposeHeaders"} List */

/** The methods, as the form offers them. */
export const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"];

/** The most rules of a configuration, as S3. */
export const MAX_RULES = 100;

/** The lists of a rule and the elements of their values in XML. @type {Record<List, string>} */
export const ELEMENTS = {
  AllowedOrigins: "AllowedOrigin",
  AllowedMethods: "AllowedMethod",
  AllowedHeaders: "AllowedHeader",
  ExposeHeaders: "ExposeHeader",
};

/** A rule to begin with. @returns {Rule} */
export function blankRule() {
  return { AllowedOrigins: [], AllowedMethods: ["GET", "HEAD"], MaxAgeSeconds: 3600 };
}

/** @param {Rule} one @param {Rule} other */
export function sameRule(one, other) {
  return canonical(one) === canonical(other);
}

/** @param {Rule[] | null} one @param {Rule[] | null} other */
export function sameRules(one, other) {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((rule, index) => sameRule(rule, other[index]));
}

/** A rule as a text that is the same for the same rule. @param {Rule} rule */
export function canonical(rule) {
  return JSON.stringify([
    rule.ID ?? null,
    rule.AllowedOrigins ?? [],
    rule.AllowedMethods ?? [],
    rule.AllowedHeaders ?? [],
    rule.ExposeHeaders ?? [],
    rule.MaxAgeSeconds ?? null,
  ]);
}

/** The rule without members that say nothing, in the order that documents have them. @param {Rule} rule @returns {Rule} */
export function tidyRule(rule) {
  /** @type {any} */
  const tidy = {};
  if (rule.ID !== undefined && rule.ID !== "") tidy.ID = rule.ID;
  tidy.AllowedOrigins = rule.AllowedOrigins ?? [];
  tidy.AllowedMethods = rule.AllowedMethods ?? [];
  for (const list of /** @type {const} */ (["AllowedHeaders", "ExposeHeaders"])) {
    if (rule[list]?.length) tidy[list] = rule[list];
  }
  if (rule.MaxAgeSeconds !== undefined && rule.MaxAgeSeconds !== "") tidy.MaxAgeSeconds = rule.MaxAgeSeconds;
  return tidy;
}

/** Replaces the rule at an index. @param {Rule[]} rules @param {number} index @param {Partial<Rule>} change */
export function changed(rules, index, change) {
  return rules.map((rule, at) => (at === index ? tidyRule({ ...rule, ...change }) : rule));
}

/** @param {Rule[]} rules @param {number} index */
export function removed(rules, index) {
  return rules.filter((_, at) => at !== index);
}

/** A copy stands behind the rule; it has no ID, since that would name two. @param {Rule[]} rules @param {number} index */
export function duplicated(rules, index) {
  const { ID, ...copy } = structuredClone(rules[index]);
  return rules.toSpliced(index + 1, 0, copy);
}

/** @param {Rule[]} rules @param {number} from @param {number} to */
export function moved(rules, from, to) {
  if (to < 0 || to >= rules.length || from === to) return rules;
  return rules.toSpliced(from, 1).toSpliced(to, 0, rules[from]);
}

/**
 * The values that a person typed or pasted into a list: separated by commas or white space, quotes and brackets of a pasted
 * JSON list left out, each once.
 *
 * @param {string} typed
 */
export function splitValues(typed) {
  const values = typed.split(/[\s,]+/).map((value) => value.replace(/^[["']+|["'\]]+$/g, ""));
  return [...new Set(values)].filter((value) => value !== "");
}

/** The list with further values at its end, each once. @param {string[]} list @param {string[]} values */
export function withValues(list, values) {
  return [...list, ...values.filter((value) => !list.includes(value))];
}

/** The methods with one ticked or not; `*` stands for all of them, and takes their place.
 * @param {string[]} methods
 * @param {string} method
 * @param {boolean} on
 */
export function withMethod(methods, method, on) {
  if (method === "*") return on ? ["*"] : [];
  const others = methods.filter((held) => held !== method);
  if (on) return [...others.filter((held) => held !== "*"), method];
  // Without one of them, all are the four others.
  return methods.includes("*") ? METHODS.filter((held) => held !== method) : others;
}

/** What the field of the max age says: a whole number, nothing, or the text as it is for the server to refuse.
 * @param {string} typed
 * @returns {number | string | undefined}
 */
export function parseMaxAge(typed) {
  const text = typed.trim();
  if (text === "") return undefined;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}
