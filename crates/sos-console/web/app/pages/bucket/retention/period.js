// The default retention as a form has it. Pure.

/** @typedef {{ mode: "none" | "GOVERNANCE" | "COMPLIANCE", number: string, unit: "days" | "years" }} Draft */

const MOST = { days: 36_500, years: 100 };

/** @param {import("./server.js").Default | null} found @returns {Draft} */
export function draftOf(found) {
  if (!found) return { mode: "none", number: "30", unit: "days" };
  return { mode: found.mode, number: String(found.years ?? found.days), unit: found.years === undefined ? "days" : "years" };
}

/** What is asked of the server; `undefined` where the number is none. @param {Draft} draft @returns {import("./server.js").Default | null | undefined} */
export function wantedOf({ mode, number, unit }) {
  if (mode === "none") return null;
  const count = /^\d{1,5}$/.test(number.trim()) ? Number(number) : 0;
  return count >= 1 && count <= MOST[unit] ? { mode, [unit]: count } : undefined;
}
