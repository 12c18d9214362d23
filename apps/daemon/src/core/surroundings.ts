/** What a request's bare names are completed from: the repository that governs the caller, and the default vault. */
import { isKistError, KistError, parseVaultId, type Caller, type VaultId } from "@kist/model";

import type { Surroundings } from "./names.ts";
import type { Repository, RepositoryFinder } from "./repository.ts";
import type { Session } from "./session.ts";

export interface Around extends Surroundings {
  /** The file that governs the caller, allowed or not. */
  readonly found: Repository | undefined;
  readonly allowed: boolean;
}

/**
 * A file that is not allowed still completes names, so that the refusal can say what was meant; the policy
 * refuses it before anything is looked up. A file that is not valid is an error only where it is needed.
 */
export function lookAround(session: Session, finder: RepositoryFinder, caller: Caller): Around {
  // A page stands in no directory: its requests name their places.
  const answer = caller.door === "page" ? undefined : finder.find(caller);
  const [found, wrong] = isKistError(answer) ? [undefined, answer] : [answer, undefined];
  return {
    found,
    wrong,
    allowed: found !== undefined && session.allowances.isAllowed(found),
    repository: found,
    defaultVault: session.defaultVault(),
    knows: (text): VaultId | undefined => {
      const id = parseVaultId(text);
      return id !== undefined && session.vaults.has(id) ? id : undefined;
    },
  };
}

/** Throws `repository-none`, `repository-file-wrong`. */
export function requireRepository(around: Around): Repository {
  if (around.wrong !== undefined) throw around.wrong;
  if (around.found === undefined) throw new KistError("repository-none", {});
  return around.found;
}
