/**
 * What a page keeps across a lock. Locking replaces the process (R27), and a page that was open should be able to unlock again:
 * it is known to the next process by the hash of its token. The sockets are handed over open, so that there is no moment in
 * which somebody else could take the port and be sent what people type. In a variable of this very process: nothing is
 * written to a disk, no program but the daemon's own next self is started with it, and its launcher lets no such variable through.
 */
import { parsePageId, type Ancestor, type PageId, type SocketCaller } from "@kist/model";
import { pagePurpose } from "@kist/protocol";
import { z } from "zod";

import type { LastingPage } from "./pages.ts";

export const HAND_OVER = "KIST_PAGES";
/** The kernel takes 128 KiB for one variable. */
const MOST_BYTES = 96 * 1024;

export interface HandOver {
  readonly descriptors: readonly number[];
  readonly pages: readonly LastingPage[];
}

/** The words for the next process; pages that do not fit are over. */
export function encodeHandOver({ descriptors, pages }: HandOver): string {
  const encode = (some: readonly LastingPage[]): string =>
    JSON.stringify({ pid: process.pid, descriptors, pages: some.map(cut) });
  let fitting = pages;
  while (fitting.length > 0 && Buffer.byteLength(encode(fitting)) > MOST_BYTES) fitting = fitting.slice(1);
  return encode(fitting);
}

/** `undefined` for anything but the words of this very process's earlier self. */
export function decodeHandOver(text: string | undefined): HandOver | undefined {
  if (text === undefined) return undefined;
  try {
    const { success, data } = handOver.safeParse(JSON.parse(text));
    // `exec` keeps the pid: another process that inherited the variable is not meant.
    return success && data.pid === process.pid ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Farther ancestors than a person is shown do not travel. */
function cut(page: LastingPage): LastingPage {
  const { opener } = page.caller;
  return { ...page, caller: { ...page.caller, opener: { ...opener, ancestors: opener.ancestors.slice(0, 8) } } };
}

const ancestor = z
  .strictObject({
    pid: z.int(),
    startTime: z.number(),
    exe: z.string(),
    name: z.string(),
    command: z.string().optional(),
  })
  .transform(({ command, ...rest }): Ancestor => (command === undefined ? rest : { ...rest, command }));
const opener: z.ZodType<SocketCaller> = z.strictObject({
  door: z.literal("socket"),
  uid: z.int(),
  process: ancestor,
  ancestors: z.array(ancestor),
  session: z.strictObject({ leader: z.int(), leaderStartTime: z.number(), tty: z.int() }),
  cwd: z.string(),
});
const page = z.string().transform((text, context): PageId => {
  const id = parsePageId(text);
  if (id !== undefined) return id;
  context.addIssue("not a page id");
  return z.NEVER;
});
const caller = z
  .strictObject({
    door: z.literal("page"),
    uid: z.int(),
    page,
    origin: z.string(),
    opener,
    unlocks: z.string().optional(),
    openedAt: z.int(),
  })
  .transform(({ unlocks, ...rest }) => Object.freeze({ ...rest, unlocks }));
const handOver = z.strictObject({
  pid: z.int(),
  descriptors: z.array(z.int().min(3)).max(2),
  pages: z.array(
    z.strictObject({
      caller,
      purpose: pagePurpose,
      tokenHash: z.string().length(43),
      idlesIn: z.number(),
      endsIn: z.number(),
    }),
  ),
});
