/** Where a command stands: environment and namespace out of its flags, else out of the allowed kist.json. */
import { KistError } from "@kist/model";

import type { Kist } from "./kist.ts";
import { placeOf, type PlaceFlags } from "./place.ts";

export interface Whereabouts {
  /** What is named by nobody stays open. */
  readonly namespace: string | undefined;
  readonly environment: string;
  readonly vault: string | undefined;
  /** Of kist.json, where there is an allowed one. */
  readonly repositoryFile: string | undefined;
}

/** Only for verbs that must know the place themselves; the others leave it to the daemon. */
export async function findWhereabouts(kist: Kist, flags: PlaceFlags): Promise<Whereabouts> {
  const named = placeOf(flags);
  const { repository, allowed } = await kist.daemon.call("repositories/inspect", {});
  const needed = named.namespace === undefined || named.environment === undefined;
  // A file that nobody looked at says nothing (R28).
  if (repository !== undefined && !allowed && needed) throw new KistError("repository-not-allowed");
  const file = allowed ? repository : undefined;
  return {
    namespace: named.namespace ?? file?.namespace,
    environment: named.environment ?? file?.environment ?? "dev",
    vault: named.vault ?? file?.vault,
    repositoryFile: file?.path,
  };
}

/** Throws `place-unclear`. */
export function requireNamespace({ namespace }: Whereabouts): string {
  if (namespace === undefined) throw new KistError("place-unclear", { part: "namespace", flag: "-n NAMESPACE" });
  return namespace;
}
