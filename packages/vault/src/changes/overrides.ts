/** Personal overrides: a value of one's own for a secret that stays what it is for everybody else (R11, SPEC §5.2). */
import { formatReference, reveal, type Reference } from "@kist/model";

import type { ChangedSubject, RemoveOverrides, SetOverride } from "../change.ts";
import { refuse } from "../error.ts";
import type { Found, LookUp } from "../look-up.ts";
import type { StreamWriter } from "../stream-writer.ts";
import { parseTemplate } from "../template.ts";
import { everyHead, versionHeads } from "./find-secret.ts";
import { settleDeletions } from "./set-secrets.ts";

/** Throws `secret-unknown`: there is something to stand in for, or nothing is set. */
export function setOverride(writer: StreamWriter, lookUp: LookUp, change: SetOverride): readonly ChangedSubject[] {
  const { environment, namespace, key } = change;
  const found = findSecret(lookUp, { environment, namespace, key });
  if (found === undefined) throw refuse("secret-unknown", { name: formatReference({ environment, namespace, key }) });
  const { secret } = found;
  const view = writer.view(secret);
  if (view === undefined) writer.add(secret, { field: "override", namespace: found.namespace });
  else settleDeletions(writer, secret, { id: secret, view });
  const value = reveal(change.value);
  const version = writer.addVersion(secret, value, {
    ...(change.template === undefined ? {} : { template: parseTemplate(value, key).names }),
    prev: versionHeads(writer.view(secret)),
  });
  return [{ name: key, outcome: "overridden", secret, version }];
}

/** Throws `override-unknown`: all of them or none. */
export function removeOverrides(
  writer: StreamWriter,
  lookUp: LookUp,
  change: RemoveOverrides,
): readonly ChangedSubject[] {
  const { environment, namespace } = change;
  return change.keys.map((key) => {
    const reference = { environment, namespace, key };
    const secret = findSecret(lookUp, reference)?.secret;
    const view = secret && writer.view(secret);
    if (secret === undefined || view === undefined || view.deleted)
      throw refuse("override-unknown", { name: formatReference(reference) });
    writer.add(secret, { field: "delete", prev: everyHead(view) });
    return { name: key, outcome: "removed", secret };
  });
}

/** Over an import link too: an override is of the secret, from wherever it is read. */
function findSecret(lookUp: LookUp, reference: Reference): Found | undefined {
  return lookUp.find(reference, () => undefined);
}
