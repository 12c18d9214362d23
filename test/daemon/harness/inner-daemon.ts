/**
 * The daemon without its process: real cryptography, real database, real routes, but clocks that a test moves and a
 * disk that fails when it is told to. For what no real machine does on demand.
 */
import { join } from "node:path";

import { createCrypto, type Crypto } from "@kist/crypto";
import { KistError, type Caller, type Clock, type SocketCaller, type Transaction } from "@kist/model";
import type { Endpoint, RequestOf, ResponseOf } from "@kist/protocol";
import { createFiles, openDatabase, type Database } from "@kist/storage";

import { ROUTES } from "../../../apps/daemon/src/api/routes.ts";
import { createDaemon, type Daemon } from "../../../apps/daemon/src/core/daemon.ts";
import type { Uptime } from "../../../apps/daemon/src/core/timekeeper.ts";
import type { ConnectionId } from "../../../apps/daemon/src/socket/connection.ts";
import { Refusal } from "./answers.ts";
import type { Home } from "./home.ts";
import { NO_PAGES } from "./no-pages.ts";

export interface InnerDaemon {
  readonly daemon: Daemon;
  readonly crypto: Crypto;
  readonly database: Database;
  /** How it asked to be replaced or ended. */
  readonly finished: ("restart" | "stop")[];
  /** Moves both clocks, and the machine's count of its own time. */
  pass(milliseconds: number): void;
  /** Moves the wall clock alone. */
  setClockForward(milliseconds: number): void;
  /** The machine was off for so long, and has been up since then for `passed`. */
  reboot(off: number, passed: number): void;
  /** From now on the disk answers a transaction with this when it commits; `undefined`: it works again. */
  fail(code: "disk-full" | "storage-failed" | undefined): void;
  call<E extends Endpoint>(endpoint: E, request: RequestOf<E>, caller?: Caller): Promise<ResponseOf<E>>;
  close(): void;
}

export interface InnerOptions {
  /** Milliseconds that the environment fixes; `undefined`: the person's choice holds. Absent: it never locks. */
  readonly idleLock?: number | undefined;
  /** Puts something between the daemon and its database. */
  readonly wrap?: (database: Database) => Database;
  /** Bytes that are left on the disk. */
  readonly freeSpace?: () => number;
}

export async function openInnerDaemon(home: Home, options: InnerOptions = {}): Promise<InnerDaemon> {
  const crypto = await createCrypto();
  let wall = Date.parse("2026-03-01T12:00:00Z");
  let monotonic = 1000;
  let up: Uptime = { boot: "first", passed: 3_600_000 };
  let failing: "disk-full" | "storage-failed" | undefined;
  const clock: Clock = { now: () => wall, monotonic: () => monotonic };
  const real = openDatabase({ path: join(home.path, "kist.db"), files: createFiles() });
  /** The work is done, and then COMMIT says no. */
  const fallible = (transaction: Transaction): Transaction => ({
    run: (work) =>
      transaction.run(() => {
        const result = work();
        if (failing !== undefined) throw new KistError(failing, {});
        return result;
      }),
  });
  const { wrap = (database: Database): Database => database } = options;
  const database: Database = wrap({
    ...real,
    transaction: fallible(real.transaction),
    relaxedTransaction: fallible(real.relaxedTransaction),
    auditStore(vault) {
      const store = real.auditStore(vault);
      return {
        ...store,
        appendAlone(unit, durable) {
          if (failing !== undefined) throw new KistError(failing, {});
          store.appendAlone(unit, durable);
        },
      };
    },
  });
  const finished: ("restart" | "stop")[] = [];
  const daemon = createDaemon({
    clock,
    crypto,
    database,
    home: home.path,
    uid: process.getuid?.() ?? 0,
    warnings: [],
    freeSpace: options.freeSpace ?? (() => undefined),
    uptime: () => up,
    processes: { watch: () => () => undefined, terminate: () => false, close: () => undefined },
    runFiles: { open: () => ({ directory: "", inMemory: false }), adopt: () => undefined, recover: () => undefined },
    pages: NO_PAGES,
    idleLock: "idleLock" in options ? options.idleLock : 0,
    defer: (run) => void setImmediate(run),
    after: (milliseconds) => new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref()),
    finish: (how) => void finished.push(how),
  });
  return {
    daemon,
    crypto,
    database,
    finished,
    pass(milliseconds) {
      wall += milliseconds;
      monotonic += milliseconds;
      up = { ...up, passed: up.passed + milliseconds };
    },
    setClockForward: (milliseconds) => void (wall += milliseconds),
    reboot(off, passed) {
      wall += off + passed;
      up = { boot: `${up.boot}+`, passed };
    },
    fail: (code) => void (failing = code),
    async call(endpoint, request, caller = terminalCaller(100)) {
      const route = ROUTES.find((one) => one.endpoint.path === endpoint.path);
      try {
        const answer = await route?.run(JSON.parse(JSON.stringify(request)), {
          caller,
          connection: connectionOf(caller),
          daemon,
        });
        return endpoint.response.parse(answer) as ResponseOf<typeof endpoint>;
      } catch (error) {
        if (error instanceof KistError) throw new Refusal(0, error.code as Refusal["code"], error.facts);
        throw error;
      }
    },
    close: () => real.close(),
  };
}

/** A page is known by one number for as long as it lasts, as its door has it. */
function connectionOf(caller: Caller): ConnectionId {
  return (caller.door === "page" ? -Number(/\d+$/.exec(caller.page)?.[0] ?? 1) : 1) as ConnectionId;
}

/** A process that leads the session of its own terminal. */
export function terminalCaller(pid: number): SocketCaller {
  const process = { pid, startTime: pid * 10, exe: "/usr/bin/kist", name: "kist" };
  return {
    door: "socket",
    uid: 0,
    process,
    ancestors: [],
    session: { leader: pid, leaderStartTime: pid * 10, tty: 34816 + pid },
    cwd: "/nowhere",
  };
}
