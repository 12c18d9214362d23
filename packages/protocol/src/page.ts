/**
 * The page's door (D9, R17). `page/open` is asked over the socket and leaves a file of mode 0600 that leads a browser to
 * the page, with a launch secret in the fragment: it works once, for a minute. The page trades it with `page/enter` for
 * its token and sends that as `authorization: Bearer <token>` from then on. Whatever else the door serves stands in
 * `apps/daemon/src/page/SPEC.md`.
 */
import { parsePageId } from "@kist/model";
import { z } from "zod";

import { post } from "./endpoint.ts";
import { approvalId, done, nothing } from "./terms.ts";

export const pageId = z.string().refine((text) => parsePageId(text) !== undefined, "not a page id");

/** What the page was opened for: the whole app, one unlock, or one decision. It gives no right. */
export const pagePurpose = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("app"),
    /** The screen to begin with: where passkeys are added. */
    screen: z.literal("slots").optional(),
  }),
  z.strictObject({ kind: z.literal("unlock") }),
  z.strictObject({ kind: z.literal("approval"), id: approvalId }),
]);

/** The process that had the page opened, as the kernel described it then. */
export const pageOpener = z.strictObject({
  /** Its executable. */
  program: z.string(),
  /** Its parents in words, nearest first: `zsh < tmux`. */
  ancestry: z.string(),
  /** It stood in a terminal, and unlocking on this page approves `dev` there too. */
  approvesTerminal: z.boolean(),
});

export const openPage = post("page/open", {
  summary:
    "Prepares a page for the system browser. The file leads there and is gone when it was used, or after a minute. Unlocking on a page that was opened for it approves `dev` in the caller's terminal, too.",
  request: z.strictObject({
    purpose: pagePurpose,
    /** `localhost` for a browser that does not resolve the other one. Passkeys belong to one of them: absent, the one where they are. */
    host: z.enum(["kist.localhost", "localhost"]).optional(),
  }),
  response: z.strictObject({
    /** The file to open, mode 0600. Its content is a secret; its path is none. */
    file: z.string(),
    /** Where the file leads, secret and all: for a window of one's own, never for a command line. */
    url: z.string(),
    /** The page to be, for whoever follows it by the events. */
    page: pageId,
    /** When the file stops to work, wall time in milliseconds. */
    expiresAt: z.int(),
  }),
  whileLocked: true,
});

const page = {
  page: pageId,
  purpose: pagePurpose,
  opener: pageOpener,
  openedAt: z.int(),
};

/** Taken by no browser yet; open; what it was opened for is done; over without that. */
export const pageState = z.enum(["prepared", "entered", "done", "over"]);

export const waitPage = post("page/wait", {
  summary:
    "Answers when a page is no longer in the state `from`, or after `seconds`: a browser took it, what it was opened for is done there, or it is over.",
  request: z.strictObject({ page: pageId, from: pageState, seconds: z.int().min(0).max(60) }),
  response: z.strictObject({
    state: pageState,
    /** `done`: unlocking there approved `dev` in the terminal that had the page opened. */
    approvedTerminal: z.boolean(),
  }),
  whileLocked: true,
  idle: true,
});

export const enterPage = post("page/enter", {
  summary: "Trades the launch secret for the page's token. On the page's door only; works once.",
  request: z.strictObject({ secret: z.string().max(64) }),
  response: z.strictObject({ token: z.string(), ...page }),
  whileLocked: true,
});

/** 32 bytes, base64url. */
const nonce = z.string().regex(/^[\w-]{43}$/, "not a nonce");

export const provePage = post("page/prove", {
  summary:
    "Whoever answers at this port shows that it is the daemon that let this page in: HMAC-SHA-256 of `kist/v1/page-proof` and the nonce, under SHA-256 of the page's token. Asked without the token.",
  request: z.strictObject({ page: pageId, nonce }),
  response: z.strictObject({ proof: nonce }),
  whileLocked: true,
  idle: true,
});

export const showPage = post("page/show", {
  summary: "What this page was opened for, by whom, and how long it lasts: for a page that was loaded again.",
  request: nothing,
  response: z.strictObject({
    ...page,
    /** Milliseconds until the page ends if nothing happens on it, and whatever happens on it. */
    idlesIn: z.int(),
    endsIn: z.int(),
  }),
  whileLocked: true,
  idle: true,
});

export const leavePage = post("page/leave", {
  summary: "Ends this page: its token and what was approved for it.",
  request: nothing,
  response: done,
  whileLocked: true,
});

export type PageState = z.infer<typeof pageState>;
export type PagePurpose = z.infer<typeof pagePurpose>;
