export { composeUrl, fieldsOfUrl, fitsUrl } from "./composed-url.ts";
export { synthesize, type SyntheticAbout } from "./synthesize.ts";
export type { ComposedUrl, SecretType, TypeField, ValueForm } from "./secret-type.ts";
export { findField, findType, prefixedKey, SECRET_TYPES } from "./secret-types.ts";
export { entropyBits, generate, type Generated, type Generators, type KeyPair } from "./generate.ts";
export {
  GENERATION_FORMS,
  generatedKind,
  parseGeneration,
  type Curve,
  type Generation,
  type KeyAlgorithm,
} from "./generation.ts";
export { type Finding, type FindingCode } from "./finding.ts";
export type { CertificateFacts, KeyTools, PrivateKeyFacts } from "./key-tools.ts";
export type { Fact, KindDeclaration } from "./kind.ts";
export { checkValue, describeValue, detectKind, kindOf, KINDS, type ValueAbout } from "./kinds.ts";
export { readTotp, totpCode, type Hmac, type TotpCode, type TotpKey } from "./one-time-code.ts";
