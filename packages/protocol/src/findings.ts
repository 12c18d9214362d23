/** What can be wrong with stored data, by part, and how a person reads it. Without schemas: the CLI needs the words only. */
import { describeError } from "./errors.ts";

const RESTORE =
  "Restore the newest backup in a new home: `kist backup restore FILE`. What still opens can be exported first.";
const REBUILD = "`kist doctor --repair` rebuilds it from the log.";

/** What can be wrong with stored data, by part: what it is, and what to do. */
export const FINDINGS = {
  pages: { what: "the database's pages", next: RESTORE },
  log: {
    what: "commits that stood in the write-ahead log are gone",
    next: "Compare with the newest backup: the last writes before the crash may be missing.",
  },
  setup: { what: "this machine is not set up", next: "Run `kist init`." },
  slots: { what: "the ways to unlock", next: RESTORE },
  passkeys: {
    what: "no passkey opens the vault without the file slot.secret",
    next: "Put it back as it was, with mode 0600. Where there is no copy, unlock in another way, remove the passkeys and add them again.",
  },
  local: { what: "what this device keeps for itself", next: "`kist doctor --repair` drops what can be given again." },
  home: {
    what: "this home was copied or restored",
    next: "On the copy that should go on, run `kist device resolve`.",
  },
  clock: {
    what: "the clock jumped forward",
    next: "If it is right now, run `kist doctor --accept-clock`.",
  },
  chain: { what: "the membership chain", next: RESTORE },
  keys: { what: "the vault's keys", next: RESTORE },
  box: {
    what: "the boxes that carry keys do not match the members",
    next: "Make a backup now, and restore it in a new home: it gives every namespace a new key.",
  },
  document: { what: "a document whose hash stands in the chain (an allow-list)", next: RESTORE },
  due: { what: "a namespace waits for a new key", next: "The next change there makes it, on a device that holds it." },
  delta: { what: "a signed change", next: RESTORE },
  value: { what: "a sealed value", next: RESTORE },
  view: { what: "the document of a stream", next: RESTORE },
  index: { what: "the index of a stream", next: REBUILD },
  head: { what: "the head of a stream", next: REBUILD },
  audit: {
    what: "the audit trail",
    next: "Keep a copy of this home as evidence. `kist doctor --repair` lets a trail without its end go on; the place stays visible.",
  },
} as const satisfies Record<string, { readonly what: string; readonly next: string }>;

export type FindingPart = keyof typeof FINDINGS;

/** One thing that is wrong: where, which rule does not hold, and what to do. */
export interface DoctorFinding {
  part: FindingPart;
  /** The rule that does not hold: one word per check. */
  rule: string;
  vault?: string | undefined;
  stream?: string | undefined;
  /** Of the delta or audit record. */
  seq?: number | undefined;
  what: string;
  next: string;
}

/** A finding with its words. */
export function describeFinding(found: Omit<DoctorFinding, "what" | "next">): DoctorFinding {
  return { ...found, ...FINDINGS[found.part] };
}

/** One line: where, what, and in brackets why. */
export function sayFinding({ what, rule, vault, stream, seq }: DoctorFinding): string {
  const where = [
    vault === undefined ? "" : `vault ${vault.slice(0, 8)}`,
    stream === undefined ? "" : `stream ${stream.slice(0, 8)}`,
  ];
  const place = where.filter((word) => word !== "").join(", ");
  const [code] = rule.split(" ");
  const words = describeError(code ?? rule);
  const said = words.code === code ? words.what : rule;
  return `${place === "" ? "" : `${place}: `}${what}${seq === undefined ? "" : ` ${seq}`} (${said})`;
}
