// The presets of CORS rules, as the program gives them.

import { execFileSync } from "node:child_process";

/** The document of a preset for these origins, as `PUT ?cors` takes it. */
export function preset(name, origins) {
  const named = origins.flatMap((origin) => ["--origin", origin]);
  return execFileSync(process.env.SOS_BINARY, ["cors", "presets", name, ...named], { encoding: "utf8" });
}
