/**
 * Turns what a request names into whole references in one vault. Nothing here looks anything up in a vault's
 * content: unknown names become references like known ones, and are refused or found later (R20).
 */
import { KistError, isKeyName, parseTypedReference, parseVersionName, type Reference, type VaultId } from "@kist/model";

import type { Repository } from "./repository.ts";

export interface Asked {
  readonly vault?: string | undefined;
  readonly environment?: string | undefined;
  readonly namespace?: string | undefined;
}

export interface Place {
  readonly vault: VaultId;
  readonly environment: string;
  readonly namespace: string;
}

export interface Surroundings {
  /** The allowed repository file that governs the caller, if any. */
  readonly repository: Repository | undefined;
  /** The file that would govern the caller is not valid: an error only for whoever needs what it says. */
  readonly wrong: KistError | undefined;
  readonly defaultVault: VaultId;
  /** The vaults on this device, by id. */
  readonly knows: (vault: string) => VaultId | undefined;
}

/** The one vault a request means (R19): the named one, else the repository's, else the default. */
export function chooseVault(asked: Asked, around: Surroundings): VaultId {
  const named = asked.vault ?? around.repository?.file.vault;
  if (named === undefined) return around.defaultVault;
  const vault = around.knows(named);
  if (vault === undefined) throw new KistError("vault-unknown", {});
  return vault;
}

/** Vault, environment and namespace; throws `place-unclear` where nothing says which, `repository-file-wrong`. */
export function choosePlace(asked: Asked, around: Surroundings): Place {
  if (around.wrong !== undefined && (asked.namespace === undefined || asked.environment === undefined))
    throw around.wrong;
  const namespace = asked.namespace ?? around.repository?.file.namespace;
  if (namespace === undefined) throw new KistError("place-unclear", { part: "namespace", flag: "-n NAMESPACE" });
  return { vault: chooseVault(asked, around), environment: chooseEnvironment(asked, around), namespace };
}

/** `dev` is what a repository without a word about environments means. */
export function chooseEnvironment(asked: Asked, around: Surroundings): string {
  return asked.environment ?? around.repository?.file.environment ?? "dev";
}

/** A `kist://` reference as it stands, or a bare `KEY[@version]` completed from the surroundings. */
export function completeName(name: string, asked: Asked, around: Surroundings): Reference {
  const whole = parseTypedReference(name);
  if (whole !== undefined) return whole;
  const [key = "", version, ...rest] = name.split("@");
  const parsed = version === undefined ? undefined : parseVersionName(version);
  if (rest.length > 0 || !isKeyName(key) || (version !== undefined && parsed === undefined)) {
    throw new KistError("request-malformed", { detail: "not a name" });
  }
  const { environment, namespace } = choosePlace(asked, around);
  return { environment, namespace, key, ...(parsed === undefined ? {} : { version: parsed }) };
}
