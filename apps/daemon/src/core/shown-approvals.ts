/**
 * Whoever has just proved presence to see the names of an approval may grant it without typing the passphrase
 * again: on the same connection, that approval, once, and within a minute. In memory only, and gone with the lock.
 */
import { takeMoment, type Moment, type PresenceMethod } from "@kist/access";
import type { ApprovalId, Clock } from "@kist/model";

import type { ConnectionId } from "../socket/connection.ts";

/** Milliseconds to read the names in. */
const READING_MS = 60_000;

export interface ShownApprovals {
  /** `method`: by what presence was proved. */
  remember(connection: ConnectionId, id: ApprovalId, method: PresenceMethod): void;
  /** Once, where it was shown here a moment ago: by what presence was proved then. */
  take(connection: ConnectionId, id: ApprovalId): PresenceMethod | undefined;
}

interface Shown {
  readonly id: ApprovalId;
  readonly method: PresenceMethod;
  readonly at: Moment;
}

export function createShownApprovals({ clock }: { readonly clock: Clock }): ShownApprovals {
  const shown = new Map<ConnectionId, Shown>();
  const isFresh = ({ at }: Shown): boolean => {
    // The wall clock counts sleep, the monotonic one cannot be set back; one that was set back ends it, too.
    const passed = Math.max(Math.abs(clock.now() - at.wall), clock.monotonic() - at.monotonic);
    return passed < READING_MS;
  };
  return {
    remember(connection, id, method) {
      for (const [other, one] of shown) if (!isFresh(one)) shown.delete(other);
      shown.set(connection, { id, method, at: takeMoment(clock) });
    },
    take(connection, id) {
      const one = shown.get(connection);
      if (one?.id !== id) return undefined;
      shown.delete(connection);
      return isFresh(one) ? one.method : undefined;
    },
  };
}
