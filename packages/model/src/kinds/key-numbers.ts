/** The numbers of a key pair as JSON Web Keys name them (RFC 7517, 7518), and the same as OpenSSH orders them. */
import { base64UrlToBytes, concatBytes, utf8ToBytes, type Bytes } from "../bytes.ts";
import { mpint, type SshKey, type SshKeyType } from "./openssh.ts";

/** A private JWK: base64url members. */
export type KeyNumbers = Readonly<Record<string, unknown>>;

const CURVE_TYPES: Readonly<Record<string, { readonly type: SshKeyType; readonly curve: string }>> = {
  "P-256": { type: "ecdsa-sha2-nistp256", curve: "nistp256" },
  "P-384": { type: "ecdsa-sha2-nistp384", curve: "nistp384" },
  "P-521": { type: "ecdsa-sha2-nistp521", curve: "nistp521" },
};

/** Throws a TypeError on a JWK that is not a private key of a kind OpenSSH has. */
export function toSshKey(numbers: KeyNumbers, comment: string): SshKey {
  const part = (name: string): Bytes => {
    const text = numbers[name];
    const bytes = typeof text === "string" ? base64UrlToBytes(text) : undefined;
    if (bytes === undefined) throw new TypeError(`a key without ${name}`);
    return bytes;
  };
  const crv = String(numbers["crv"]);
  if (numbers["kty"] === "OKP" && crv === "Ed25519") {
    const open = part("x");
    return { type: "ssh-ed25519", publicParts: [open], privateParts: [open, concatBytes(part("d"), open)], comment };
  }
  if (numbers["kty"] === "RSA") {
    const [n, e, d, qi, p, q] = ["n", "e", "d", "qi", "p", "q"].map((name) => mpint(part(name)));
    if (!n || !e || !d || !qi || !p || !q) throw new TypeError("an incomplete key");
    return { type: "ssh-rsa", publicParts: [e, n], privateParts: [n, e, d, qi, p, q], comment };
  }
  const known = CURVE_TYPES[crv];
  if (known === undefined) throw new TypeError("a key that OpenSSH does not have");
  const publicParts = [utf8ToBytes(known.curve), concatBytes(Uint8Array.of(4), part("x"), part("y"))];
  return { type: known.type, publicParts, privateParts: [...publicParts, mpint(part("d"))], comment };
}
