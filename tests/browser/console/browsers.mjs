// The browsers that the console is walked through in.

import { launchChromium } from "../chromium.mjs";
import * as chromium from "../engines/chromium.mjs";
import * as firefox from "../engines/firefox.mjs";

/** Each with its name, what it needs, and `launch(onEnd)`. */
export const BROWSERS = [
  { name: "chromium", packages: chromium.packages, missing: chromium.missing, launch: (onEnd) => launchChromium([], onEnd) },
  { name: "firefox", packages: firefox.packages, missing: firefox.missing, launch: (onEnd) => firefox.launchFirefox({}, onEnd) },
];
