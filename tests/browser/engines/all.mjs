// The browsers that the matrix runs in.

import * as chromium from "./chromium.mjs";
import * as firefox from "./firefox.mjs";
import * as webkit from "./webkit.mjs";

export const ENGINES = [chromium, firefox, webkit];
