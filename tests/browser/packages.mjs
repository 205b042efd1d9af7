// Finds the packages: in the folder that `cargo xtask test` fills, or beside these tests.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The folder that holds `node_modules`. */
export const packageFolder = process.env.SOS_TEST_CLIENTS ?? fileURLToPath(new URL(".", import.meta.url));

const require = createRequire(path.join(packageFolder, "package.json"));

/** Those of these packages that are not installed. */
export function missingPackages(names) {
  return names.filter((name) => {
    try {
      require.resolve(name);
      return false;
    } catch {
      return true;
    }
  });
}

/** Loads a package; a static import would only look beside this file. */
export function load(name) {
  return import(pathToFileURL(require.resolve(name)));
}

/** Where a file of a package is. */
export function packageFile(name) {
  return require.resolve(name);
}
