/** The daemon's process: harden, open, listen, and later stop or replace itself. */
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { createCrypto } from "@kist/crypto";
import { KistError, resolvePlaces, terminalKey, type Bytes } from "@kist/model";
import { describeError, VERSION } from "@kist/protocol";
import { createFiles, openDatabase } from "@kist/storage";

import { ROUTES } from "./api/routes.ts";
import { createRouteTable } from "./api/table.ts";
import { createSystemClock } from "./core/clock.ts";
import { createDaemon, type Daemon } from "./core/daemon.ts";
import { readMachineKey } from "./core/machine-key.ts";
import { createRunFiles, runFileBases, sharedPlaces } from "./core/run-files.ts";
import { settleIn } from "./core/settle-in.ts";
import { unlockDevice } from "./core/unlocking.ts";
import { createCallers } from "./os/callers.ts";
import { findUsersOf } from "./os/find-users.ts";
import { freeSpace } from "./os/free-space.ts";
import { endPlainly, hardenProcess } from "./os/hardening.ts";
import { readCountingId } from "./os/machine.ts";
import { isInMemory } from "./os/memory-file-system.ts";
import { notifySystemd } from "./os/notify-systemd.ts";
import { openLibc } from "./os/open-libc.ts";
import { createProcessTable } from "./os/process-table.ts";
import { createProcessWatch } from "./os/process-watch.ts";
import { preparePrivateDirectory } from "./os/safe-directory.ts";
import { watchSuspend } from "./os/suspend-watch.ts";
import { findTcpPeer } from "./os/tcp-peer.ts";
import { every } from "./os/ticker.ts";
import { readUptime } from "./os/uptime.ts";
import { HAND_OVER } from "./page/hand-over.ts";
import { createServedPages } from "./page/served-pages.ts";
import { SOCKET_LIMITS } from "./socket/limits.ts";
import { createSocketServer } from "./socket/server.ts";

const ENDING_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
const CHECKPOINT_MS = 5_000;
/** One unreadable commit at the end of the log can be one that nobody was told of; two cannot. */
const LOST_COMMITS = 2;
const TIDY_MS = 60_000;
/** Longer than the grace that requests under way have. */
const LEAVING_MS: number = SOCKET_LIMITS.graceMs + 2_000;

export async function serve(): Promise<void> {
  const libc = openLibc();
  const uid = process.getuid?.();
  if (libc === undefined || uid === undefined) throw new KistError("internal", { detail: "unsupported system" });
  const { warnings } = hardenProcess(libc);
  endPlainly(libc);
  // A log on a full disk must not end what still serves reads.
  process.stderr.on("error", () => undefined);
  // What nobody caught ends the process. Node's own words would hold the error's message, and come too late.
  process.on("uncaughtExceptionMonitor", (error) => logDefect(error, "uncaught"));
  const places = resolvePlaces(process.env, homedir());
  preparePrivateDirectory(places.home, uid);
  const clock = createSystemClock();
  const processes = createProcessTable();
  const crypto = await createCrypto();
  const database = openDatabase({ path: join(places.home, "kist.db"), files: createFiles() });
  let ending: "restart" | "stop" | undefined;
  /** On its way out the daemon looks at nothing any more: the database may be closed already. */
  const whileServing: typeof every = (milliseconds, look) =>
    every(milliseconds, () => (ending === undefined ? look() : undefined));

  const watch = createProcessWatch({ libc, processes, every: whileServing });
  const shared = sharedPlaces(uid);
  const runFiles = createRunFiles({
    bases: runFileBases(places, shared.of(places.home), isInMemory),
    others: shared.all,
    uid,
    boot: readCountingId(),
    findUsers: (path) => findUsersOf(path, uid),
    processes,
    watch,
  });

  const pages = createServedPages({
    clock,
    random: crypto.random,
    libc,
    uid,
    version: VERSION,
    describeError,
    limits: SOCKET_LIMITS,
    folder: pageFolder(),
    runDirectory: dirname(places.socket),
    handedOver: process.env[HAND_OVER],
    routes: () => table,
    findPeer: findTcpPeer,
    onDefect: logDefect,
    onEnter: (id) => daemon.events.emit({ type: "page", id, state: "entered" }),
    onEnd({ caller, connection }) {
      daemon.scans.end(connection);
      if (daemon.phase() === "unlocked") {
        const { sessions, approvals } = daemon.session();
        sessions.close(terminalKey(caller));
        for (const id of approvals.withdraw(caller)) daemon.events.emit({ type: "approval", id, state: "denied" });
      }
      daemon.events.emit({ type: "page", id: caller.page, state: "over" });
    },
  });
  // Not for programs that this process starts.
  Reflect.deleteProperty(process.env, HAND_OVER);

  const daemon = createDaemon({
    clock,
    crypto,
    database,
    home: places.home,
    uid,
    warnings: [...warnings, ...(database.recovery().lostCommits >= LOST_COMMITS ? (["commits-lost"] as const) : [])],
    freeSpace: () => freeSpace(places.home),
    processes: watch,
    runFiles,
    pages,
    uptime: readUptime,
    idleLock: idleLockOf(process.env["KIST_IDLE_LOCK_MINUTES"]),
    defer: (run) => void setImmediate(run),
    after: (milliseconds) => new Promise((resolve) => void setTimeout(() => resolve(undefined), milliseconds).unref()),
    finish(how) {
      const underWay = ending !== undefined;
      // Told to end while it is about to replace itself, it ends.
      if (!underWay || how === "stop") ending = how;
      if (underWay) return;
      notifySystemd(libc, process.env, how === "stop" ? "STOPPING=1" : "STATUS=locked");
      // Answers under way leave first; whoever waits for an approval is cut off with the keys.
      setImmediate(() => void leave());
    },
  });

  const table = createRouteTable(daemon, ROUTES);
  const server = createSocketServer({
    ...table,
    callers: createCallers({ libc, processes, clock, uid }),
    libc,
    clock,
    uid,
    version: VERSION,
    describeError,
    limits: SOCKET_LIMITS,
    every,
    onDefect: (error, route) => logDefect(error, route),
    onConnectionEnd: (connection) => daemon.scans.end(connection),
  });

  async function leave(): Promise<void> {
    // The keys go with the process, whatever the disk says and whoever does not fetch his answer.
    const patience = new Promise<void>((resolve) => void setTimeout(resolve, LEAVING_MS).unref());
    await Promise.race([Promise.all([server.close(), pages.stop()]), patience]).catch((error: unknown) =>
      logDefect(error, "end"),
    );
    quietly(() => database.close());
    // A signal that came while the database was closing is heard in the next turn. From then on nobody listens, and
    // the system ends the process: while it replaces itself a signal would be caught by the old one and lost.
    await new Promise<void>((resolve) => void setTimeout(resolve, 1));
    await new Promise<void>((resolve) => void setImmediate(resolve));
    for (const signal of ENDING_SIGNALS) process.removeAllListeners(signal);
    if (ending === "restart") {
      const handOver = pages.handOver();
      process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
        ...process.env,
        ...(handOver === undefined ? {} : { [HAND_OVER]: handOver }),
      });
    }
    process.exit(0);
  }

  await unlockWithoutPerson(daemon);
  await server.listen(places.socket);
  // Only now: the lock that comes with the socket says that no other daemon of this home is at work.
  runFiles.recover();
  await pages.recover();
  notifySystemd(libc, process.env, "READY=1");
  whileServing(1000, () => {
    if (daemon.phase() !== "unlocked") return;
    const session = daemon.session();
    session.approvals.sweep();
    if (session.kind === "person" && daemon.locksIn() === 0) daemon.lock("idle");
  });
  whileServing(1000, () => pages.sweep());
  whileServing(CHECKPOINT_MS, () => {
    if (daemon.phase() !== "unlocked") return;
    for (const open of daemon.session().vaults.values()) quietly(() => open.ledger.checkpoint());
  });
  whileServing(TIDY_MS, () => quietly(() => tidy(daemon)));
  watchSuspend({ libc, every: whileServing }, () => {
    if (daemon.phase() === "unlocked" && daemon.session().kind === "person") daemon.lock("suspend");
  });
  for (const signal of ENDING_SIGNALS) process.on(signal, () => daemon.stop("signal"));
}

/** A machine's key is a file; a throw-away device's too. A locked one stays so until somebody unlocks it. */
async function unlockWithoutPerson(daemon: Daemon): Promise<void> {
  const slots = daemon.slots();
  if (slots === undefined || slots.device === "person" || daemon.stayLocked.isMarked()) return;
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

/** Beside the bundle, as it was installed; in a checkout, where `npm run build` puts it. Never looked for. */
function pageFolder(): string {
  const { dirname: here, filename } = import.meta;
  return filename.endsWith(".ts") ? resolve(here, "../../../dist/lib/page") : join(here, "page");
}

function tidy(daemon: Daemon): void {
  daemon.database.tidy();
  if (daemon.phase() === "unlocked" && !daemon.session().cloned) daemon.session().timekeeper.keep();
}

/** What is no number of minutes says nothing. */
function idleLockOf(text: string | undefined): number | undefined {
  const minutes = Number(text);
  return text !== undefined && Number.isFinite(minutes) && minutes >= 0 ? minutes * 60_000 : undefined;
}

/** What fails here shows in `status` and in the next request that needs it. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    logDefect(error, "timer");
  }
}

/** Codes and stack positions only: an error's message may hold what must not be written down. */
function logDefect(error: unknown, where: string): void {
  const name = error instanceof KistError ? error.code : error instanceof Error ? error.name : typeof error;
  const stack =
    error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")) : [];
  process.stderr.write(`${new Date().toISOString()} ${where}: ${name}\n${stack.slice(0, 12).join("\n")}\n`);
}
