// Runs the cases in real browsers against a real server; ends with one line of counts.
//
//   SOS_BINARY=… node run.mjs [part of a case's name]

import * as awsSdk from "./aws-sdk.mjs";
import { cacheIn } from "./cache.mjs";
import { ENGINES } from "./engines/all.mjs";
import * as examplePage from "./example-page.mjs";
import * as corsGuide from "./guide.mjs";
import * as consoleBudgets from "./console/budgets.mjs";
import { accessIn } from "./console/access.mjs";
import { BROWSERS } from "./console/browsers.mjs";
import { corsIn } from "./console/cors.mjs";
import { frameIn } from "./console/frame.mjs";
import { identitiesIn } from "./console/identities.mjs";
import { metricsIn } from "./console/metrics.mjs";
import { objectsIn } from "./console/objects.mjs";
import { providersIn } from "./console/providers.mjs";
import { settingsIn } from "./console/settings.mjs";
import { viewsIn } from "./console/views.mjs";
import { missing as missingChromium } from "./engines/chromium.mjs";
import { counts, run, skip } from "./harness.mjs";
import { matrixIn } from "./matrix.mjs";
import { missingPackages } from "./packages.mjs";
import { writePictures } from "./pictures.mjs";
import * as seedRules from "./seed-rules.mjs";
import { uploadsIn } from "./uploads.mjs";

const filter = process.argv[2] ?? "";
/** What is shown of the console, in each of its browsers; a new part is one more function here. */
const consoleGroups = BROWSERS.flatMap((browser) => [frameIn, identitiesIn, providersIn, objectsIn, accessIn, settingsIn, corsIn, metricsIn, viewsIn].map((groupIn) => groupIn(browser)));
const groups = [seedRules, examplePage, corsGuide, awsSdk, ...ENGINES.map(matrixIn), ...ENGINES.map(cacheIn), ...ENGINES.map(uploadsIn), ...consoleGroups, consoleBudgets];

if (!process.env.SOS_BINARY) {
  console.error("SOS_BINARY must name the program under test, e.g. target/debug/sos.");
  process.exit(2);
}
for (const group of groups) {
  const missing = [...(group.missing ?? missingChromium)(), ...missingPackages(group.packages)];
  if (missing.length > 0) skip(group, filter, `missing: ${missing.join(", ")}`);
  else await run(group, filter);
}
// Those of the console are written as its views are looked at.
if (process.env.SOS_WRITE_IMAGES === "1" && !filter.startsWith("console")) await writePictures();
const { passed, failed, skipped } = counts;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 ? 1 : 0);
