/**
 * What every request asks of a vault and only changes with its registry or its chain: classes of environments
 * and which reads are relaxed. Kept until something changes, because it stands on the path of every read.
 */
import type { EnvironmentClass } from "@kist/model";
import type { Vault } from "@kist/vault";

export interface VaultFacts {
  /** `undefined` for an environment nobody has created. */
  classOf(environment: string): EnvironmentClass | undefined;
  /** Reads there may survive a crash but not a power cut (D13). */
  isRelaxed(environment: string): boolean;
  /** After every commit that may have changed registry or chain. */
  forget(): void;
}

export function createVaultFacts(vault: Pick<Vault, "environments" | "settings">): VaultFacts {
  let known:
    | { readonly classes: ReadonlyMap<string, EnvironmentClass>; readonly relaxed: ReadonlySet<string> }
    | undefined;
  const look = (): NonNullable<typeof known> => {
    known ??= {
      classes: new Map(vault.environments().map((environment) => [environment.name, environment.class])),
      relaxed: new Set(vault.settings().relaxedReads),
    };
    return known;
  };
  return {
    classOf: (environment) => look().classes.get(environment),
    isRelaxed: (environment) => look().relaxed.has(environment),
    forget() {
      known = undefined;
    },
  };
}
