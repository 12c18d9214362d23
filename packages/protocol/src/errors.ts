/**
 * Every error a person can meet: one code, one HTTP status, one exit status, and the words. `what` says what
 * happened, `why` the reason where it helps, `next` what to do. `{fact}` is filled from the error's facts.
 * Exit statuses: 1 failed, 2 wrong use, 3 locked or not set up, 4 refused, 5 not found, 6 conflict,
 * 7 damaged or unsafe state, 8 daemon unreachable.
 */
import { COMPOSED_ERRORS } from "./composed-errors.ts";
import { CONFLICT_ERRORS } from "./conflict-errors.ts";
import { COPY_ERRORS } from "./copy-errors.ts";
import type { ErrorWords } from "./error-words.ts";
import { FILE_ERRORS } from "./file-errors.ts";
import { KIND_ERRORS } from "./kind-errors.ts";
import { PAGE_ERRORS } from "./page-errors.ts";
import { PASSKEY_ERRORS } from "./passkey-errors.ts";
import { RUN_ERRORS } from "./run-errors.ts";

export const ERRORS = {
  // use
  "request-malformed": { status: 400, exit: 2, what: "The request is not well formed: {detail}." },
  "request-too-large": {
    status: 413,
    exit: 2,
    what: "The request is larger than {limit} bytes.",
    next: "Send less at once.",
  },
  "not-found": { status: 404, exit: 2, what: "There is no such endpoint.", next: "See /kist/v1/openapi.json." },
  "method-wrong": { status: 405, exit: 2, what: "This endpoint needs {method}." },
  "rate-limited": {
    status: 429,
    exit: 4,
    what: "Too many requests from this program.",
    next: "Try again in {seconds} s.",
  },
  "scan-none": {
    status: 409,
    exit: 1,
    what: "No scan is under way on this connection.",
    next: "Begin one; a scan lives on one connection.",
  },
  "scan-under-way": { status: 409, exit: 6, what: "A scan is under way on this connection already." },
  "scans-full": {
    status: 429,
    exit: 4,
    what: "Too many scans are under way at once.",
    next: "Wait until one has ended.",
  },
  "origin-refused": { status: 403, exit: 4, what: "A web page may not use this socket." },
  // state
  "not-initialised": { status: 409, exit: 3, what: "There is no vault on this machine yet.", next: "Run `kist init`." },
  "already-initialised": {
    status: 409,
    exit: 6,
    what: "This machine is set up already.",
    next: "`kist vault create NAME` founds another vault; `kist status` shows what is there.",
  },
  locked: { status: 423, exit: 3, what: "The vault is locked.", next: "Run `kist unlock`." },
  "recovery-unconfirmed": {
    status: 409,
    exit: 3,
    what: "The recovery code has not been typed back yet.",
    why: "Without it a lost passphrase would lose every secret.",
    next: "Run `kist init --confirm`.",
  },
  "device-cloned": {
    status: 409,
    exit: 7,
    what: "This home was copied or restored from a snapshot.",
    why: "Two devices must not write under one identity, so this one only reads.",
    next: "On the copy that should go on, run `kist device resolve`.",
  },
  // unlock
  "unlock-failed": {
    status: 403,
    exit: 4,
    what: "That did not unlock the vault.",
    next: "Check the passphrase and try again.",
  },
  "slot-backoff": { status: 429, exit: 4, what: "Too many wrong tries.", next: "Try again in {seconds} s." },
  "slot-not-found": { status: 404, exit: 5, what: "There is no such slot.", next: "`kist slots` lists them." },
  "slot-last": {
    status: 409,
    exit: 6,
    what: "This slot must stay.",
    why: "People delete passkeys: one other way to unlock always remains, and a person's device keeps two.",
    next: "Add another slot first.",
  },
  "slot-not-allowed": { status: 409, exit: 6, what: "This kind of slot is not possible on this device." },
  "slots-needed": {
    status: 409,
    exit: 3,
    what: "A person's device needs two ways to unlock before it stores secrets.",
    next: "Run `kist slots add`.",
  },
  "passphrase-weak": { status: 400, exit: 2, what: "The passphrase is too short: at least {minimum} characters." },
  "kdf-out-of-range": {
    status: 500,
    exit: 7,
    what: "A slot's key-derivation parameters are outside the compiled limits.",
    why: "Weaker ones would let a copied file be guessed; stronger ones would exhaust memory.",
    next: "The slot file was changed by another program. Restore it from a backup.",
  },
  "slots-changed": {
    status: 409,
    exit: 6,
    what: "The ways to unlock were changed meanwhile.",
    next: "Look at `kist slots` and try again.",
  },
  "slots-damaged": {
    status: 500,
    exit: 7,
    what: "The ways to unlock this device are damaged ({reason}).",
    why: "They were changed, swapped or put back by another program.",
    next: "Restore the newest backup: `kist backup restore FILE` in a new home.",
  },
  "kdf-failed": {
    status: 503,
    exit: 7,
    what: "The passphrase could not be checked: there is not enough memory.",
    next: "Close other programs and try again.",
  },
  "recovery-wrong": {
    status: 400,
    exit: 2,
    what: "That is not the group that was asked for.",
    next: "Look at the sheet and type group {group} again.",
  },
  "recovery-code-malformed": {
    status: 400,
    exit: 2,
    what: "That is not a recovery code: its check characters do not fit.",
    next: "Check each group against the sheet.",
  },
  // consent
  "approval-needed": {
    status: 403,
    exit: 4,
    what: "This needs a person's approval.",
    next: "In another terminal, run `kist approve {approval}`.",
  },
  "approval-denied": { status: 403, exit: 4, what: "The request was denied." },
  "approval-expired": { status: 403, exit: 4, what: "Nobody approved the request in time.", next: "Ask again." },
  "approval-not-found": {
    status: 404,
    exit: 5,
    what: "There is no such approval.",
    next: "`kist approve` lists what waits.",
  },
  "approval-self": {
    status: 403,
    exit: 4,
    what: "The program that asked cannot approve itself.",
    next: "Approve from another terminal.",
  },
  "approval-spent": {
    status: 403,
    exit: 4,
    what: "That approval has been used: it lets one request through once.",
    next: "Ask again.",
  },
  "approval-decided": { status: 409, exit: 6, what: "That request has been decided already." },
  "approval-other-request": {
    status: 403,
    exit: 4,
    what: "That approval was given to another request, or what it covers has changed.",
    next: "Ask again.",
  },
  "approvals-full": {
    status: 429,
    exit: 4,
    what: "Too many requests wait for a person already.",
    next: "Decide some with `kist approve`, or wait {seconds} s.",
  },
  "presence-missing": {
    status: 403,
    exit: 4,
    what: "This needs a person: type the passphrase, or touch a passkey on a page of Kist.",
  },
  "policy-denied": { status: 403, exit: 4, what: "Refused by policy ({rule})." },
  "repository-not-allowed": {
    status: 403,
    exit: 4,
    what: "This repository's kist.json is not allowed yet, or it has changed.",
    next: "Look at it, then run `kist allow`.",
  },
  "repository-file-wrong": { status: 400, exit: 2, what: "kist.json is not valid: {field}." },
  "repository-none": {
    status: 404,
    exit: 5,
    what: "No kist.json governs this directory.",
    next: "Name the place: `-e ENVIRONMENT -n NAMESPACE`, or write a kist.json.",
  },
  // content
  "place-unclear": {
    status: 400,
    exit: 2,
    what: "It is not clear which {part} is meant.",
    next: "Name it with {flag}, or in kist.json.",
  },
  "vault-unknown": {
    status: 404,
    exit: 5,
    what: "There is no such vault on this device.",
    next: "`kist status` lists them.",
  },
  "environment-unknown": {
    status: 404,
    exit: 5,
    what: "There is no environment {environment}.",
    next: "`kist env create {environment}` makes one.",
  },
  "environment-exists": { status: 409, exit: 6, what: "The environment {environment} exists already." },
  "namespace-unknown": {
    status: 404,
    exit: 5,
    what: "There is no namespace {environment}/{namespace}.",
    next: "`kist namespace create {environment}/{namespace}` makes one.",
  },
  "namespace-exists": { status: 409, exit: 6, what: "The namespace {environment}/{namespace} exists already." },
  "secret-unknown": { status: 404, exit: 5, what: "There is no secret {name}.", next: "`kist list` shows the names." },
  "secret-exists": {
    status: 409,
    exit: 6,
    what: "{name} exists already.",
    next: "Choose `--existing version` or `--existing skip`.",
  },
  "secret-not-deleted": { status: 409, exit: 6, what: "{name} is not deleted." },
  "name-taken": {
    status: 409,
    exit: 6,
    what: "Another secret is called {name} now.",
    next: "Rename or delete it first.",
  },
  "version-unknown": {
    status: 404,
    exit: 5,
    what: "There is no version {version} of {name}.",
    next: "`kist history {name}` lists them.",
  },
  "version-purged": { status: 410, exit: 5, what: "That version's value was purged and cannot be read." },
  "version-pinned": {
    status: 409,
    exit: 6,
    what: "That version is pinned.",
    next: "`kist pin --off {name}@{version}` first.",
  },
  "version-current": {
    status: 409,
    exit: 6,
    what: "The current version of {name} cannot be purged.",
    next: "Set another value first, or delete the secret.",
  },
  "version-moved": {
    status: 409,
    exit: 6,
    what: "{name} was changed meanwhile: its current version is another one.",
    next: "Look at `kist history {name}` and try again.",
  },
  "value-too-large": { status: 413, exit: 2, what: "The value of {name} is larger than {limit} bytes." },
  "value-encoding": { status: 400, exit: 2, what: "The value of {name} is not valid {encoding}." },
  ...COMPOSED_ERRORS,
  ...KIND_ERRORS,
  ...COPY_ERRORS,
  ...CONFLICT_ERRORS,
  "metadata-required": {
    status: 409,
    exit: 6,
    what: "This vault demands {field} of every secret.",
    next: "Give it with `--{field}`.",
  },
  ...PAGE_ERRORS,
  ...PASSKEY_ERRORS,
  ...RUN_ERRORS,
  // integrity
  "open-failed": {
    status: 500,
    exit: 7,
    what: "Stored data did not open.",
    why: "It was changed, or it belongs elsewhere.",
    next: "Run `kist doctor`.",
  },
  "stream-damaged": { status: 500, exit: 7, what: "Stored data of this vault is damaged.", next: "Run `kist doctor`." },
  "chain-invalid": {
    status: 500,
    exit: 7,
    what: "The membership chain does not verify at height {height} ({rule}).",
    next: "Run `kist doctor`.",
  },
  "chain-unreadable": {
    status: 409,
    exit: 7,
    what: "The vault has links this version cannot read, so it only reads.",
    next: "Update Kist.",
  },
  "link-refused": {
    status: 409,
    exit: 6,
    what: "The rules of membership do not allow this ({kind}: {rule}).",
  },
  "epoch-due": {
    status: 409,
    exit: 7,
    what: "A key must be renewed before anything is written here, and this device does not hold it.",
    why: "A device that knew it was removed.",
    next: "Write on a device that holds the namespace.",
  },
  "epoch-not-held": {
    status: 409,
    exit: 7,
    what: "This device does not hold the key that this needs.",
    next: "Do it on a device that holds the namespace.",
  },
  "key-missing": {
    status: 403,
    exit: 4,
    what: "This device holds no key for that namespace.",
    next: "Somebody who may read it must grant it to you.",
  },
  "stream-newer": {
    status: 409,
    exit: 7,
    what: "A newer version of Kist has written here, so this one only reads.",
    next: "Update Kist.",
  },
  "value-missing": {
    status: 500,
    exit: 7,
    what: "A stored value is gone although nothing purged it.",
    next: "Run `kist doctor`.",
  },
  "receipt-mismatch": {
    status: 500,
    exit: 1,
    what: "Nothing was released: the audit entry does not belong to this request.",
    next: "Run `kist doctor`.",
  },
  "box-malformed": { status: 500, exit: 7, what: "A stored key box is damaged.", next: "Run `kist doctor`." },
  malformed: { status: 500, exit: 7, what: "Stored data is not well formed.", next: "Run `kist doctor`." },
  "signature-invalid": {
    status: 500,
    exit: 7,
    what: "A signature does not verify.",
    next: "Run `kist doctor`.",
  },
  "suite-unknown": {
    status: 500,
    exit: 7,
    what: "Stored data uses a cipher suite that this version does not know.",
    next: "Update Kist.",
  },
  "key-invalid": { status: 500, exit: 7, what: "A stored key is not a key.", next: "Run `kist doctor`." },
  "too-large": { status: 413, exit: 2, what: "That is larger than can be sealed at once." },
  "provider-unavailable": {
    status: 500,
    exit: 8,
    what: "The cryptography library did not load.",
    next: "Install Kist again.",
  },
  "audit-unavailable": {
    status: 503,
    exit: 7,
    what: "The audit trail could not be written, so nothing was released.",
    next: "Run `kist doctor`; look for a full disk.",
  },
  "audit-closed": { status: 423, exit: 3, what: "The vault is being locked.", next: "Run `kist unlock`." },
  "audit-entry-invalid": {
    status: 400,
    exit: 2,
    what: "The audit trail cannot hold this request ({field}), so nothing was done.",
  },
  "bundle-malformed": { status: 400, exit: 7, what: "That is no exported audit trail (line {line})." },
  "audit-broken": {
    status: 500,
    exit: 7,
    what: "The audit chain is broken at entry {at} ({field}).",
    next: "Run `kist doctor`.",
  },
  "disk-full": {
    status: 507,
    exit: 7,
    what: "The disk is full. Nothing was changed.",
    next: "Make room, then try again.",
  },
  "storage-failed": {
    status: 500,
    exit: 7,
    what: "The disk reported an error. Nothing more is written.",
    next: "Check the disk, then run `kist doctor`.",
  },
  "database-damaged": { status: 500, exit: 7, what: "The database is damaged.", next: "Run `kist doctor`." },
  "database-newer": {
    status: 500,
    exit: 7,
    what: "The database was written by a newer version of Kist.",
    next: "Update Kist.",
  },
  "database-in-use": {
    status: 409,
    exit: 7,
    what: "Another daemon holds this vault.",
    next: "`kist daemon stop` ends it.",
  },
  "database-on-network": {
    status: 500,
    exit: 7,
    what: "The vault lies on a network file system, where locks and fsync cannot be trusted.",
    next: "Set KIST_HOME to a local disk.",
  },
  "database-not-durable": {
    status: 500,
    exit: 7,
    what: "The database would not keep what it acknowledges.",
    next: "Set KIST_HOME to an ordinary local disk.",
  },
  "path-unsafe": { status: 500, exit: 7, what: "{path} is not safe: {problem}.", next: "{fix}" },
  "clock-jumped": {
    status: 409,
    exit: 7,
    what: "The clock jumped forward by {hours} h.",
    next: "If it is right now, run `kist doctor --accept-clock`.",
  },
  "recovery-none": {
    status: 409,
    exit: 6,
    what: "A throw-away vault has no recovery code, and a backup is sealed to one.",
    next: "`kist export` takes its secrets out.",
  },
  ...FILE_ERRORS,
  // daemon
  "daemon-unreachable": {
    status: 503,
    exit: 8,
    what: "The daemon does not answer at {path}.",
    next: "`kist daemon start`, then `kist doctor`.",
  },
  "daemon-start-failed": {
    status: 503,
    exit: 8,
    what: "The daemon did not start: {detail}.",
    next: "Its log is {log}.",
  },
  "daemon-unverified": {
    status: 403,
    exit: 4,
    what: "What answers at the socket could not be verified ({detail}), so no passphrase was sent.",
    next: "Run `kist doctor`.",
  },
  "daemon-newer": {
    status: 409,
    exit: 8,
    what: "The daemon's version is {daemon}, this is {client}.",
    next: "`kist daemon restart`.",
  },
  "node-too-old": {
    status: 500,
    exit: 8,
    what: "The daemon needs Node 24 or later.",
    next: "Install it, or use the packaged version.",
  },
  "environment-refused": {
    status: 500,
    exit: 8,
    what: "{variable} is set, which could load foreign code into the daemon.",
    next: "Unset it and start again.",
  },
  interrupted: { status: 499, exit: 130, what: "Interrupted." },
  internal: {
    status: 500,
    exit: 1,
    what: "Something unexpected went wrong ({detail}).",
    next: "Run `kist doctor`; the daemon's log says more.",
  },
} as const satisfies Record<string, ErrorWords>;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** The words of a code with its facts filled in. An unknown code is `internal` and named as such. */
export function describeError(
  code: string,
  facts: Readonly<Record<string, string | number>> = {},
): ErrorWords & { readonly code: string } {
  const known = isErrorCode(code);
  const words: ErrorWords = known ? ERRORS[code] : ERRORS.internal;
  const all: Readonly<Record<string, string | number>> = known ? facts : { detail: code };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (_, fact: string) => String(all[fact] ?? fact));
  return {
    code: known ? code : "internal",
    status: words.status,
    exit: words.exit,
    what: fill(words.what),
    ...(words.why === undefined ? {} : { why: fill(words.why) }),
    ...(words.next === undefined ? {} : { next: fill(words.next) }),
  };
}
