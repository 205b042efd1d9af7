// The objects that every bucket of the matrix holds.

const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

/** One triangle as the letter A, in WOFF2. */
const FONT = "d09GMgABAAAAAAD0AAoAAAAAAmAAAACsAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAABmAANAo4RAE2AiQDBgsGAAQgBTwHIBuzARguDsxznc5MiAqhbbzoxoeIssWqnhkIKBB4MApLLkgsziERSpNf4z7RIXlaKq+3XrdYfYUq4H83OE5wCnCVyScdBCZMJtjXwUP2SQ8kG3WvbGfIAI8Wm63BCLhpKDQuWnAxbhgj2P4zkwAoMCjscQYMiHTno+b6lPYFQXj9vnfqQ/eCP5LjXg2tQOhFfIDf9AJBaQEFIBt3AREElIiWOYpSHlXmjbcGGwAAAA==";

export const OBJECTS = {
  "text.txt": { type: "text/plain", body: "0123456789", headers: { "x-amz-meta-color": "blue", "cache-control": "no-store" } },
  "picture.png": { type: "image/png", body: Buffer.from(PICTURE, "base64"), headers: { "cache-control": "no-store" } },
  "letter.woff2": { type: "font/woff2", body: Buffer.from(FONT, "base64"), headers: { "cache-control": "no-store" } },
  "module.js": { type: "text/javascript", body: "export const one = 1;", headers: { "cache-control": "no-store" } },
  "silence.wav": { type: "audio/wav", body: silence(), headers: { "cache-control": "no-store" } },
};

/** A tenth of a second, 8 bit, mono. */
function silence() {
  const [rate, samples] = [8000, 800];
  const bytes = Buffer.alloc(44 + samples, 128);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples, 40);
  return bytes;
}
