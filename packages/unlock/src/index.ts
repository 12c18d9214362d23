export type { Backoff, SlotStore } from "./ports.ts";
