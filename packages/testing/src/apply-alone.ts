/** What the ledger does around changes, without its record: inside a transaction, the changes and then the seal. */
import type { ChangeResult, PreparedChange, Vault } from "@kist/vault";

export function applyAlone(vault: Vault, change: PreparedChange): ChangeResult {
  const result = change.apply();
  vault.seal();
  return result;
}
