// All cases of the matrix, in one list.

import * as ages from "./ages.mjs";
import * as bodies from "./bodies.mjs";
import * as credentials from "./credentials.mjs";
import * as elements from "./elements.mjs";
import * as embedded from "./embedded.mjs";
import * as errors from "./errors.mjs";
import * as exposed from "./exposed.mjs";
import * as from from "./from.mjs";
import * as headers from "./headers.mjs";
import * as methods from "./methods.mjs";
import * as modes from "./modes.mjs";
import * as ranges from "./ranges.mjs";
import * as redirects from "./redirects.mjs";

const FILES = [methods, headers, ranges, from, bodies, credentials, exposed, elements, embedded, modes, ages, errors, redirects];

/** Each with a name of its own. */
export const CASES = FILES.flatMap((file) => file.cases);

const names = new Set(CASES.map((case_) => case_.name));
if (names.size !== CASES.length) {
  const twice = CASES.map((case_) => case_.name).filter((name, at, all) => all.indexOf(name) !== at);
  throw new Error(`several cases have the same name: ${twice.join("; ")}`);
}
