// The guide to CORS, followed as it stands: every command is run, what it prints is what the guide shows, and the page
// is blocked before the rule is there and works after it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { newPage, startChromium } from "./chromium.mjs";

export const title = "CORS guide";
export const packages = ["puppeteer-core"];

const GUIDE = fileURLToPath(new URL("../../docs/guide/cors.md", import.meta.url));

/** What tells a program's port, and the port that the guide shows for it. */
const SERVERS = [
  { begins: "sos serve", options: " --listen 127.0.0.1:0 --console-listen 127.0.0.1:0", told: /S3 endpoint: http:\/\/127\.0\.0\.1:(\d+)/, shown: "localhost:9000" },
  { begins: "python3 ", options: "", told: /port (\d+)/, shown: "localhost:8080" },
];

/** The fenced blocks of the guide: `{ kind, flags, text }`, a heading's text before each in `under`. */
function blocks() {
  const found = [];
  let under = "";
  let open = null;
  for (const line of readFileSync(GUIDE, "utf8").split("\n")) {
    const fence = /^```(\w*) ?(.*)$/.exec(line);
    if (open && line === "```") {
      found.push(open);
      open = null;
    } else if (open) {
      open.text += `${line}\n`;
    } else if (fence) {
      open = { kind: fence[1], flags: fence[2], text: "", under };
    } else if (line.startsWith("## ")) {
      under = line.slice(3);
    }
  }
  return found;
}

export async function start(onEnd) {
  const folder = mkdtempSync(path.join(tmpdir(), "sos-guide-"));
  onEnd(async () => rmSync(folder, { recursive: true, force: true }));
  const programs = path.join(folder, ".bin");
  mkdirSync(programs);
  copyFileSync(process.env.SOS_BINARY, path.join(programs, "sos"));
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SOS|AWS)_/.test(name)));
  const session = new Session(folder, { ...environment, PATH: `${programs}:${process.env.PATH}`, EDITOR: "true" }, onEnd);
  const browser = await startChromium({}, onEnd);
  return { session, browser };
}

/** The terminal of whoever follows the guide: variables stay from block to block. */
class Session {
  constructor(folder, environment, onEnd) {
    Object.assign(this, { folder, environment, onEnd, ports: new Map() });
  }

  /** The text with this run's ports in place of those that the guide shows. */
  here(text) {
    for (const [shown, port] of this.ports) text = text.replaceAll(shown, `localhost:${port}`);
    return text;
  }

  /** Starts a server of the guide in the background; remembers its port. */
  async serve(text) {
    const server = SERVERS.find(({ begins }) => text.startsWith(begins));
    assert.ok(server, `the guide starts something else: ${text}`);
    const command = text.trim().replace(" 8080 ", " 0 ") + server.options;
    const child = spawn(command.split(" ")[0], command.split(" ").slice(1), {
      cwd: this.folder, env: this.environment, stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    this.onEnd(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    let printed = "";
    await new Promise((resolve) => {
      // Read on to the end, so that the program never blocks on its output.
      child.stdout.on("data", (piece) => {
        printed += piece;
        const port = server.told.exec(printed)?.[1];
        if (!port || this.ports.has(server.shown)) return;
        this.ports.set(server.shown, Number(port));
        resolve();
      });
      child.stdout.on("end", resolve);
    });
    assert.ok(this.ports.has(server.shown), `${command} ended before it told its port: ${printed}`);
  }

  /** Runs a block; gives what it printed on both streams. */
  async run(text, status) {
    const file = path.join(this.folder, ".environment");
    // What a block exports, the next one has, as in one terminal.
    const script = `set -e; touch ${file}; set -a; . ${file}; set +a\n${this.here(text)}\nexport -p > ${file}`;
    const child = spawn("bash", ["-c", script], { cwd: this.folder, env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (printed += piece));
    const [code] = await once(child, "close");
    assert.equal(code, status, `${text}\n${printed}`);
    return printed;
  }
}

/** Whether `printed` has the lines of `shown` in their order; a `…` stands for anything, within a line or alone for lines. */
function assertShown(printed, shown) {
  const lines = printed.split("\n");
  let at = 0;
  for (const line of shown.trimEnd().split("\n")) {
    if (line === "…" || line === "") continue;
    const pattern = new RegExp(`^${line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}`);
    const found = lines.findIndex((candidate, index) => index >= at && pattern.test(candidate));
    assert.ok(found >= 0, `the guide shows "${line}", but the command printed\n${printed}`);
    at = found + 1;
  }
}

/** Loads the page and gives what it says of its upload. */
async function pageSays(browser, session) {
  const page = await newPage(browser);
  const console_ = [];
  page.on("console", (message) => console_.push(message.text()));
  await page.goto(session.here("http://localhost:8080/"));
  await page.waitForFunction(() => /^(Blocked:|Stored,|\d{3} )/.test(document.querySelector("#told").textContent));
  const told = await page.$eval("#told", (node) => node.textContent);
  await page.close();
  return { told, console: console_.join("\n") };
}

export const cases = [
  ["every command runs, prints what the guide shows, and takes the page from blocked to stored", async ({ session, browser }) => {
    let printed = "";
    let commands = 0;
    let blocked = null;
    for (const block of blocks()) {
      // The page is opened once it is served, before the store is asked.
      if (block.under.startsWith("2.") && !blocked) {
        blocked = await pageSays(browser, session);
        assert.match(blocked.told, /^Blocked: /);
        assert.match(blocked.console, /blocked by CORS policy: Response to preflight request doesn't pass access control check/);
      }
      if (block.kind === "text") {
        assertShown(printed, session.here(block.text));
      } else if (block.kind === "sh" && block.flags === "background") {
        await session.serve(block.text);
        commands += 1;
      } else if (block.kind === "sh") {
        printed = await session.run(block.text, Number(/exits=(\d)/.exec(block.flags)?.[1] ?? 0));
        commands += 1;
      } else {
        assert.fail(`a block of the guide is neither a command nor its output: ${block.kind}`);
      }
      if (block.under.startsWith("Keep") && block.kind === "sh") {
        const edited = await session.run("sos cors edit photos", 0);
        assert.match(edited, /Nothing was changed/);
      }
    }
    assert.ok(blocked && commands >= 10, `${commands} commands`);
    const { told } = await pageSays(browser, session);
    assert.match(told, /^Stored, ETag "[0-9a-f]{32}"$/);
  }],
];
