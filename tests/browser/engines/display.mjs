// A display that nobody sees, for a browser that has no headless mode.

import { spawn } from "node:child_process";

import { end } from "./programs.mjs";

/** Starts Xvfb on a display that it finds free itself; gives its name, such as `:99`. */
export async function startDisplay(program, onEnd) {
  // It writes the number of its display to the file descriptor that it is told, once it is ready.
  const child = spawn(program, ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  onEnd(() => end(child));
  return new Promise((resolve, reject) => {
    let told = "";
    child.once("error", reject);
    child.once("exit", () => reject(new Error("Xvfb ended before it told its display")));
    child.stdio[3].on("data", (piece) => {
      told += piece;
      if (told.includes("\n")) resolve(`:${told.trim()}`);
    });
  });
}
