/**
 * What was copied leaves the clipboard again: after 30 s, and when the app ends, if it is still there. Only a salted hash of
 * it is kept meanwhile, so the app holds no second copy of a value.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export const CLEARED_AFTER_MS = 30_000;

export interface Clipboard {
  /** As something that clipboard histories should not keep, where the system knows that. */
  writeSecret(text: string): Promise<void>;
  readText(): Promise<string>;
  clear(): void;
}

export interface SecretClipboard {
  copy(text: string): Promise<{ readonly clearsIn: number }>;
  /** Empties it now, if it still holds what was copied last. */
  clear(): Promise<void>;
}

export function createSecretClipboard(deps: {
  readonly clipboard: Clipboard;
  readonly after: (milliseconds: number, run: () => void) => () => void;
}): SecretClipboard {
  const salt = randomBytes(16);
  const digest = (text: string): Buffer => createHash("sha256").update(salt).update(text).digest();
  let copied: Buffer | undefined;
  let cancel: () => void = () => undefined;

  const clear = async (): Promise<void> => {
    cancel();
    const expected = copied;
    copied = undefined;
    if (expected === undefined) return;
    const isStillThere = timingSafeEqual(digest(await deps.clipboard.readText()), expected);
    // Whatever the person copied since is theirs, or has its own time if it came from here.
    if (isStillThere && copied === undefined) deps.clipboard.clear();
  };
  return {
    async copy(text) {
      cancel();
      copied = digest(text);
      await deps.clipboard.writeSecret(text);
      cancel = deps.after(CLEARED_AFTER_MS, () => void clear().catch(() => undefined));
      return { clearsIn: CLEARED_AFTER_MS };
    },
    clear,
  };
}
