/** The frames of a scan's request (protocol, `scan/feed`). */
import { KistError } from "@kist/model";

export interface Frame {
  readonly bytes: Uint8Array;
  /** The file ends with it. */
  readonly last: boolean;
}

const HEAD = 4;
const LAST = 0x8000_0000;

/** Throws `request-malformed` before anything is yielded where a frame is cut short. */
export function readFrames(body: Uint8Array): readonly Frame[] {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const frames: Frame[] = [];
  for (let at = 0; at < body.length;) {
    const head = at + HEAD <= body.length ? view.getUint32(at) : 0xffff_ffff;
    const last = head >= LAST;
    const end = at + HEAD + (last ? head - LAST : head);
    if (end > body.length) throw new KistError("request-malformed", { detail: "a frame is cut short" });
    frames.push({ bytes: body.subarray(at + HEAD, end), last });
    at = end;
  }
  return frames;
}
