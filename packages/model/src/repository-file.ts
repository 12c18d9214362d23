/**
 * `kist.json`: what a repository may say (R28). It names vault, namespace and default environment; it holds
 * no commands, no addresses, no policy, and unknown fields are refused so that none can be smuggled in later.
 */
import { parseVaultId, type VaultId } from "./ids.ts";
import { isEnvironmentName, isNamespaceName } from "./reference.ts";

export interface RepositoryFile {
  readonly vault?: VaultId;
  readonly namespace: string;
  readonly environment?: string;
}
export const REPOSITORY_FILE = "kist.json";
/** More is not read: nothing valid comes near it. */
export const MAX_REPOSITORY_FILE_BYTES = 4096;

/** The file's content, or the name of the first field that is wrong (`json` where it is not JSON at all). */
export function parseRepositoryFile(text: string): { readonly file: RepositoryFile } | { readonly wrong: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { wrong: "json" };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return { wrong: "json" };
  const fields = new Map(Object.entries(parsed));
  for (const name of fields.keys()) {
    if (!["$schema", "vault", "namespace", "environment"].includes(name)) return { wrong: name };
  }
  const namespace = fields.get("namespace");
  if (typeof namespace !== "string" || !isNamespaceName(namespace)) return { wrong: "namespace" };
  const environment = fields.get("environment");
  if (environment !== undefined && (typeof environment !== "string" || !isEnvironmentName(environment)))
    return { wrong: "environment" };
  const vault = fields.get("vault");
  const vaultId = typeof vault === "string" ? parseVaultId(vault) : undefined;
  if (vault !== undefined && vaultId === undefined) return { wrong: "vault" };
  return {
    file: {
      namespace,
      ...(environment === undefined ? {} : { environment }),
      ...(vaultId === undefined ? {} : { vault: vaultId }),
    },
  };
}
