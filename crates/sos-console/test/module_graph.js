// Which modules a module imports, and those in turn; dynamic imports are where a later load begins.

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that the console is served from. */
export const WEB = fileURLToPath(new URL("../web", import.meta.url));

/**
 * The paths of an entry and of all that it imports statically, as browsers ask for them.
 *
 * @param {string} entry
 * @param {Set<string>} [found]
 */
export function staticModules(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  const source = readFileSync(path.join(WEB, entry), "utf8");
  for (const [, name] of source.matchAll(/^(?:import|export)\s[^;]*?from\s*"([^"]+)";/gms)) {
    staticModules(name.startsWith("/") ? name : path.posix.join(path.posix.dirname(entry), name), found);
  }
  return found;
}
