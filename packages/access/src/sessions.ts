/**
 * Approved sessions: a terminal in a repository that may use `dev`, or one `staging` environment, without
 * being asked again (R20). Ten minutes without use or twelve hours in all end one; so does locking. They live
 * in memory only: a restarted daemon has none.
 */
import { bytesToShortId, terminalKey, type Caller, type Clock, type Random } from "@kist/model";

import { describeCaller } from "./caller.ts";
import { elapsedSince, takeMoment, type Moment } from "./elapsed.ts";
import type { Presence, PresenceEvidence, PresenceProof } from "./presence.ts";

/** Milliseconds without a request after which a session is over. */
export const SESSION_IDLE: number = 10 * 60_000;
/** Milliseconds after which it is over however busy it was. */
export const SESSION_LIFE: number = 12 * 3_600_000;
/** More open terminals than anyone has; the longest unused gives way. */
const MAX_SESSIONS = 256;

/** What one yes covers. */
export interface SessionScope {
  /** `terminalKey` of the model. */
  readonly terminal: string;
  /** Names the repository, as the daemon keys it; `undefined` covers every repository in this terminal. */
  readonly repository: string | undefined;
  /** `dev` covers every environment of that class; a `staging` environment is approved by itself. */
  readonly covers: { readonly class: "dev" } | { readonly class: "staging"; readonly environment: string };
}

export interface SessionSummary extends SessionScope {
  /** Random, of this opening: what a person ends one by. */
  readonly id: string;
  /** The process that a person said yes to, or that he unlocked with, in the words of the audit trail. */
  readonly caller: Readonly<Record<string, string | number>>;
  /** Wall time in milliseconds, for display. */
  readonly openedAt: number;
  /** Milliseconds until the session ends if nothing happens. */
  readonly endsIn: number;
}

export interface Sessions {
  /** Whether this scope, or the same for the whole terminal, is open now. Does not count as use. */
  isOpen(scope: SessionScope): boolean;
  /** Opens it for this caller, or opens it anew. Only spent presence opens anything. */
  open(scope: SessionScope, evidence: PresenceEvidence, caller: Caller): void;
  /**
   * Who unlocked in a terminal or on a page has approved `dev` for all of it, and on a page for the terminal that had it
   * opened for that. False where there is no terminal or the proof is not for it.
   */
  openTerminal(caller: Caller, proof: PresenceProof, terminal?: string): boolean;
  /** Counts as use. Never opens what is closed. */
  touch(scope: SessionScope): void;
  list(): readonly SessionSummary[];
  /** Ends every session of a terminal, or all of them (lock). Returns how many were open. */
  close(terminal?: string): number;
  /** Ends the one of that id. False where it is over already. */
  end(id: string): boolean;
}

interface Held {
  readonly id: string;
  readonly scope: SessionScope;
  readonly caller: SessionSummary["caller"];
  readonly openedAt: number;
  readonly opened: Moment;
  used: Moment;
}

export function createSessions(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly presence: Presence;
}): Sessions {
  const { clock, random } = deps;
  /** In order of last use: the first is the longest unused. */
  const sessions = new Map<string, Held>();

  const endsIn = (session: { readonly opened: Moment; readonly used: Moment }): number =>
    Math.min(SESSION_IDLE - elapsedSince(clock, session.used), SESSION_LIFE - elapsedSince(clock, session.opened));

  const findOpen = (scope: SessionScope): string | undefined => {
    for (const key of [scopeKey(scope), scopeKey({ ...scope, repository: undefined })]) {
      const session = sessions.get(key);
      if (session === undefined) continue;
      if (endsIn(session) > 0) return key;
      sessions.delete(key);
    }
    return undefined;
  };

  const open = (scope: SessionScope, _evidence: PresenceEvidence, caller: Caller): void => {
    const now = takeMoment(clock);
    const key = scopeKey(scope);
    sessions.delete(key);
    sessions.set(key, {
      id: bytesToShortId(random.bytes(10)),
      scope,
      caller: describeCaller(caller),
      openedAt: clock.now(),
      opened: now,
      used: now,
    });
    const [oldest] = sessions.keys();
    if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
  };

  return {
    isOpen: (scope) => findOpen(scope) !== undefined,
    open,
    openTerminal(caller, proof, terminal = terminalKey(caller)) {
      if (terminal === undefined) return false;
      const evidence = deps.presence.spend(proof, { for: "unlock", terminal }, caller);
      if (evidence === undefined) return false;
      open({ terminal, repository: undefined, covers: { class: "dev" } }, evidence, caller);
      return true;
    },
    touch(scope) {
      const key = findOpen(scope);
      const session = key === undefined ? undefined : sessions.get(key);
      if (key === undefined || session === undefined) return;
      session.used = takeMoment(clock);
      sessions.delete(key);
      sessions.set(key, session);
    },
    list: () =>
      [...sessions.values()]
        .map((session) => ({
          ...session.scope,
          id: session.id,
          caller: session.caller,
          openedAt: session.openedAt,
          endsIn: endsIn(session),
        }))
        .filter((session) => session.endsIn > 0),
    close(terminal) {
      let closed = 0;
      for (const [key, session] of sessions) {
        if (terminal !== undefined && session.scope.terminal !== terminal) continue;
        if (endsIn(session) > 0) closed++;
        sessions.delete(key);
      }
      return closed;
    },
    end(id) {
      for (const [key, session] of sessions) if (session.id === id) return endsIn(session) > 0 && sessions.delete(key);
      return false;
    },
  };
}

/** Terminal keys and environment names hold no newline; a repository's key may hold anything but stands last. */
export function scopeKey(scope: SessionScope): string {
  const covers = scope.covers.class === "dev" ? "dev" : `staging ${scope.covers.environment}`;
  return `${scope.terminal}\n${covers}\n${scope.repository === undefined ? "*" : `=${scope.repository}`}`;
}
