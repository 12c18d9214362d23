/** The socket of this person's daemon, and the launcher that this installation starts it by. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { request } from "node:http";
import { homedir } from "node:os";

import { createClient, readEvents, startDaemon, verifyDaemon, type DaemonEvent } from "@kist/client";
import { resolvePlaces } from "@kist/model";
import { API } from "@kist/protocol/version";

import type { PageAddress } from "../page-address.ts";
import { createDaemonLink, type DaemonLink } from "./daemon-link.ts";

export interface Connection {
  readonly link: DaemonLink;
  readonly events: () => AsyncIterable<DaemonEvent>;
  readonly isServed: (address: PageAddress) => Promise<boolean>;
}

/** `launcher` is the absolute path of `kistd`, never found by a variable: people type passphrases into what it serves. */
export function connect(launcher: string, environment: NodeJS.ProcessEnv): Connection {
  const places = resolvePlaces(environment, homedir());
  const starting = createClient({
    socketPath: places.socket,
    spawnDaemon: () => startDaemon({ launcher, places, environment }),
  });
  const running = createClient({ socketPath: places.socket });
  return {
    link: createDaemonLink({
      call: (path, body) => starting.call(path, body),
      callRunning: (path, body) => running.call(path, body),
      verify: () =>
        verifyDaemon({ places, launcher, searchPath: environment["PATH"] ?? "", uid: process.getuid?.() ?? -1 }),
      readOwnFile,
    }),
    events: () => readEvents(places.socket, `${API}/events`),
    isServed,
  };
}

/** Not through a link, and only what is this user's own. */
async function readOwnFile(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { uid, mode, size } = await file.stat();
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0 || size > MAX_FILE) throw new TypeError("not our file");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** A launch file is a few lines. */
const MAX_FILE = 16 * 1024;
const PATIENCE_MS = 2_000;

/** By its address on this machine: system resolvers do not know the host name that browsers do. */
function isServed({ origin, port }: PageAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      { host: "127.0.0.1", port, path: "/", headers: { host: new URL(origin).host }, timeout: PATIENCE_MS },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    asked.end();
  });
}
