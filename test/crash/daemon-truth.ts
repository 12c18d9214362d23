/**
 * What may be there after a run of the daemon's workload, computed from the steps alone. Each step changes one subject.
 * One that was acknowledged has changed it, one that was refused in clear words has not, and of any other both are
 * possible, but nothing in between: a subject's state is one text, and batches are one subject.
 */
import { parseStep, placeOf, stepOfValue, type Step } from "./daemon-plan.ts";
import { ownerOf } from "./daemon-requests.ts";
import type { Expectation } from "./subject.ts";

/** A secret: which step gave each version its value, and what points where. Ordinals count from 1. */
export interface SecretState {
  /** Numbers of steps; 0 for a purged version. */
  readonly versions: readonly number[];
  readonly current: number;
  /** 0: the label is nowhere. */
  readonly pending: number;
  readonly pinned: readonly number[];
  readonly owner: string;
  readonly deleted: boolean;
}

/** What every subject is before anything happened. */
export const initialOf = (subject: string): string => (subject === "lock" ? "open" : "absent");
export const WHOLE = "whole";
export const spell = (state: SecretState): string => JSON.stringify(state);
/** In place of a version's step: a value that nobody may read. */
export const UNREAD = -1;

/** A state as somebody sees it who can read no version of a deleted secret. */
export function asSeen(state: string): string {
  if (!state.startsWith("{")) return state;
  const secret = JSON.parse(state) as SecretState;
  return secret.deleted
    ? spell({ ...secret, versions: secret.versions.map((one) => (one === 0 ? 0 : UNREAD)) })
    : state;
}

export interface Doubt {
  readonly word: string;
  readonly trail: string;
  readonly subject: string;
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}
export interface Truth {
  readonly steps: readonly Step[];
  /** Subjects that steps touched, with every state that they may be in. */
  readonly subjects: ReadonlyMap<string, ReadonlySet<string>>;
  /** How often an entry must and may stand in the audit trail of the first vault. */
  readonly trails: ReadonlyMap<string, { readonly least: number; readonly most: number }>;
  /** Steps whose end nobody was told: done with its audit entry, or neither. */
  readonly doubts: readonly Doubt[];
  /** What cannot be, whatever is found. */
  readonly problems: readonly string[];
}

export function findTruth({ begun, required, refused }: Expectation): Truth {
  const [done, denied] = [new Set(required), new Set(refused)];
  const subjects = new Map<string, ReadonlySet<string>>();
  const trails = new Map<string, { least: number; most: number }>();
  let doubts: Doubt[] = [];
  const problems: string[] = [];
  for (const word of begun) {
    const step = parseStep(word);
    if (denied.has(word)) continue;
    const [subject, trail] = [subjectOf(step), trailOf(step)];
    const isDone = done.has(word);
    if (trail !== undefined) {
      const { least, most } = trails.get(trail) ?? { least: 0, most: 0 };
      trails.set(trail, { least: least + (isDone ? 1 : 0), most: most + 1 });
    }
    if (subject === undefined) continue;
    const before = subjects.get(subject) ?? new Set([initialOf(subject)]);
    const after = new Set([...before].flatMap((state) => apply(step, state) ?? []));
    if (isDone && after.size === 0) problems.push(`${word} was acknowledged and cannot have been done`);
    subjects.set(subject, isDone ? after : new Set([...before, ...after]));
    doubts = doubts.filter((doubt) => doubt.subject !== subject);
    if (!isDone && trail !== undefined) doubts.push({ word, trail, subject, before, after });
  }
  return { steps: begun.map(parseStep), subjects, trails, doubts, problems };
}

export function subjectOf({ n, kind, about }: Step): string | undefined {
  switch (kind) {
    case "init":
      return "device";
    case "allow":
    case "relax":
      return kind;
    case "namespace":
      return `place ${about}`;
    case "new":
      return `new ${about}`;
    case "batch":
      return `batch ${n}`;
    case "environment":
    case "class":
      return `environment ${about}`;
    case "vault":
      return `vault ${about}`;
    case "put":
    case "move":
    case "promote":
    case "return":
      return `journey ${placeOf(about).key}`;
    case "lock":
    case "unlock":
      return "lock";
    case "read":
    case "verify":
      return undefined;
    default:
      return `secret ${about}`;
  }
}

const ACTIONS: Readonly<Record<string, string>> = {
  put: "secret.set",
  move: "secret.move",
  return: "secret.move",
  promote: "secret.promote",
  set: "secret.set",
  owner: "secret.describe",
  pending: "secret.label",
  rollback: "secret.rollback",
  pin: "secret.pin",
  purge: "secret.purge",
  remove: "secret.remove",
  undelete: "secret.undelete",
};

/** Action and subjects of the step's audit entry, for steps that have one of their own; a read by its mark. */
function trailOf(step: Step): string | undefined {
  const { kind, about, n } = step;
  const action = ACTIONS[kind];
  if (action !== undefined) return `${action} kist://${about}`;
  const { environment, namespace } = placeOf(about);
  switch (kind) {
    case "read":
      return `value.read kist://${environment}/${namespace}/ASKED_${n}`;
    case "batch":
    case "new":
      return `secret.set kist://${about}/B${n}_0`;
    case "namespace":
      return `namespace.create ${about}`;
    case "environment":
    case "class":
      return `environment.${kind === "class" ? "class" : "create"} ${about}`;
    default:
      return undefined;
  }
}

/** The state after the step; undefined where the step is not possible in this one. */
function apply(step: Step, state: string): string | undefined {
  const { kind, amount } = step;
  switch (kind) {
    case "init":
      return state === "absent" ? "machine" : undefined;
    case "allow":
      return `${amount} more`;
    case "relax":
      return step.about;
    case "namespace":
    case "new":
    case "batch":
    case "vault":
      return state === "absent" ? WHOLE : undefined;
    case "environment":
      return state === "absent" ? "dev" : undefined;
    case "class":
      return state === "absent" ? undefined : "staging";
    case "put":
      return state === "absent" ? spellJourney([["dev/app", step.n]]) : undefined;
    case "move":
    case "promote":
    case "return":
      return travel(step, state);
    case "lock":
      return "locked";
    case "unlock":
      return "open";
    default: {
      const after = applyToSecret(step, state === "absent" ? undefined : (JSON.parse(state) as SecretState));
      return after === undefined ? undefined : spell(after);
    }
  }
}

/** Where a secret that is moved about stands: by place the step that gave its value there, `gone` where it was deleted. */
export type Stop = readonly [place: string, giver: number | "gone"];
export const spellJourney = (stops: readonly Stop[]): string =>
  stops
    .map(([place, giver]) => `${place}:${giver}`)
    .sort()
    .join(" ");

/** One end of a move without the other is no state that a step leads to. */
function travel({ kind }: Step, state: string): string | undefined {
  const [from, to] =
    kind === "move" ? ["dev/app", "staging/app"] : ["staging/app", kind === "return" ? "dev/app" : "prod/app"];
  const stops =
    state === "absent"
      ? []
      : state.split(" ").map((stop): Stop => {
          const [place = "", giver = ""] = stop.split(":");
          return [place, giver === "gone" ? giver : Number(giver)];
        });
  const source = stops.find(([place, giver]) => place === from && giver !== "gone");
  if (source === undefined) return undefined;
  const left = kind === "promote" ? stops : stops.map((stop): Stop => (stop === source ? [from, "gone"] : stop));
  return spellJourney([...left, [to, source[1]]]);
}

const NONE: SecretState = { versions: [], current: 0, pending: 0, pinned: [], owner: "", deleted: false };

function applyToSecret({ n, kind, amount }: Step, state: SecretState | undefined): SecretState | undefined {
  if (kind === "set") {
    const versions = [...(state ?? NONE).versions, n];
    return { ...(state ?? NONE), versions, current: versions.length, deleted: false };
  }
  if (state === undefined || state.deleted !== (kind === "undelete")) return undefined;
  const named = state.versions[amount - 1] ?? 0;
  switch (kind) {
    case "owner":
      return { ...state, owner: ownerOf(n) };
    case "remove":
      return { ...state, deleted: true };
    case "undelete":
      return { ...state, deleted: false };
    case "purge":
      if (amount === state.current || named === 0 || state.pinned.includes(amount)) return undefined;
      return { ...state, versions: state.versions.map((one, index) => (index === amount - 1 ? 0 : one)) };
    case "pending":
      return named === 0 ? undefined : { ...state, pending: amount };
    case "pin":
      return named === 0 ? undefined : { ...state, pinned: [...state.pinned, amount].sort((a, b) => a - b) };
    case "rollback":
      return named === 0
        ? undefined
        : { ...state, versions: [...state.versions, named], current: state.versions.length + 1 };
    default:
      throw new Error(`no such step: ${kind}`);
  }
}

/** The number of the step that gave the value; not a number where no step gave it to this name. */
export const giverOf = (value: string, key: string): number => stepOfValue(value, key) ?? Number.NaN;
