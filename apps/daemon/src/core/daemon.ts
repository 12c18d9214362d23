/**
 * The daemon between its doors and its vaults: what is always there, and the session that is there only while
 * it is unlocked. Wiring only; rules live in the packages.
 */
import { createRateLimits, describeCaller, type RateLimits } from "@kist/access";
import type { Crypto } from "@kist/crypto";
import { KistError, type Clock, type Caller } from "@kist/model";
import type { WarningCode } from "@kist/protocol";
import type { Database } from "@kist/storage";
import { readSlots, type SlotsView } from "@kist/unlock";

import { warnOfSwap } from "../os/hardening.ts";
import type { ProcessWatch } from "../os/process-watch.ts";
import type { PageOpening } from "../page/served-pages.ts";
import { createCeremonies, type Ceremonies } from "../passkeys/ceremonies.ts";
import { createConsent, type Consent } from "./consent.ts";
import { createEventHub, type EventHub } from "./events.ts";
import { createLockedNotes, type LockedNotes } from "./locked-notes.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createRepositoryFinder, type RepositoryFinder } from "./repository.ts";
import type { RunFiles } from "./run-files.ts";
import { createRunWatch, type RunWatch } from "./run-watch.ts";
import { createScans, type Scans } from "./scans.ts";
import { createSerial, type Serial } from "./serial.ts";
import type { OpenVault, Session } from "./session.ts";
import { createStayLocked, type StayLocked } from "./stay-locked.ts";
import type { Uptime } from "./timekeeper.ts";

export interface DaemonDeps {
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly database: Database;
  /** Directory of the database: where a machine's key file stands. */
  readonly home: string;
  readonly uid: number;
  /** Runs at the end of this turn of the event loop. */
  readonly defer: (run: () => void) => void;
  /** Resolves after so many milliseconds; never keeps the process alive. */
  readonly after: (milliseconds: number) => Promise<undefined>;
  readonly uptime: () => Uptime;
  readonly processes: ProcessWatch;
  readonly runFiles: RunFiles;
  readonly pages: PageOpening;
  /** Codes of what could not be hardened when the process started. */
  readonly warnings: readonly WarningCode[];
  /** Bytes that are left on the disk of `home`; nothing where the system does not tell. */
  readonly freeSpace: () => number | undefined;
  /** Milliseconds without use after which a person's device locks, whatever its person chose; 0 never. */
  readonly idleLock: number | undefined;
  /** Replaces the process (lock) or ends it, after answers under way have left. */
  readonly finish: (how: "restart" | "stop") => void;
}

export interface Daemon extends DaemonDeps {
  readonly startedAt: number;
  readonly events: EventHub;
  readonly metrics: Metrics;
  readonly repositories: RepositoryFinder;
  readonly rates: RateLimits;
  readonly lockedNotes: LockedNotes;
  readonly runs: RunWatch;
  readonly scans: Scans;
  readonly stayLocked: StayLocked;
  /** Touches that pages have begun. */
  readonly ceremonies: Ceremonies;
  /** The device's slots; `undefined` before it is set up. */
  slots(): SlotsView | undefined;
  phase(): "empty" | "locked" | "unlocked";
  /** Throws `locked` or `not-initialised`. */
  session(): Session;
  /** Becomes unlocked. Throws `already-initialised` where it is. */
  begin(session: Session): void;
  consent(session: Session, open: OpenVault): Consent;
  /** The caller as audit and approvals show it; the same object for the same caller. */
  describe(caller: Caller): Readonly<Record<string, string | number>>;
  /** Counts as use: the idle lock waits from here. */
  touch(): void;
  /** Milliseconds until the idle lock; `undefined` where there is none. */
  locksIn(): number | undefined;
  /** Key derivations (they take hundreds of megabytes) and what must see the state before it: one at a time. */
  readonly proving: Serial;
  /** Writes down who or what locks, forgets every key and replaces the process (R27). Never fails. */
  lock(by: Caller | "idle" | "suspend" | "resolve"): void;
  /** Writes down who or what ends it, forgets every key and ends the process. Never fails. */
  stop(by: Caller | "signal"): void;
  /** Codes of what a person should look at, as of now. */
  warningsNow(): WarningCode[];
}

export function createDaemon(deps: DaemonDeps): Daemon {
  const { clock, database } = deps;
  const events = createEventHub();
  const rates = createRateLimits({ clock });
  const lockedNotes = createLockedNotes(deps);
  const scans = createScans(deps);
  const stayLocked = createStayLocked(deps.home, deps.uid);
  const described = new WeakMap<Caller, Readonly<Record<string, string | number>>>();
  const consents = new WeakMap<OpenVault, Consent>();
  let session: Session | undefined;
  let usedAt = clock.monotonic();
  /** The process is about to end: nothing is opened any more. */
  let over = false;

  /** Wiping is the first line, replacing the process the second: nothing that fails in the first may keep the second. */
  const forget = (): void => {
    over = true;
    const opened = session;
    session = undefined;
    for (const close of [() => lockedNotes.close(), () => scans.close(), () => opened?.close()]) attempt(close);
  };
  /** What waits is written when the ledgers close; a disk that takes nothing must not keep the vault open. */
  const noteEnd = (action: "device.lock" | "daemon.stop", by: Caller | string): void => {
    const who = typeof by === "string" ? { note: by } : { caller: daemon.describe(by) };
    const entry = { action, outcome: "allowed" as const, at: clock.now(), subjects: [], ...who };
    for (const open of session?.vaults.values() ?? [])
      open.ledger.commit({ entry, binding: "" }).catch(() => undefined);
  };

  /** False where the disk takes no mark and the device would need it. */
  const markLocked = (): boolean => {
    try {
      stayLocked.mark();
      return true;
    } catch {
      return session?.kind === "person";
    }
  };

  const daemon: Daemon = {
    ...deps,
    startedAt: clock.now(),
    events,
    metrics: createMetrics(),
    repositories: createRepositoryFinder(clock),
    rates,
    lockedNotes,
    runs: createRunWatch({
      processes: deps.processes,
      events,
      now: () => clock.now(),
      describe: (caller) => daemon.describe(caller),
    }),
    stayLocked,
    ceremonies: createCeremonies({ clock, random: deps.crypto.random }),
    scans,
    proving: createSerial(),
    slots: () => readSlots(database.slotStore),
    phase: () => (session !== undefined ? "unlocked" : over || daemon.slots() !== undefined ? "locked" : "empty"),
    session() {
      if (session !== undefined) return session;
      throw new KistError(daemon.phase() === "empty" ? "not-initialised" : "locked", {});
    },
    begin(opened) {
      if (session !== undefined) throw new KistError("already-initialised", {});
      if (over) throw new KistError("locked", {});
      stayLocked.clear();
      session = opened;
      usedAt = clock.monotonic();
      events.emit({ type: "state", state: "unlocked" });
    },
    consent(opened, open) {
      let consent = consents.get(open);
      if (consent === undefined) {
        const { sessions, approvals, kind } = opened;
        consent = createConsent({
          headless: kind !== "person",
          allowList: () => open.allowList(),
          sessions,
          approvals,
          rates,
          events,
          noteRefusal(request, code, rule) {
            const entry = {
              action: request.action,
              outcome: "refused" as const,
              at: clock.now(),
              subjects: request.subjects,
              caller: daemon.describe(request.caller),
              code,
              note: rule,
            };
            // A refusal that cannot be written down stays a refusal; the ledger's own state tells of the failure.
            open.ledger.commit({ entry, binding: "" }).catch(() => undefined);
          },
        });
        consents.set(open, consent);
      }
      return consent;
    },
    describe(caller) {
      let facts = described.get(caller);
      if (facts === undefined) described.set(caller, (facts = describeCaller(caller)));
      return facts;
    },
    touch() {
      usedAt = clock.monotonic();
    },
    locksIn() {
      const after = session?.idleLock.after() ?? 0;
      return after === 0 ? undefined : Math.max(0, Math.round(after - (clock.monotonic() - usedAt)));
    },
    lock(by) {
      attempt(() => noteEnd("device.lock", by));
      const stays = by === "resolve" || markLocked();
      forget();
      // Without its mark a device that has a key file would open itself again: then it rather stays away.
      deps.finish(stays ? "restart" : "stop");
      events.emit({ type: "state", state: "locked" });
    },
    stop(by) {
      attempt(() => noteEnd("daemon.stop", by));
      forget();
      deps.finish("stop");
    },
    warningsNow: () => [
      ...deps.warnings,
      ...(database.full() ? (["disk-full"] as const) : isLow(deps.freeSpace()) ? (["disk-low"] as const) : []),
      ...(database.failure() === undefined ? [] : (["storage-failed"] as const)),
      ...(session === undefined ? [] : [...warnOfSwap(), ...warningsOf(session)]),
    ],
  };
  return daemon;
}

/** On the way out: what fails is not worth staying for. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // The disk's failure shows when the next process opens the same files.
  }
}

/** Less than this on the disk: a backup or an import may not fit any more. */
const LOW_BYTES: number = 64 * 1024 * 1024;
const isLow = (free: number | undefined): boolean => free !== undefined && free < LOW_BYTES;

function warningsOf({ kind, vaults, timekeeper, cloned, rows }: Session): WarningCode[] {
  const all = [...vaults.values()];
  const possible: readonly (readonly [WarningCode, boolean])[] = [
    ["recovery-unconfirmed", rows.read("setting", "recovery-challenge") !== undefined],
    ["device-cloned", cloned],
    ["vault-newer", all.some((open) => open.chain().unreadable !== undefined)],
    // Without its list a headless device denies everything, and should say why.
    ["allow-list-damaged", kind !== "person" && all.some((open) => open.allowList() === undefined)],
    ["clock-jumped", timekeeper.jumped() !== undefined],
    ["epoch-due", all.some((open) => open.due().length > 0)],
  ];
  return possible.filter(([, holds]) => holds).map(([code]) => code);
}
