/**
 * The vault's side of a scan (R29): bytes go to the daemon in frames, several requests under way, and places come back.
 * A few buffers are all the memory it takes; who pushes faster than the daemon matches, waits.
 */
import { KistError } from "@kist/model";

import type { DaemonPipe, Fed, ResponseFrom } from "../api.ts";
import { withConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { OWN_VALUE, type Hit } from "./item.ts";

export interface OwnValues {
  readonly begun: ResponseFrom<"scan/begin">;
  /** The file's next bytes, which are copied; a promise where there is no room yet. */
  push(piece: Uint8Array): Promise<void> | undefined;
  /** The file ends; the next bytes are those of the next one. */
  endFile(): Promise<void> | undefined;
  /** All answers are there. */
  finish(): Promise<void>;
  close(): void;
}

/** Called for each file in order, once nothing more can be found in it. Files count from 0. */
export type OnFile = (file: number, hits: readonly Hit[]) => void;

const FRAME_HEAD = 4;
const LAST = 0x8000_0000;
const BODY = 256 * 1024;
/** Below the daemon's limit for requests under way on one connection. */
const BODIES = 4;
/** More in one file say no more. */
const MOST_HITS = 10_000;

/** Asks for consent where somebody can give it. Throws what the daemon refuses with. */
export async function openOwnValues(
  kist: Kist,
  request: { readonly vault?: string },
  onFile: OnFile,
): Promise<OwnValues> {
  const pipe = await kist.daemon.pipe();
  try {
    const begun = await withConsent(kist, (consent) =>
      pipe.call("scan/begin", { ...request, purpose: "scan", ...consent }),
    );
    return feed(pipe, begun, onFile);
  } catch (error) {
    pipe.close();
    throw error;
  }
}

function feed(pipe: DaemonPipe, begun: OwnValues["begun"], onFile: OnFile): OwnValues {
  const free = Array.from({ length: BODIES }, () => Buffer.allocUnsafe(BODY));
  const wake: { now?: () => void } = {};
  let failed: unknown;
  const sent = new Set<Promise<void>>();
  let body = free.pop();
  let length = FRAME_HEAD;
  let frame = 0;
  let told = 0;
  const hits = new Map<number, Hit[]>();

  const closeFrame = (last: boolean): void => {
    body?.writeUInt32BE((last ? LAST : 0) + length - frame - FRAME_HEAD, frame);
    frame = length;
    length += FRAME_HEAD;
  };
  const keep = ({ found, file }: Fed): void => {
    for (const { file: at, start, end, name, continues } of found) {
      const known = hits.get(at) ?? [];
      hits.set(at, known);
      const before = known.at(-1);
      if (continues === true && before !== undefined) known[known.length - 1] = { ...before, end };
      else if (known.length < MOST_HITS)
        known.push({ start, end, rule: OWN_VALUE, ...(name === undefined ? {} : { name }) });
    }
    for (; told < file; told++) {
      onFile(told, hits.get(told) ?? []);
      hits.delete(told);
    }
  };
  const send = (bytes: Buffer<ArrayBuffer>, count: number): void => {
    const answered = pipe
      .upload("scan/feed", bytes.subarray(0, count))
      .then(keep)
      .catch((error: unknown) => {
        failed ??= error;
      })
      .finally(() => {
        sent.delete(answered);
        free.push(bytes);
        wake.now?.();
      });
    sent.add(answered);
  };
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      wake.now = resolve;
    });
  const flush = (): void => {
    // Without the head of a frame that has not begun.
    const count = length - FRAME_HEAD;
    if (body === undefined || count === 0) return;
    send(body, count);
    body = free.pop();
    length = FRAME_HEAD;
    frame = 0;
  };
  const room = async (): Promise<void> => {
    while (body === undefined) {
      await turn();
      if (failed !== undefined) throw failed;
      body ??= free.pop();
    }
  };
  /** As much as there is room for; how much that was. */
  const take = (piece: Uint8Array): number => {
    if (failed !== undefined) throw failed;
    const part = body === undefined ? 0 : Math.min(piece.length, BODY - length);
    body?.set(part === piece.length ? piece : piece.subarray(0, part), length);
    length += part;
    return part;
  };
  const endFrame = (last: boolean): void => {
    closeFrame(last);
    if (length + FRAME_HEAD >= BODY || !last) flush();
  };
  const pushAll = async (piece: Uint8Array): Promise<void> => {
    for (let rest = piece; rest.length > 0;) {
      await room();
      rest = rest.subarray(take(rest));
      if (rest.length > 0) endFrame(false);
    }
  };
  return {
    begun,
    push(piece) {
      if (body === undefined || piece.length > BODY - length) return pushAll(piece);
      take(piece);
      return undefined;
    },
    endFile() {
      if (body === undefined) return room().then(() => endFrame(true));
      endFrame(true);
      return undefined;
    },
    async finish() {
      flush();
      await Promise.all(sent);
      if (failed !== undefined) throw failed;
      await pipe.call("scan/end", {});
      pipe.close();
    },
    close: () => pipe.close(),
  };
}

/** Whether a refusal leaves the scan without the vault's values instead of ending it. */
export function isWithoutVault(error: unknown): error is KistError {
  return error instanceof KistError && WITHOUT_VAULT.has(error.code);
}

const WITHOUT_VAULT: ReadonlySet<string> = new Set([
  "locked",
  "not-initialised",
  "daemon-unreachable",
  "daemon-start-failed",
  "approval-needed",
  "approval-denied",
  "approval-expired",
  "approvals-full",
  "policy-denied",
  "repository-not-allowed",
  "vault-unknown",
  "rate-limited",
  "scans-full",
]);
