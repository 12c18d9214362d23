/**
 * Scans under way (R29), one for each connection. What they look for are values, so they end with their
 * connection and with the lock, and few run at once.
 */
import { callerKey, createRateLimits, type Rate } from "@kist/access";
import type { Finder, Search } from "@kist/leaks";
import { KistError, type Clock, type Caller } from "@kist/model";

import type { ConnectionId } from "../socket/connection.ts";

export interface Scan {
  readonly purpose: "scan" | "redact";
  readonly finder: Finder;
  /** What may be said of the finder's values: a reference, or nothing. */
  readonly names: readonly (string | undefined)[];
  /** The file that is being searched. */
  search: Search;
  file: number;
  files: number;
  bytes: number;
  found: number;
}

export interface Scans {
  /** Charges one beginning to the caller and keeps a place. Throws `rate-limited`, `scan-under-way`, `scans-full`. */
  reserve(connection: ConnectionId, caller: Caller): void;
  /** Throws `scan-none` where the place is gone: the connection ended, or the vault was locked meanwhile. */
  begin(connection: ConnectionId, scan: Pick<Scan, "purpose" | "finder" | "names">): void;
  /** Throws `scan-none`. */
  of(connection: ConnectionId): Scan;
  /** Forgets what was looked for; nothing where there is no scan. */
  end(connection: ConnectionId): void;
  /** All of them: the vault locks. */
  close(): void;
}

/** Each holds a table of all values in many forms. */
const MOST_SCANS = 8;
/** A hook scans once a commit. Who wants to try guesses begins scans too: at the pace of a person at work. */
const BEGINNINGS: Rate = { burst: 60, perSecond: 1 };

export function createScans(deps: { readonly clock: Clock }): Scans {
  /** `undefined`: a place that is kept while the values are read. */
  const scans = new Map<ConnectionId, Scan | undefined>();
  const rates = createRateLimits({
    clock: deps.clock,
    settings: { process: BEGINNINGS, all: BEGINNINGS, refusals: BEGINNINGS, processes: 256 },
  });
  return {
    reserve(connection, caller) {
      if (scans.has(connection)) throw new KistError("scan-under-way", {});
      if (scans.size >= MOST_SCANS) throw new KistError("scans-full", {});
      const admission = rates.admit(callerKey(caller));
      if (!admission.admitted) throw new KistError("rate-limited", { seconds: admission.seconds });
      scans.set(connection, undefined);
    },
    begin(connection, { purpose, finder, names }) {
      if (!scans.has(connection)) {
        finder.wipe();
        throw new KistError("scan-none", {});
      }
      const search = finder.begin();
      scans.set(connection, { purpose, finder, names, search, file: 0, files: 0, bytes: 0, found: 0 });
    },
    of(connection) {
      const scan = scans.get(connection);
      if (scan === undefined) throw new KistError("scan-none", {});
      return scan;
    },
    end(connection) {
      scans.get(connection)?.finder.wipe();
      scans.delete(connection);
    },
    close() {
      for (const scan of scans.values()) scan?.finder.wipe();
      scans.clear();
    },
  };
}
