export { testAuditStore, type AuditStoreSubject } from "./acceptance/audit-store.ts";
export { testVaultStore, type VaultStoreSubject } from "./acceptance/vault-store.ts";
export { applyAlone } from "./apply-alone.ts";
export { createAuditDevice, createMovableClock, type AuditDevice, type MovableClock } from "./audit-device.ts";
export { createMemoryAuditStore, RESERVE_RECORDS, type MemoryAuditStore } from "./memory-audit-store.ts";
export { createMemoryVaultStore, type MemoryVaultStore } from "./memory-vault-store.ts";
export { createChest, redactText, type Chest, type ChestDevice } from "./chest.ts";
