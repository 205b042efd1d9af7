// The object browser in one browser, against the real store, with real files: uploading, the list, work on many objects,
// details, and attacks by what is stored.

import { startConsole, walked } from "./walk.mjs";
import { attacks } from "./objects/attacks.mjs";
import { details } from "./objects/details.mjs";
import { list } from "./objects/list.mjs";
import { uploads } from "./objects/uploads.mjs";
import { Visit } from "./objects/visit.mjs";
import { work } from "./objects/work.mjs";
import { startLine } from "./objects/line.mjs";
import { makeFolder } from "./objects/files.mjs";

/** The group of cases in one browser. */
export function objectsIn(browser) {
  return {
    title: `console objects in ${browser.name}`,
    packages: browser.packages,
    missing: browser.missing,
    start: async (onEnd) => {
      const shared = await startConsole(browser.launch, onEnd);
      const line = await startLine(shared.store.console, onEnd);
      const files = makeFolder(onEnd);
      const downloads = files.folder("downloads");
      const contextOptions = { downloadBehavior: { policy: "allow", downloadPath: downloads } };
      return { ...shared, browserName: browser.name, line, files, downloads, contextOptions };
    },
    cases: [...list, ...uploads, ...work, ...details, ...attacks].map(([name, walkThrough], index) => [name, (shared) => visited(shared, `case-${index}`, walkThrough)]),
  };
}

/** One visit with a bucket of its own for each case. */
async function visited(shared, bucket, walkThrough) {
  shared.line.mend();
  const visit = await Visit.begin(shared, bucket);
  await walked(visit.walk, () => walkThrough(visit, shared));
}
