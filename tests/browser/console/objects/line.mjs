// The line to the console, which can be cut, mended and slow, as a bad network is.

import net from "node:net";

/** Starts a line to an address; `url` is its near end. */
export async function startLine(address, onEnd) {
  const target = new URL(address);
  const sockets = new Set();
  let isCut = false;
  let bytesPerSecond = Infinity;
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
      socket.pipe(other);
    }
    near.on("data", ({ length }) => {
      if (bytesPerSecond === Infinity) return;
      near.pause();
      setTimeout(() => near.resume(), (length / bytesPerSecond) * 1000);
    });
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
    mend() {
      isCut = false;
    },
    /** From now on each connection sends no more than this. */
    slow(limit) {
      bytesPerSecond = limit;
    },
  };
}
