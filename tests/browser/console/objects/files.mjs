// Real files on the disk, made for a case and removed at the end.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const MIB = 1024 * 1024;

/** A folder for files; `write` puts a file into it and gives its path. */
export function makeFolder(onEnd) {
  const root = mkdtempSync(path.join(tmpdir(), "sos-console-"));
  onEnd(async () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  let count = 0;
  return {
    root,
    /** A new folder within. */
    folder: (name) => {
      const made = path.join(root, String((count += 1)), name);
      mkdirSync(made, { recursive: true });
      return made;
    },
    write: (folder, name, content) => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    /** A file of zeros that takes no room on the disk. */
    sparse: (folder, name, size) => {
      const file = path.join(folder, name);
      writeFileSync(file, "");
      truncateSync(file, size);
      return file;
    },
  };
}

/** Nested files by their names: four folders deep, each with a content of its own. */
export function nestedFiles(count) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [
    `${["a", "b b", "c/d", "c/ünï"][index % 4]}/${String(index).padStart(4, "0")}.txt`,
    `content of ${index}\n`,
  ]));
}

/** The ETag of zeros that were sent in parts of 16 MiB. */
export function etagOfZeros(size) {
  const full = createHash("md5").update(Buffer.alloc(16 * MIB)).digest();
  const parts = Array.from({ length: Math.floor(size / (16 * MIB)) }, () => full);
  const rest = size % (16 * MIB);
  if (rest > 0) parts.push(createHash("md5").update(Buffer.alloc(rest)).digest());
  return `"${createHash("md5").update(Buffer.concat(parts)).digest("hex")}-${parts.length}"`;
}

/** A tone of a tenth of a second, as WAV. */
export function tone() {
  const samples = 4410;
  const wave = Buffer.alloc(44 + samples * 2);
  wave.write("RIFF", 0);
  wave.writeUInt32LE(36 + samples * 2, 4);
  wave.write("WAVEfmt ", 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(44_100, 24);
  wave.writeUInt32LE(88_200, 28);
  wave.writeUInt16LE(2, 32);
  wave.writeUInt16LE(16, 34);
  wave.write("data", 36);
  wave.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) wave.writeInt16LE(Math.round(8000 * Math.sin(at / 16)), 44 + at * 2);
  return wave;
}

/** A picture of one red point, as PNG. */
export const POINT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
  "base64",
);
