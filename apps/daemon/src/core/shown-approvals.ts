/**
 * Whoever has just proved presence to see the names of an approval may grant it without typing the passphrase
 * again: on the same connection, that approval, once, and within a minute. In memory only, and gone with the lock.
 */
import type { ApprovalId, Clock } from "@kist/model";

import type { ConnectionId } from "../socket/connection.ts";

/** Milliseconds to read the names in. */
const READING_MS = 60_000;

export interface ShownApprovals {
  remember(connection: ConnectionId, id: ApprovalId): void;
  /** True once, where it was shown here a moment ago. */
  take(connection: ConnectionId, id: ApprovalId): boolean;
}

export function createShownApprovals({ clock }: { readonly clock: Clock }): ShownApprovals {
  const shown = new Map<ConnectionId, { readonly id: ApprovalId; readonly wall: number; readonly monotonic: number }>();
  const isFresh = ({ wall, monotonic }: { readonly wall: number; readonly monotonic: number }): boolean => {
    // The wall clock counts sleep, the monotonic one cannot be set back.
    const passed = Math.max(Math.abs(clock.now() - wall), clock.monotonic() - monotonic);
    return passed < READING_MS;
  };
  return {
    remember(connection, id) {
      for (const [other, one] of shown) if (!isFresh(one)) shown.delete(other);
      shown.set(connection, { id, wall: clock.now(), monotonic: clock.monotonic() });
    },
    take(connection, id) {
      const one = shown.get(connection);
      if (one?.id !== id) return false;
      shown.delete(connection);
      return isFresh(one);
    },
  };
}
