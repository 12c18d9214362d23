/**
 * Planning a read: which secrets a request touches, found without opening a value (D13). An unknown name yields an
 * item like any other, so that what follows (policy, a person, the audit trail) cannot tell a caller whether it exists.
 * What the names of the request lead to beyond themselves is told apart from them: that depends on a look-up (R20).
 */
import {
  formatReference,
  type EnvironmentClass,
  type Reference,
  type SecretId,
  type StreamId,
  type VersionId,
} from "@kist/model";

import { createClosure, type Closure, type Filling } from "./closure.ts";
import { refuse } from "./error.ts";
import { MAX_NAMES } from "./limits.ts";
import { createLookUp, type Found, type LookUp } from "./look-up.ts";
import type { VaultParts } from "./streams.ts";

export type ReadRequest =
  /** `stored`: templates as they are written, with nothing filled in. */
  | { readonly references: readonly Reference[]; readonly stored?: boolean }
  /** A whole namespace, or of it only these keys. */
  | { readonly environment: string; readonly namespace: string; readonly only?: readonly string[] };

export interface PlannedItem {
  readonly reference: Reference;
  /** Whether there is a value to open. For policy and audit; never told to a caller before the decision. */
  readonly known: boolean;
  /** Of the environment, or what one of that name would have. */
  readonly class: EnvironmentClass;
  /** It, or something that a template fills into it. */
  readonly concealed: boolean;
  /** It is one; its names will be filled in, unless what is stored was asked for. */
  readonly template: boolean;
  readonly stream?: StreamId;
  readonly secret?: SecretId;
  readonly version?: VersionId;
  /** Bytes of its value, as stored: of a template before names are filled in. */
  readonly size?: number;
}

export interface ReadPlan {
  readonly items: readonly PlannedItem[];
  /** Of the audit entry, and so of the receipt: unlike that of every other plan, which never changes. */
  readonly binding: string;
  /** References, for the audit entry: first those of the request, then all that they lead to. */
  readonly subjects: readonly string[];
  /** What the request leads to and does not name itself: for policy, once the request's own words were allowed. */
  readonly further: readonly Reference[];
}

/** A plan with what it will open out of its caller's reach; given out once, to the vault that made it. */
export class Plan implements ReadPlan {
  readonly items: readonly PlannedItem[];
  readonly binding: string;
  readonly subjects: readonly string[];
  readonly further: readonly Reference[];
  #values: readonly (PlannedValue | undefined)[] | undefined;
  readonly #maker: VaultParts;

  constructor(maker: VaultParts, plan: ReadPlan, values: readonly (PlannedValue | undefined)[]) {
    this.items = plan.items;
    this.binding = plan.binding;
    this.subjects = plan.subjects;
    this.further = plan.further;
    this.#maker = maker;
    this.#values = values;
  }
  /** The values by place in `items`; `undefined` after `spend`, for a foreign plan and for a look-alike. */
  static values(plan: ReadPlan, maker: VaultParts): readonly (PlannedValue | undefined)[] | undefined {
    return plan instanceof Plan && #values in plan && plan.#maker === maker ? plan.#values : undefined;
  }
  static spend(plan: ReadPlan): void {
    if (plan instanceof Plan) plan.#values = undefined;
  }
}

/** What a plan will open. */
export interface PlannedValue {
  readonly found: Found;
  /** Of a template. */
  readonly filling?: Filling;
}

/** `binding` is like that of no other plan. Throws `request-malformed` for more than 10,000 names. */
export function planRead(parts: VaultParts, request: ReadRequest, binding: string): ReadPlan {
  const lookUp = createLookUp(parts);
  const references = listReferences(lookUp, request);
  const items: PlannedItem[] = [];
  const values: (PlannedValue | undefined)[] = [];
  const stored = "references" in request && request.stored === true;
  let closure: Closure | undefined;
  for (const reference of references) {
    const found = lookUp.find(reference);
    const known = found !== undefined && !found.version.purged;
    const template = known && found.version.template !== undefined;
    const filling = template && !stored ? (closure ??= createClosure(lookUp)).of(reference, found) : undefined;
    values.push(found && (filling === undefined ? { found } : { found, filling }));
    items.push({
      reference,
      known,
      class: lookUp.class(reference.environment),
      concealed: filling?.concealed ?? found?.concealed ?? false,
      template,
      ...(found === undefined ? {} : describeFound(found)),
    });
  }
  const asked = references.map(formatReference);
  const beyond = closure === undefined ? [] : listBeyond(closure, new Set(asked));
  const subjects = beyond.length === 0 ? asked : [...asked, ...beyond.map(({ subject }) => subject)];
  const further = beyond.map(({ reference }) => reference);
  return new Plan(parts, { items, binding, subjects, further }, values);
}

function describeFound({ stream, secret, version }: Found): Partial<PlannedItem> {
  return { stream, secret, version: version.id, size: version.size };
}

interface Beyond {
  readonly subject: string;
  readonly reference: Reference;
  readonly found: Found | undefined;
}

/** What templates name, without what the request names itself. */
function listBeyond({ touched }: Closure, asked: ReadonlySet<string>): readonly Beyond[] {
  return [...touched]
    .filter(([subject]) => !asked.has(subject))
    .map(([subject, { reference, found }]) => ({ subject, reference, found }));
}

function listReferences(lookUp: LookUp, request: ReadRequest): readonly Reference[] {
  const references = "references" in request ? request.references : expand(lookUp, request);
  if (references.length > MAX_NAMES) throw refuse("request-malformed", { detail: "too many names" });
  return references;
}

function expand(
  lookUp: LookUp,
  { environment, namespace, only }: Exclude<ReadRequest, { readonly references: readonly Reference[] }>,
): readonly Reference[] {
  const keys = only === undefined ? lookUp.keys(environment, namespace) : [...new Set(only)];
  return keys.map((key) => ({ environment, namespace, key }));
}
