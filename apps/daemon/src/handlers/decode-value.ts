/** A value as it came in JSON: text, or base64 of anything. */
import { KistError, utf8ToBytes, type Bytes } from "@kist/model";

/** Strict: a value that does not re-encode to what was sent was not what the sender meant. Throws `value-encoding`. */
export function decodeValue(key: string, value: string, encoding: "utf8" | "base64" | undefined): Bytes {
  if (encoding !== "base64") return utf8ToBytes(value);
  const bytes = Buffer.from(value, "base64");
  if (bytes.toString("base64") !== value) throw new KistError("value-encoding", { name: key, encoding: "base64" });
  return new Uint8Array(bytes);
}
