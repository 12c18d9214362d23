import type { OpenLink } from "./link.ts";

/** Node: `node:net`, loaded when first needed, so that the Bun binary never pays for it. */
export const openNodeLink: OpenLink = (path, events) =>
  new Promise((resolve, reject) => {
    const { connect } = process.getBuiltinModule("node:net");
    const socket = connect(path);
    let connected = false;
    socket.once("connect", () => {
      connected = true;
      resolve({ send: (content) => void socket.write(content), close: () => void socket.destroy() });
    });
    socket.on("data", events.onBytes);
    // An error after connecting is followed by `close`, which tells the rest.
    socket.on("error", (error) => {
      if (!connected) reject(error);
    });
    socket.once("close", () => {
      if (connected) events.onEnd();
    });
  });
