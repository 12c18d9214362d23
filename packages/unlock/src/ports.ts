/** What the key slots need of storage: one set per device (R16). Synchronous; bytes come back as they went in. */
import type { Bytes, SlotId } from "@kist/model";

export interface SlotStore {
  /** The slot header, clear bytes. `undefined` before the device is set up. */
  readHeader(): Bytes | undefined;
  /** The sealed pin of the newest header: tells a replayed older header from the current one. */
  readPin(): Bytes | undefined;
  /** Replaces header and pin together: both or neither. */
  writeHeader(header: Bytes, pin: Bytes): void;
  /** Failures of one slot, to slow guessing down across restarts. */
  readBackoff(slot: SlotId): Backoff | undefined;
  /** Durable before it returns: a killed process must not win a free try. */
  writeBackoff(slot: SlotId, backoff: Backoff): void;
  clearBackoff(slot: SlotId): void;
}

export interface Backoff {
  /** Failed tries since the last success. */
  readonly failures: number;
  /** Wall time in milliseconds of the newest failure. */
  readonly at: number;
}
