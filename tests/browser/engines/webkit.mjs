// WebKitGTK: its MiniBrowser on a display that nobody sees, driven by Selenium through WebKitWebDriver.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { PATIENCE_MS } from "../harness.mjs";
import { load } from "../packages.mjs";
import { startDisplay } from "./display.mjs";
import { end, findProgram } from "./programs.mjs";

export const name = "webkit";
export const packages = ["selenium-webdriver"];

/** The programs that are not there. */
export function missing() {
  const programs = { WebKitWebDriver: findProgram(["WebKitWebDriver"]), MiniBrowser: miniBrowser(), Xvfb: findProgram(["Xvfb"]) };
  return Object.keys(programs).filter((program) => !programs[program]);
}

/** It is no program for users, so that it stands beside the library instead of on the path. */
function miniBrowser() {
  const folders = ["/usr/lib", "/usr/libexec"].flatMap((folder) => [folder, ...children(folder)]);
  return findProgram(folders.flatMap((folder) => ["4.1", "4.0", "6.0"].map((version) => {
    const library = version === "6.0" ? "webkitgtk" : "webkit2gtk";
    return path.join(folder, `${library}-${version}`, "MiniBrowser");
  })));
}

function children(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
}

/** Starts it with a home folder of its own. */
export async function start(wire, onEnd) {
  const home = mkdtempSync(path.join(tmpdir(), "sos-webkit-"));
  onEnd(async () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const display = await startDisplay(findProgram(["Xvfb"]), onEnd);
  const driverPort = await startDriver(display, home, onEnd);
  const { Builder, Capabilities } = (await load("selenium-webdriver")).default;
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    acceptInsecureCerts: true,
    // The driver's own `sslProxy` would speak TLS with the proxy itself.
    "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation", `--proxy=http://127.0.0.1:${wire.port}`] },
  });
  const driver = await new Builder().usingServer(`http://127.0.0.1:${driverPort}`).withCapabilities(capabilities).build();
  // A session that has failed cannot be ended; its processes are ended all the same, with the driver's.
  onEnd(() => driver.quit().catch(() => {}));
  await driver.manage().setTimeouts({ script: PATIENCE_MS, pageLoad: PATIENCE_MS });
  return { open: (url) => openPage(driver, url) };
}

/** One window at a time: opening another page leaves the one before. */
async function openPage(driver, url) {
  await driver.get(url);
  return {
    async call(name, ...rest) {
      const [error, value] = await driver.executeAsyncScript((name, rest, done) => {
        Promise.resolve(window[name](...rest)).then((value) => done([null, value]), (error) => done([String(error), null]));
      }, name, rest);
      if (error) throw new Error(error);
      return value;
    },
    close: async () => {},
  };
}

/** Starts the driver on a free port; gives the port once it listens. */
async function startDriver(display, home, onEnd) {
  const port = await freePort();
  const child = spawn(findProgram(["WebKitWebDriver"]), [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: ["ignore", "ignore", "ignore"],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: display,
      LANG: "C.UTF-8",
      // Without a session bus and without a user namespace; the pages are these tests' own.
      GDK_BACKEND: "x11",
      NO_AT_BRIDGE: "1",
      GSETTINGS_BACKEND: "memory",
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
    },
  });
  onEnd(() => end(child));
  const { waitForServer } = (await load("selenium-webdriver/http/util.js")).default;
  await waitForServer(`http://127.0.0.1:${port}`, PATIENCE_MS);
  return port;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
