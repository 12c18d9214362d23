/** Files as a scan's request carries them. */

/** One frame; `last`: the file ends with it. */
export function frame(content: string | Uint8Array, last = true): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(content);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length + (last ? 0x8000_0000 : 0));
  return Buffer.concat([head, bytes]);
}
