/**
 * Where a value comes from, step by step, without opening one: what `plan` resolves, said in full. It goes through the
 * same look-up, so that it cannot tell another story than a read does.
 */
import {
  formatReference,
  isKistError,
  isLabel,
  type DeviceId,
  type EnvironmentClass,
  type Label,
  type Reference,
  type VersionId,
} from "@kist/model";

import { createClosure } from "./closure.ts";
import { MAX_NAMES } from "./limits.ts";
import { createLookUp, type Found, type LookUp } from "./look-up.ts";
import { findEnvironment, findNamespace } from "./places.ts";
import { settledRegistry, type VaultParts } from "./streams.ts";
import { resolveTemplateName } from "./template.ts";

export interface Explanation {
  readonly reference: Reference;
  /** Of the environment; absent where there is none of that name. */
  readonly class?: EnvironmentClass;
  /** Whether there is such a namespace. */
  readonly namespace: boolean;
  /** Whether the namespace itself has the name: then links are not looked into. */
  readonly own: boolean;
  /** The links looked into, in order, up to the one that has the name. */
  readonly imports: readonly { readonly namespace: string; readonly own: boolean; readonly found: boolean }[];
  /** Where it stands, if a link led there. */
  readonly from?: Reference;
  readonly value?: ExplainedValue;
}

export interface ExplainedValue {
  readonly version: VersionId;
  readonly ordinal: number;
  readonly createdAt: number;
  readonly author: DeviceId;
  /** What pointed at the version; absent where it was named by its id, and of an override. */
  readonly label?: Label;
  /** This person's own value, instead of what everybody reads. */
  readonly override: boolean;
  readonly concealed: boolean;
  /** It was purged: there is nothing to read. */
  readonly purged: boolean;
  /** Of a template: what each of its names stands for, in the order of the names. */
  readonly names?: readonly { readonly name: string; readonly reference: Reference }[];
}

export interface Explained {
  /** First what was asked about, then what templates name, each once. */
  readonly explanations: readonly Explanation[];
  /** Why a read would fail although there is a version: code and facts. */
  readonly fault?: { readonly code: string; readonly facts: Readonly<Record<string, string | number>> };
}

export function explainRead(parts: VaultParts, asked: Reference): Explained {
  const lookUp = createLookUp(parts);
  const explanations = new Map<string, Explanation>();
  const waiting: Reference[] = [asked];
  for (let next = waiting.shift(); next !== undefined && explanations.size < MAX_NAMES; next = waiting.shift()) {
    const subject = formatReference(next);
    if (explanations.has(subject)) continue;
    const one = explainOne(parts, lookUp, next);
    explanations.set(subject, one);
    for (const { reference } of one.value?.names ?? []) waiting.push(reference);
  }
  const found = lookUp.find(asked, () => undefined);
  const isTemplate = found !== undefined && !found.version.purged && found.version.template !== undefined;
  const fault = isTemplate ? createClosure(lookUp, new Map()).of(found.from ?? asked, found).fault : undefined;
  const told = isKistError(fault) ? { fault: { code: fault.code, facts: fault.facts } } : {};
  return { explanations: [...explanations.values()], ...told };
}

function explainOne(parts: VaultParts, lookUp: LookUp, reference: Reference): Explanation {
  const registry = settledRegistry(parts);
  const environment = findEnvironment(registry, reference.environment);
  const place = environment && findNamespace(registry, environment, reference.namespace);
  const passed: Reference[] = [];
  const found = lookUp.find(reference, (beyond) => void passed.push(beyond));
  const links = lookUp.links(reference.environment, reference.namespace);
  return {
    reference,
    ...(environment?.class === undefined ? {} : { class: environment.class }),
    namespace: place !== undefined,
    own: lookUp.has(reference),
    imports: passed.map(({ namespace }) => ({
      namespace,
      own: links.find((link) => link.namespace === namespace)?.own === true,
      found: found?.from?.namespace === namespace,
    })),
    ...(found?.from === undefined ? {} : { from: found.from }),
    ...(found === undefined ? {} : { value: explainValue(reference, found) }),
  };
}

function explainValue(reference: Reference, { from = reference, version, override, concealed }: Found): ExplainedValue {
  const { version: wanted = "current" } = reference;
  return {
    version: version.id,
    ordinal: version.ordinal,
    createdAt: version.at,
    author: version.author,
    ...(override || !isLabel(wanted) ? {} : { label: wanted }),
    override,
    concealed,
    purged: version.purged,
    ...(version.template === undefined
      ? {}
      : { names: version.template.map((name) => ({ name, reference: resolveTemplateName(name, from) })) }),
  };
}
