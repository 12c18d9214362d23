import type { OpenLink } from "./link.ts";

/** What is read at once. */
const READ_BYTES = 64 * 1024;

/** Node: `node:net`, loaded when first needed, so that the Bun binary never pays for it. */
export const openNodeLink: OpenLink = (path, { onBytes, onEnd }) =>
  new Promise((resolve, reject) => {
    const { connect } = process.getBuiltinModule("node:net");
    let connected = false;
    // `onread`: as the system hands it over. By way of a readable stream the first answer takes 0.4 ms more.
    const socket = connect({
      path,
      onread: {
        buffer: Buffer.allocUnsafe(READ_BYTES),
        callback(size, buffer) {
          // The buffer is only lent: the next piece comes in it too.
          onBytes(Buffer.from(buffer.subarray(0, size)));
          return true;
        },
      },
    });
    socket.once("connect", () => {
      connected = true;
      resolve({ send: (content) => void socket.write(content), close: () => void socket.destroy() });
    });
    // An error after connecting is followed by `close`, which tells the rest.
    socket.on("error", (error) => {
      if (!connected) reject(error);
    });
    socket.once("close", () => {
      if (connected) onEnd();
    });
  });
