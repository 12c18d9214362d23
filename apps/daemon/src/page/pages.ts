/**
 * Pages that were let in, and launches that wait for one. A launch secret and a token are 256 random bits each; only their
 * hashes are kept. A page's token holds for fifteen minutes without use and for twelve hours in all, on the one origin it was
 * given to. It gives no right by itself: what a page may do is asked about as for any caller (R20).
 */
import { createHash, createHmac } from "node:crypto";

import { elapsedSince, takeMoment, type Moment } from "@kist/access";
import {
  bytesToShortId,
  KistError,
  terminalKey,
  type Clock,
  type PageCaller,
  type PageId,
  type Random,
  type SocketCaller,
} from "@kist/model";
import type { PagePurpose } from "@kist/protocol";

import type { ConnectionId } from "../socket/connection.ts";

/** Milliseconds in which a launch is to be used. */
export const LAUNCH_LIFE: number = 60_000;
/** Milliseconds without use after which a page is over. */
export const PAGE_IDLE: number = 15 * 60_000;
/** Milliseconds after which it is over however busy it was. */
export const PAGE_LIFE: number = 12 * 3_600_000;
/** More than anyone opens within a minute; beyond it the answer is `pages-full`. */
const MOST_LAUNCHES = 16;
/** More than anyone has open; the longest unused gives way. */
const MOST_PAGES = 32;

export interface Launch {
  readonly page: PageId;
  readonly secret: string;
  readonly expiresAt: number;
}

/** A page that was let in. */
export interface OpenPage {
  readonly caller: PageCaller;
  readonly purpose: PagePurpose;
  /** Names the page where the socket names a connection. */
  readonly connection: ConnectionId;
}

/** What of a page outlives the process: enough to know it again, nothing to pass for it. */
export interface LastingPage extends Pick<OpenPage, "caller" | "purpose"> {
  readonly tokenHash: string;
  /** Milliseconds that are left. */
  readonly idlesIn: number;
  readonly endsIn: number;
}

export interface Pages {
  /** Throws `pages-full`. */
  launch(opener: SocketCaller, purpose: PagePurpose): Launch;
  /** Uses a launch up; `undefined` where there is none of that secret. */
  enter(secret: string, origin: string): { readonly token: string; readonly page: OpenPage } | undefined;
  /** A launch that nobody can be told of. */
  cancel(page: PageId): void;
  /** The page that a token was given to, on the origin it was given on. Does not count as use. */
  find(token: string, origin: string): OpenPage | undefined;
  touch(page: PageId): void;
  /** What only the daemon that let this page in can answer to a nonce, asked on its origin; `undefined` where it is over. */
  prove(page: PageId, nonce: string, origin: string): string | undefined;
  /** Milliseconds that are left; `undefined` where it is over. */
  left(page: PageId): { readonly idlesIn: number; readonly endsIn: number } | undefined;
  purposeOf(page: PageId): PagePurpose | undefined;
  end(page: PageId): void;
  /** Notices what is over. Call it every second or so. */
  sweep(): void;
  /** Pages and launches that still hold. */
  readonly size: number;
  list(): readonly LastingPage[];
}

interface Held extends OpenPage {
  readonly tokenHash: string;
  readonly idle: number;
  readonly life: number;
  readonly opened: Moment;
  used: Moment;
}

interface Waiting {
  readonly page: PageId;
  readonly opener: SocketCaller;
  readonly purpose: PagePurpose;
  readonly at: Moment;
}

export function createPages(deps: {
  readonly clock: Clock;
  readonly random: Random;
  readonly uid: number;
  /** Those that the process before this one had let in. */
  readonly lasting: readonly LastingPage[];
  /** A launch secret was traded for a token. */
  readonly onEnter: (page: PageId) => void;
  /** A page is over, whoever ended it. */
  readonly onEnd: (page: OpenPage) => void;
  /** A launch was used, or its time is over. */
  readonly onLaunchEnd: (page: PageId) => void;
}): Pages {
  const { clock, random } = deps;
  const launches = new Map<string, Waiting>();
  const held = new Map<PageId, Held>();
  const byToken = new Map<string, PageId>();
  let lastConnection = 0;

  const hold = (
    page: Pick<Held, "caller" | "purpose" | "tokenHash">,
    { idle, life, idled }: { readonly idle: number; readonly life: number; readonly idled: number },
  ): Held => {
    const now = takeMoment(clock);
    // Connections of the socket count up from 1, pages down from -1: a grant to one never fits another.
    const connection = --lastConnection as ConnectionId;
    const used = { wall: now.wall - idled, monotonic: now.monotonic - idled };
    const one = { ...page, connection, idle, life, opened: now, used };
    held.set(page.caller.page, one);
    byToken.set(page.tokenHash, page.caller.page);
    return one;
  };
  for (const { caller, purpose, tokenHash, idlesIn, endsIn } of deps.lasting)
    hold({ caller, purpose, tokenHash }, { idle: PAGE_IDLE, life: endsIn, idled: PAGE_IDLE - idlesIn });

  const leftOf = (one: Held): { readonly idlesIn: number; readonly endsIn: number } => {
    const endsIn = one.life - elapsedSince(clock, one.opened);
    return { idlesIn: Math.min(one.idle - elapsedSince(clock, one.used), endsIn), endsIn };
  };
  const end = (page: PageId): void => {
    const one = held.get(page);
    if (one === undefined) return;
    held.delete(page);
    byToken.delete(one.tokenHash);
    deps.onEnd(one);
  };
  const endLongestUnused = (): void => {
    const [unused] = [...held.values()].sort((a, b) => elapsedSince(clock, b.used) - elapsedSince(clock, a.used));
    if (unused !== undefined) end(unused.caller.page);
  };
  /** Expiry is judged at use, never only by `sweep`. */
  const look = (page: PageId | undefined): Held | undefined => {
    const one = page === undefined ? undefined : held.get(page);
    if (one === undefined || leftOf(one).idlesIn > 0) return one;
    end(one.caller.page);
    return undefined;
  };
  const isFresh = ({ at }: Waiting): boolean => elapsedSince(clock, at) < LAUNCH_LIFE;
  const drop = (hash: string, { page }: Waiting): void => {
    launches.delete(hash);
    deps.onLaunchEnd(page);
  };
  const sweep = (): void => {
    for (const [hash, launch] of launches) if (!isFresh(launch)) drop(hash, launch);
    for (const page of held.keys()) look(page);
  };
  const drawSecret = (): string => Buffer.from(random.bytes(32)).toString("base64url");

  return {
    launch(opener, purpose) {
      sweep();
      if (launches.size >= MOST_LAUNCHES) throw new KistError("pages-full", { seconds: LAUNCH_LIFE / 1000 });
      const page = bytesToShortId<PageId>(random.bytes(10));
      const secret = drawSecret();
      launches.set(hashOf(secret), { page, opener, purpose, at: takeMoment(clock) });
      return { page, secret, expiresAt: clock.now() + LAUNCH_LIFE };
    },
    enter(secret, origin) {
      const hash = hashOf(secret);
      const launch = launches.get(hash);
      if (launch === undefined) return undefined;
      drop(hash, launch);
      if (!isFresh(launch)) return undefined;
      const { page, opener, purpose } = launch;
      const caller: PageCaller = Object.freeze({
        door: "page",
        uid: deps.uid,
        page,
        origin,
        opener,
        unlocks: purpose.kind === "unlock" ? terminalKey(opener) : undefined,
        openedAt: clock.now(),
      });
      const token = drawSecret();
      const lives = { idle: PAGE_IDLE, life: PAGE_LIFE, idled: 0 };
      if (held.size >= MOST_PAGES) endLongestUnused();
      const entered = hold({ caller, purpose, tokenHash: hashOf(token) }, lives);
      deps.onEnter(page);
      return { token, page: entered };
    },
    cancel(page) {
      for (const [hash, launch] of launches) if (launch.page === page) drop(hash, launch);
    },
    find(token, origin) {
      const one = look(byToken.get(hashOf(token)));
      return one?.caller.origin === origin ? one : undefined;
    },
    touch(page) {
      const one = look(page);
      if (one !== undefined) one.used = takeMoment(clock);
    },
    prove(page, nonce, origin) {
      const one = look(page);
      if (one?.caller.origin !== origin) return undefined;
      const key = Buffer.from(one.tokenHash, "base64url");
      return createHmac("sha256", key).update(`kist/v1/page-proof${nonce}`).digest("base64url");
    },
    left(page) {
      const one = look(page);
      return one && leftOf(one);
    },
    purposeOf: (page) => look(page)?.purpose,
    end,
    sweep,
    get size() {
      return launches.size + held.size;
    },
    list: () =>
      [...held.values()]
        .map((one) => ({ caller: one.caller, purpose: one.purpose, tokenHash: one.tokenHash, ...leftOf(one) }))
        .filter(({ idlesIn }) => idlesIn > 0),
  };
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
