export { testVaultStore, type VaultStoreSubject } from "./acceptance/vault-store.ts";
export { createMemoryVaultStore, type MemoryVaultStore } from "./memory-vault-store.ts";
