import { testVaultStore } from "./acceptance/vault-store.ts";
import { createMemoryVaultStore } from "./memory-vault-store.ts";

testVaultStore("the store in memory", () => {
  const store = createMemoryVaultStore();
  return { store, transaction: store.transaction, close: () => undefined };
});
