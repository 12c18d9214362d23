export type { AuditCheckpoint, AuditStore, AuditUnit } from "./ports.ts";
