/** Base64 with padding (RFC 4648 §4), as PEM and OpenSSH write it, on top of the model's base64url. */
import { base64UrlToBytes, bytesToBase64Url, type Bytes } from "../bytes.ts";

export function bytesToBase64(bytes: Uint8Array): string {
  const text = bytesToBase64Url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** Canonical, padded base64 only; white space is the caller's to remove. */
export function base64ToBytes(text: string): Bytes | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return base64UrlToBytes(text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"));
}
