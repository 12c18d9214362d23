/**
 * Who refers to a secret: templates that name it, links that bring it to other namespaces, this person's own override.
 * All of them stand in the secret's environment, since names of others cannot be written (SPEC §5.1, §6.1). Through the
 * look-up that a read goes through, so that a name that would lead elsewhere is none. No value is opened.
 */
import { formatReference, type Reference } from "@kist/model";

import { listNamespaces } from "./directory.ts";
import { requireNamespace } from "./list.ts";
import { createLookUp, type LookUp } from "./look-up.ts";
import type { VaultParts } from "./streams.ts";
import { resolveTemplateName } from "./template.ts";

export interface References {
  /** Secrets whose current value is a template that names this one, by reference. */
  readonly templates: readonly TemplateReference[];
  /** Namespaces that read it under its own name, by name. */
  readonly imports: readonly ImportReference[];
  /** What its own current value names, in the order of the names. */
  readonly names: readonly { readonly name: string; readonly reference: Reference; readonly known: boolean }[];
}
export interface TemplateReference {
  readonly reference: Reference;
  /** As the template spells it. */
  readonly name: string;
}
export interface ImportReference {
  readonly namespace: string;
  /** The link names keys, and this one is among them. */
  readonly named: boolean;
  /** The namespace, or a link before, has the name itself: so that is what is read there. */
  readonly shadowed: boolean;
}

/** Of the secret that has the name itself. Throws `environment-unknown`, `namespace-unknown`. */
export function findReferences(parts: VaultParts, target: Reference): References {
  requireNamespace(parts, target.environment, target.namespace);
  const lookUp = createLookUp(parts, "shared");
  const { environment } = target;
  const held = listNamespaces(parts, environment).filter(({ stream }) => parts.keyring.current(stream) !== undefined);
  const current = lookUp.findStored(target);
  return {
    templates: held.flatMap(({ name }) => templatesIn(parts, lookUp, name, target)),
    imports: held.flatMap(({ name }) => importsOf(lookUp, name, target)),
    names: (current?.version.template ?? []).map((name) => {
      const reference = resolveTemplateName(name, target);
      return { name, reference, known: lookUp.find(reference, touchNothing) !== undefined };
    }),
  };
}

function templatesIn(
  parts: VaultParts,
  lookUp: LookUp,
  namespace: string,
  target: Reference,
): readonly TemplateReference[] {
  const { environment } = target;
  const place = requireNamespace(parts, environment, namespace);
  const index = parts.streams.get(place.stream);
  const found: TemplateReference[] = [];
  for (const [claim, [subject]] of index.settled.claims) {
    if (subject === undefined || claim.startsWith("-")) continue;
    // Outlines are at hand for all; a line is parsed only for a template.
    if (index.outline(index.settled, subject)?.template !== true) continue;
    const reference: Reference = { environment, namespace, key: claim };
    const names = index.find(index.settled, subject)?.view.labels.current?.template ?? [];
    for (const name of names) {
      const named = resolveTemplateName(name, reference);
      if (leadsTo(lookUp, named, target)) found.push({ reference, name });
    }
  }
  return found.sort((a, b) => compare(formatReference(a.reference), formatReference(b.reference)));
}

function leadsTo(lookUp: LookUp, named: Reference, target: Reference): boolean {
  if (named.key !== target.key) return false;
  if (named.namespace === target.namespace) return true;
  const { from } = lookUp.find(named, touchNothing) ?? {};
  return from?.namespace === target.namespace;
}

function importsOf(lookUp: LookUp, namespace: string, target: Reference): readonly ImportReference[] {
  const { environment, key } = target;
  let shadowed = lookUp.has({ environment, namespace, key });
  for (const link of lookUp.links(environment, namespace)) {
    if (link.keys?.includes(key) === false) continue;
    if (link.namespace === target.namespace) return [{ namespace, named: link.keys !== undefined, shadowed }];
    shadowed ||= lookUp.has({ environment, namespace: link.namespace, key });
  }
  return [];
}

function touchNothing(): void {
  // Nothing is planned here: what is looked at, the caller may list or is not told of.
}
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
