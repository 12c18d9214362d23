/**
 * A stream with the vault's values masked, by what the daemon says of it. Bytes come out once they are certain, as they went in or
 * masked, and never otherwise: where the daemon does not answer any more, nothing comes out any more.
 */
import type { DaemonPipe, Fed } from "../api.ts";

export interface Redaction {
  /** The next bytes, which are copied. Resolves when there is room for more; rejects when the daemon is gone. */
  push(bytes: Uint8Array): Promise<void>;
  /** Lets the connection live through a silence. */
  keepAlive(): Promise<void>;
  /** Rejects when the daemon is gone, also while nothing is pushed. */
  readonly broken: Promise<never>;
  /** All of it has come out. */
  end(): Promise<void>;
}

const FRAME_HEAD = 4;
const LAST = 0x8000_0000;
/** Below what one request may carry. */
const MOST_AT_ONCE = 256 * 1024;
/** Pieces under way: more would only wait in the daemon's socket. */
const MOST_UNDER_WAY = 4;

export function createRedaction(
  pipe: Pick<DaemonPipe, "upload">,
  options: { readonly write: (bytes: Uint8Array) => void; readonly mask: (name: string | undefined) => string },
): Redaction {
  /** Bytes from `base` on that are not certain yet. */
  let held: Buffer = Buffer.alloc(0);
  let base = 0;
  let underWay = 0;
  let last: Promise<void> = Promise.resolve();
  let failed: unknown;
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);

  const emit = ({ found, certain, file }: Fed, bytes: Uint8Array): void => {
    if (failed !== undefined) return;
    const data = Buffer.concat([held, bytes]);
    // The stream is one file: once that is counted, it has ended.
    const until = file > 0 ? data.length : certain - base;
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const { start, end, name, continues } of found) {
      parts.push(data.subarray(at, start - base));
      if (continues !== true) parts.push(Buffer.from(options.mask(name)));
      at = end - base;
    }
    parts.push(data.subarray(at, until));
    held = data.subarray(until);
    base += until;
    const out = Buffer.concat(parts);
    if (out.length > 0) options.write(out);
  };

  /** In the order in which they were sent. */
  const follow = async (answer: Promise<Fed>, before: Promise<void>, piece: Uint8Array): Promise<void> => {
    try {
      const fed = await answer;
      await before;
      emit(fed, piece);
    } catch (error) {
      failed ??= error;
      broken.reject(error);
    } finally {
      underWay--;
    }
  };

  const send = async (bytes: Uint8Array, isLast: boolean): Promise<void> => {
    if (failed !== undefined) throw failed;
    const body = Buffer.alloc(FRAME_HEAD + bytes.length);
    body.writeUInt32BE((isLast ? LAST : 0) + bytes.length);
    body.set(bytes, FRAME_HEAD);
    const piece = body.subarray(FRAME_HEAD);
    underWay++;
    last = follow(pipe.upload("scan/feed", body), last, piece);
    if (underWay >= MOST_UNDER_WAY || isLast) await last;
    if (failed !== undefined) throw failed;
  };

  return {
    broken: broken.promise,
    async push(bytes) {
      for (let at = 0; at < bytes.length; at += MOST_AT_ONCE) await send(bytes.subarray(at, at + MOST_AT_ONCE), false);
    },
    keepAlive: () => (underWay === 0 ? send(NOTHING, false) : Promise.resolve()),
    end: () => send(NOTHING, true),
  };
}

const NOTHING: Uint8Array = new Uint8Array(0);
