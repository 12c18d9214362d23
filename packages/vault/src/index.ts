export type { DeltaRow, IndexPageRow, VaultStore } from "./ports.ts";
