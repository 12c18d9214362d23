import { testAuditStore } from "./acceptance/audit-store.ts";
import { createMemoryAuditStore } from "./memory-audit-store.ts";

testAuditStore("the store in memory", () => {
  const store = createMemoryAuditStore();
  return { store, transaction: store.transaction, relaxedTransaction: store.transaction, close: () => undefined };
});
