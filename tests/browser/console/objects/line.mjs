// The line to the console, which can be slow, be cut, and be mended, as a bad network does it.

import net from "node:net";

/** Starts a line to an address; `url` is its near end. */
export async function startLine(address, onEnd) {
  const target = new URL(address);
  const sockets = new Set();
  let isCut = false;
  let bytesPerSecond = Infinity;
  let sentBytes = 0;
  let isFreeAt = 0;
  /** When the line becomes slower by itself, by the bytes that went over it. */
  let turn = { sentBytes: Infinity, bytesPerSecond: Infinity };
  /** Passes on what the browser sends, no faster than the line is; all connections share it. */
  const passOn = (near, far) => near.on("data", (piece) => {
    sentBytes += piece.length;
    if (sentBytes >= turn.sentBytes) ({ bytesPerSecond } = turn);
    far.write(piece);
    const now = performance.now();
    isFreeAt = Math.max(isFreeAt, now) + (piece.length * 1000) / bytesPerSecond;
    if (isFreeAt - now < 1 && !far.writableNeedDrain) return;
    near.pause();
    const goOn = () => setTimeout(() => near.resume(), isFreeAt - performance.now());
    if (far.writableNeedDrain) far.once("drain", goOn);
    else goOn();
  }).on("end", () => far.end());
  const server = net.createServer((near) => {
    if (isCut) return near.resetAndDestroy();
    const far = net.connect(Number(target.port), target.hostname);
    for (const [socket, other] of [[near, far], [far, near]]) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    passOn(near, far);
    far.pipe(near);
    return undefined;
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  onEnd(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    /** Neither cut nor slow any more. */
    mend() {
      isCut = false;
      this.slowTo(Infinity);
    },
    /** No more bytes a second than this go to the console, once so many bytes more have gone there. */
    slowTo(limit, { after = 0 } = {}) {
      turn = { sentBytes: sentBytes + after, bytesPerSecond: limit };
      if (after === 0) bytesPerSecond = limit;
    },
    /** How many bytes went to the console up to now. */
    sent: () => sentBytes,
  };
}
