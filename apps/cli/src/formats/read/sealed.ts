/** Files that are still encrypted: said so, with the command that opens them, instead of importing what nobody can use. */
import type { Contents } from "./contents.ts";
import { notUnderstood } from "./refusal.ts";

/** Whole files in somebody's armour. */
const ARMOURS: readonly (readonly [start: string, tool: string, command: string])[] = [
  ["$ANSIBLE_VAULT;", "Ansible Vault", "ansible-vault view"],
  ["-----BEGIN AGE ENCRYPTED FILE-----", "age", "age --decrypt"],
  ["-----BEGIN PGP MESSAGE-----", "GnuPG", "gpg --decrypt"],
];

export function refuseArmour(text: string, file: string): void {
  const armour = ARMOURS.find(([start]) => text.startsWith(start));
  if (armour === undefined) return;
  throw notUnderstood(
    `${file} is encrypted by ${armour[1]}.`,
    `Decrypt it into a pipe: \`${armour[2]} ${file} | kist import - …\`.`,
  );
}

/** After reading: values and names that SOPS and dotenvx leave in a file while it is encrypted. */
export function refuseSealed({ entries }: Contents, file: string): void {
  const isSops = entries.some(
    ({ name, value }) => value.startsWith("ENC[AES256_GCM,") || /^sops_(mac|version)$/.test(name),
  );
  if (isSops)
    throw notUnderstood(
      `${file} is still encrypted by SOPS.`,
      `Decrypt it into a pipe: \`sops decrypt ${file} | kist import - --from sops …\`.`,
    );
  const isDotenvx = entries.some(({ name }) => isDotenvxKey(name));
  const sealed = entries.filter(({ value }) => /^encrypted:[A-Za-z0-9+/=]{20,}$/.test(value));
  if (isDotenvx && sealed.length > 0)
    throw notUnderstood(
      `${file} is still encrypted by dotenvx (${sealed.length} values).`,
      `Decrypt it into a pipe: \`dotenvx decrypt -f ${file} --stdout | kist import - --from dotenvx …\`.`,
    );
}

/** A file for `op run`: it names where the values are, and 1Password's own program puts them in. */
export function refuseReferences({ entries }: Contents, file: string): void {
  const references = entries.filter(({ value }) => value.startsWith("op://"));
  if (references.length === 0) return;
  throw notUnderstood(
    `${file} holds references to 1Password instead of values (${references.length}).`,
    `Fill them in on the way: \`op inject -i ${file} | kist import - …\`. With --from dotenv they are taken as they stand.`,
  );
}

/** The public key that dotenvx writes on top of each file; of no use without its files. */
export function isDotenvxKey(name: string): boolean {
  return /^DOTENV_PUBLIC_KEY(_[A-Z0-9_]+)?$/.test(name);
}
