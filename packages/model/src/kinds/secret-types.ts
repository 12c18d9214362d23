/** Every secret type, and how a stored name finds its field again. */
import type { SecretType, TypeField } from "./secret-type.ts";
import { CLOUD_TYPES } from "./types/clouds.ts";
import { DATABASE_TYPES } from "./types/databases.ts";
import { KEY_TYPES } from "./types/keys.ts";
import { PLATFORM_TYPES } from "./types/platforms.ts";
import { VENDOR_TYPES } from "./types/vendors.ts";

export const SECRET_TYPES: readonly SecretType[] = [
  ...DATABASE_TYPES,
  ...CLOUD_TYPES,
  ...VENDOR_TYPES,
  ...PLATFORM_TYPES,
  ...KEY_TYPES,
];

export function findType(id: string): SecretType | undefined {
  return SECRET_TYPES.find((type) => type.id === id);
}

/** The field a name stands for: the same key, or with a prefix before it. A type of one field takes any name. */
export function findField(type: SecretType, key: string): TypeField | undefined {
  const [only, ...others] = type.fields;
  return (
    type.fields.find((field) => field.key === key || key.endsWith(`_${field.key}`)) ??
    (others.length === 0 ? only : undefined)
  );
}

/** The key of a field under a prefix: `BILLING` and `PGHOST` make `BILLING_PGHOST`. */
export function prefixedKey(field: Pick<TypeField, "key">, prefix: string | undefined): string {
  return prefix === undefined ? field.key : `${prefix.replace(/_$/, "")}_${field.key}`;
}
