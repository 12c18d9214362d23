export { entropy } from "./entropy.ts";
export { createMasker, type Masker, type MaskerOptions, type NamedValue, type UnmatchedValue } from "./masker.ts";
