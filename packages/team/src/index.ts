export type { TeamStore } from "./ports.ts";
