/** Bytes as the protocol carries them: UTF-8 text as it is, anything else as base64. */

export interface EncodedValue {
  readonly value: string;
  readonly encoding?: "base64";
}

export function encodeValue(bytes: Uint8Array): EncodedValue {
  try {
    return { value: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { value: Buffer.from(bytes).toString("base64"), encoding: "base64" };
  }
}
