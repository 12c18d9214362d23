/** Where `cp` and `mv` go: a new name, a place, or both at once. */
import { isEnvironmentName, isKeyName, isNamespaceName, parseTypedReference } from "@kist/model";

import { usage } from "./complaint.ts";

export interface Target {
  environment?: string;
  namespace?: string;
  key?: string;
}

/** `prod/shop` is a place, `kist://prod/shop/KEY` a place and a name, `KEY` a name. */
export function parseTarget(word: string): Target {
  if (word.startsWith("kist://")) {
    const reference = parseTypedReference(word);
    if (reference === undefined) throw usage(`${word} is not a reference.`, "kist://ENVIRONMENT/NAMESPACE/KEY");
    if (reference.version !== undefined) throw usage("Where it goes has no version: leave @ out.");
    const { environment, namespace, key } = reference;
    return { environment, namespace, key };
  }
  const place = parsePlace(word);
  if (place !== undefined) return place;
  if (!isKeyName(word))
    throw usage(`${word} is neither a name nor a place.`, "KEY, ENVIRONMENT/NAMESPACE, or kist://…");
  return { key: word };
}

/** `prod/payments`: environment and namespace in one word; nothing where it is something else. */
export function parsePlace(word: string): { readonly environment: string; readonly namespace: string } | undefined {
  const slash = word.indexOf("/");
  if (slash < 0) return undefined;
  const [environment, namespace] = [word.slice(0, slash), word.slice(slash + 1).replace(/\/$/, "")];
  if (!isEnvironmentName(environment) || !isNamespaceName(namespace))
    throw usage(`${word} is not a place.`, "ENVIRONMENT/NAMESPACE, as in prod/payments.");
  return { environment, namespace };
}
