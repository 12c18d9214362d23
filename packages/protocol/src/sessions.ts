/** What is open right now: approved sessions of terminals and pages, and programs that run with secrets. */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { pageId } from "./page.ts";
import { nothing } from "./terms.ts";

const callerWords = z.record(z.string(), z.union([z.string(), z.int()]));

export const sessionSummary = z.strictObject({
  id: z.string(),
  kind: z.enum(["terminal", "page"]),
  /** The same for all sessions of one terminal or page. */
  terminal: z.string(),
  /** What flows in it without a question. `environment` is absent where the asker may not list environments. */
  covers: z.strictObject({ class: z.enum(["dev", "staging"]), environment: z.string().optional() }),
  /** `repository`: only in the one at `repository`; `outside`: in directories without one; `anywhere`: all of them. */
  where: z.enum(["anywhere", "repository", "outside"]),
  repository: z.string().optional(),
  openedAt: z.int(),
  /** Milliseconds until it ends if nothing happens. */
  endsIn: z.int(),
  caller: callerWords,
});

/** A page that was let in. It may have nothing approved: then it asks like everybody else. */
export const openPageSummary = z.strictObject({
  id: pageId,
  purpose: z.enum(["app", "unlock", "approval"]),
  openedAt: z.int(),
  /** Milliseconds until its token is worth nothing if nothing happens. */
  endsIn: z.int(),
  caller: callerWords,
});

/** A program that was started with secrets, for as long as the daemon sees it run. */
export const runSummary = z.strictObject({
  id: z.string(),
  pid: z.int(),
  startedAt: z.int(),
  caller: callerWords,
  /** `environment/namespace` of what it was given; empty where the asker may not list environments. */
  places: z.array(z.string()),
  /** References it was given, where the asker may list them. */
  names: z.array(z.string()),
  /** It was given more than is named here. */
  withheld: z.literal(true).optional(),
});

export const listSessions = post("sessions/list", {
  summary:
    "Open sessions with what they cover and when they end, the pages that are open, and the programs that run with secrets. Names only where the caller may list them.",
  request: nothing,
  response: z.strictObject({
    sessions: z.array(sessionSummary),
    pages: z.array(openPageSummary),
    runs: z.array(runSummary),
  }),
  idle: true,
});
export const closeSessions = post("sessions/close", {
  summary:
    "Ends one session, one page with its session, or all sessions: the next request there asks a person again. Needs no presence.",
  request: z
    .strictObject({ id: z.string().max(64).optional(), all: z.literal(true).optional() })
    .refine(({ id, all }) => (id === undefined) !== (all === undefined), "needs id or all"),
  response: z.strictObject({ closed: z.int() }),
});
export const stopRun = post("runs/stop", {
  summary: "Asks a program that runs with secrets to end, as `kill` does: what it was given ends with it.",
  request: z.strictObject({ id: z.string().max(64) }),
  /** False: it was over already, or it belongs to somebody else. */
  response: z.strictObject({ stopped: z.boolean() }),
});
