export { entropy } from "./entropy.ts";
export {
  createFinder,
  type Finder,
  type FinderOptions,
  type Found,
  type NamedValue,
  type Occurrence,
  type Search,
  type UnmatchedValue,
} from "./finder.ts";
export { createMasker, type Masker, type MaskerOptions } from "./masker.ts";
