/**
 * What the daemon's workload does: steps that say all about themselves in one word, so that a checker that never saw
 * the run knows from the words alone what must be there. Every value names the step and the secret it belongs to.
 */
import { createHash } from "node:crypto";

export interface Step {
  /** Counts from 1 through the run. */
  readonly n: number;
  readonly kind: string;
  /** `dev/app/KEY`, `dev/app`, or a name. */
  readonly about: string;
  /** An ordinal, a count or a size, as the kind has it. */
  readonly amount: number;
}
type Draft = readonly [kind: string, about?: string, amount?: number];

/** Names of secrets that go from place to place. */
export const TRAVELLER = "GOES_";

/** In order; those of one inner list are asked for at the same moment and share a commit. */
export function planOf(rounds: number): readonly (readonly Step[])[] {
  let n = 0;
  const drafts = [...opening(), ...Array.from({ length: rounds }, (_, round) => roundOf(round)).flat()];
  return drafts.map((group) => group.map(([kind, about = "-", amount = 0]) => ({ n: ++n, kind, about, amount })));
}

const alone = (...draft: Draft): readonly Draft[] => [draft];

function opening(): readonly (readonly Draft[])[] {
  return [
    alone("init"),
    alone("allow", "-", 0),
    alone("namespace", "dev/app"),
    alone("namespace", "staging/app"),
    alone("namespace", "prod/app"),
    alone("relax", "staging"),
  ];
}

function roundOf(round: number): readonly (readonly Draft[])[] {
  const [dev, staging] = [`dev/app/R${round}`, `staging/app/R${round}`];
  const traveller = `${TRAVELLER}${round}`;
  return [
    alone("put", `dev/app/${traveller}`, round % 2 === 0 ? 300_000 : 60),
    alone("move", `dev/app/${traveller}`),
    alone("promote", `staging/app/${traveller}`),
    alone("return", `staging/app/${traveller}`),
    alone("set", `${dev}_A`, 40),
    alone("set", `${staging}_S`, 700),
    alone("read", `${staging}_S`),
    alone("set", `${dev}_A`, 3000),
    alone("read", `${dev}_A`),
    [
      ["set", `${dev}_G1`, 90],
      ["read", `${dev}_A`],
      ["set", `${dev}_G2`, 5000],
      ["read", `${staging}_S`],
      ["owner", `${dev}_A`],
      ["set", `${staging}_G3`, 10],
    ],
    alone("pending", `${dev}_A`, 1),
    alone("rollback", `${dev}_A`, 1),
    alone("pin", `${dev}_A`, 1),
    alone("batch", "dev/app", round % 2 === 0 ? 300 : 40),
    alone("set", `${dev}_L`, round % 2 === 0 ? 900 * 1024 : 100_000),
    alone("remove", `${dev}_G1`),
    alone("new", `dev/new${round}`, 3),
    alone("read", `${staging}_S`),
    alone("lock"),
    alone("unlock"),
    alone("set", `${dev}_L`, 20_000),
    alone("purge", `${dev}_A`, 2),
    alone("undelete", `${dev}_G1`),
    alone("set", `${dev}_G1`, 30),
    alone("environment", `pr-${round}`),
    alone("class", `pr-${round}`),
    alone("verify"),
    alone("vault", `V${round}`),
    alone("allow", "-", round + 1),
    alone("read", `${dev}_L`),
    alone("set", `${staging}_S`, 64),
    alone("read", `${staging}_S`),
    alone("set", `${dev}_Z`, 200),
  ];
}

export const wordOf = ({ n, kind, about, amount }: Step): string => `${n}:${kind}:${about}:${amount}`;

export function parseStep(word: string): Step {
  const [n = "", kind = "", about = "", amount = ""] = word.split(":");
  return { n: Number(n), kind, about, amount: Number(amount) };
}

export interface Place {
  readonly environment: string;
  readonly namespace: string;
  readonly key: string;
}
/** Of `dev/app/KEY`; the key is empty for `dev/app`. */
export function placeOf(about: string): Place {
  const [environment = "", namespace = "", key = ""] = about.split("/");
  return { environment, namespace, key };
}

/** Names of what a step stores together: `about` is their namespace. */
export function namesOf({ n, amount }: Step): readonly string[] {
  return Array.from({ length: amount }, (_, index) => `B${n}_${index}`);
}

/** The value that step `n` gives to a name: no other step and no other name has one like it. */
export function valueOf(n: number, key: string, size: number): string {
  const start = `${n}|${key}|${size}|`;
  const rest = Math.max(0, Math.ceil((size - start.length) / 2));
  return start + createHash("shake256", { outputLength: rest }).update(start).digest("hex");
}

/** The step that gave this value to this name; undefined when no step did, whatever else it is. */
export function stepOfValue(value: string, key: string): number | undefined {
  const [n = "", , size = ""] = value.slice(0, 80).split("|");
  return value === valueOf(Number(n), key, Number(size)) ? Number(n) : undefined;
}

/** Name that nobody has set, by which a read is recognised in the audit trail. */
export const markOf = ({ n }: Step): string => `ASKED_${n}`;
/** Sizes inside a batch: small, and some that fill a page. */
export const sizeInBatch = (index: number): number => 20 + (index % 7) * 111;
