/**
 * The daemon without its process: the same parts that `serve.ts` joins, over a home, asked without a socket. A
 * thousandth of states is thereby checked in a hundredth of the time; what needs the process is proved with one.
 */
import { join } from "node:path";

import { createCrypto, type Crypto } from "@kist/crypto";
import { isKistError, type Bytes, type SocketCaller } from "@kist/model";
import { describeError } from "@kist/protocol";
import { createFiles, openDatabase, type Database } from "@kist/storage";

import { ROUTES } from "../../apps/daemon/src/api/routes.ts";
import { createRouteTable } from "../../apps/daemon/src/api/table.ts";
import { createSystemClock } from "../../apps/daemon/src/core/clock.ts";
import { createDaemon, type Daemon } from "../../apps/daemon/src/core/daemon.ts";
import { readMachineKey } from "../../apps/daemon/src/core/machine-key.ts";
import { settleIn } from "../../apps/daemon/src/core/settle-in.ts";
import { unlockDevice } from "../../apps/daemon/src/core/unlocking.ts";
import { preparePrivateDirectory } from "../../apps/daemon/src/os/safe-directory.ts";
import { readUptime } from "../../apps/daemon/src/os/uptime.ts";
import type { ConnectionId } from "../../apps/daemon/src/socket/connection.ts";
import { NO_PAGES } from "../daemon/harness/no-pages.ts";
import type { Answer, Calls } from "./daemon-calls.ts";

const CALLER: SocketCaller = {
  door: "socket",
  uid: process.getuid?.() ?? 0,
  process: { pid: 2, startTime: 1, exe: "/usr/bin/prover", name: "prover" },
  ancestors: [],
  session: { leader: 2, leaderStartTime: 1, tty: 0 },
  cwd: "/",
};
const CONNECTION = 1 as ConnectionId;
let crypto: Crypto | undefined;

export interface Inside extends Calls {
  /** Commits that opening found unreadable in the log (doctor tells of one, `status` of two). */
  readonly lostCommits: number;
}

/** Opens the home as a daemon does when it starts. Throws what would end it. */
export async function openInside(home: string): Promise<Inside> {
  crypto ??= await createCrypto();
  preparePrivateDirectory(home, CALLER.uid);
  const database = openDatabase({ path: join(home, "kist.db"), files: createFiles() });
  try {
    const daemon = assemble(home, crypto, database);
    await unlockWithoutPerson(daemon);
    return callsOf(daemon);
  } catch (error) {
    database.close();
    throw error;
  }
}

function assemble(home: string, crypto: Crypto, database: Database): Daemon {
  return createDaemon({
    clock: createSystemClock(),
    crypto,
    database,
    home,
    uid: CALLER.uid,
    warnings: [],
    freeSpace: () => undefined,
    processes: { watch: () => () => undefined, terminate: () => false, close: () => undefined },
    runFiles: { open: () => ({ directory: "", inMemory: false }), adopt: () => undefined, recover: () => undefined },
    pages: NO_PAGES,
    uptime: readUptime,
    idleLock: 0,
    defer: (run) => void setImmediate(run),
    after: () => new Promise(() => undefined),
    finish: () => undefined,
  });
}

async function unlockWithoutPerson(daemon: Daemon): Promise<void> {
  if (daemon.slots() === undefined || daemon.stayLocked.isMarked()) return;
  let key: Bytes | undefined;
  try {
    key = readMachineKey(daemon);
    const { session } = await unlockDevice(daemon, { type: "machine", key });
    daemon.begin(session);
    await settleIn(daemon, session);
  } finally {
    key?.fill(0);
  }
}

function callsOf(daemon: Daemon): Inside {
  const { routes } = createRouteTable(daemon, ROUTES);
  return {
    lostCommits: daemon.database.recovery().lostCommits,
    async call(path, body): Promise<Answer> {
      const route = routes.get(`${body === undefined ? "GET" : "POST"} /kist/v1/${path}`);
      if (route === undefined) throw new Error(`no such route: ${path}`);
      try {
        const reply = await route({ body, query: "", caller: CALLER, connection: CONNECTION });
        // As the wire carries it: what is no JSON does not survive.
        return { status: reply.status, body: "json" in reply ? JSON.parse(JSON.stringify(reply.json)) : undefined };
      } catch (error) {
        if (!isKistError(error)) throw error;
        const { status, code } = describeError(error.code, error.facts);
        return { status, body: { error: { code } } };
      }
    },
    close() {
      if (daemon.phase() === "unlocked") daemon.session().close();
      daemon.database.close();
    },
  };
}
