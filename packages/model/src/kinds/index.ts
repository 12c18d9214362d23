export { synthesize, type SyntheticAbout } from "./synthesize.ts";
export type { SecretType, TypeField, ValueForm } from "./secret-type.ts";
export { findField, findType, prefixedKey, SECRET_TYPES } from "./secret-types.ts";
