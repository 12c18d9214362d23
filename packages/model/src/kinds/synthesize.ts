/**
 * Made-up values for work without real ones (`run --synthetic`): of the right form, so that programs start, and
 * plainly false: hosts that never resolve (RFC 2606 `.invalid`), published keys, check digits that do not fit.
 */
import { isSecretKind, type SecretKind } from "../secret.ts";
import { composeUrl } from "./composed-url.ts";
import { findField, findType } from "./secret-types.ts";
import { SYNTHETIC_CERTIFICATE, syntheticSshKey } from "./synthetic-keys.ts";
import { createDraw, ed25519Key, fillPattern, type Draw } from "./synthetic-text.ts";

/** What is known about the secret: the fields of its metadata. Unknown kinds and types count as absent. */
export interface SyntheticAbout {
  readonly kind?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * The made-up value of a name: the same for the same seed (say, the namespace's path), another for another name.
 * Always text.
 */
export function synthesize(about: SyntheticAbout, key: string, seed: string): string {
  const type = about.type === undefined ? undefined : findType(about.type);
  const field = type && findField(type, key);
  if (type?.url !== undefined && (key === type.url.key || key.endsWith(`_${type.url.key}`))) {
    // Of the parts that stand beside it under their own names.
    const prefix = key.slice(0, -type.url.key.length);
    return composeUrl(type.url, (part) => synthesize({ type: type.id }, prefix + part, seed));
  }
  const draw = createDraw(`${seed}\0${key}`);
  const pattern = field?.synthetic ?? field?.standard;
  if (pattern !== undefined) return fillPattern(pattern, draw);
  const named = about.kind ?? field?.kind;
  return ofKind(named !== undefined && isSecretKind(named) ? named : undefined, key, draw);
}

function ofKind(kind: SecretKind | undefined, key: string, draw: Draw): string {
  switch (kind) {
    case "url":
      return fillPattern("https://synthetic:{alnum:24}@service.example.invalid/", draw);
    case "json":
      return fillPattern(`{"synthetic":true,"name":${JSON.stringify(key)},"value":"{alnum:24}"}`, draw);
    case "certificate":
      return SYNTHETIC_CERTIFICATE;
    case "private-key":
      return ed25519Key(draw);
    case "ssh-key":
      return syntheticSshKey(draw);
    case "totp":
      return fillPattern("otpauth://totp/Synthetic:example.invalid?secret={base32:32}&issuer=Synthetic", draw);
    case "config":
      return "synthetic";
    case "file":
      return `Synthetic content of ${key}.\n`;
    case "password":
    case "token":
    case undefined:
      return fillPattern("SYNTHETIC-{alnum:24}", draw);
  }
}
