/**
 * What is written down before anything is released (D13). The types carry the rule: a value is opened only
 * with an `AuditReceipt`, and a receipt comes only from a durable audit commit.
 */
import type { Brand, DeviceId } from "./ids.ts";

/** How an attempt ended. `refused` covers policy, presence and rate limits. */
export type AuditOutcome = "allowed" | "refused" | "failed";

/** One fact for the audit chain. Sealed as part of a record's body; names may stand in it, values never. */
export interface AuditEntry {
  /** Dotted verb: `value.read`, `secret.set`, `device.unlock`, `vault.create`, `approval.grant`. */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Wall time in milliseconds. */
  readonly at: number;
  /** `kist://` references or environment/namespace paths, as asked for. */
  readonly subjects: readonly string[];
  /** Who, in one line per fact: uid, pid, exe, ancestry, terminal. */
  readonly caller?: Readonly<Record<string, string | number>>;
  /** Machine-readable reason of a refusal or failure: an error code. */
  readonly code?: string;
  /** What the person or program gave as reason or purpose. */
  readonly note?: string;
  /** How many identical events this entry stands for (denials are coalesced per caller and second). */
  readonly count?: number;
}

/** Proof that an entry is durable. `binding` is the digest of the plan or change that the entry records. */
export interface AuditReceipt {
  readonly device: DeviceId;
  readonly seq: number;
  readonly binding: string;
  readonly issued: Brand<true, "AuditReceipt">;
}

/** What `audit` offers to those who must write down before they act. */
export interface AuditSink {
  /**
   * Makes the entry durable, together with everything else of this turn of the event loop: one sealed
   * record, one link, one transaction, one fsync. `work` runs inside that transaction; if it throws, its own
   * effects are undone, its entry is recorded as failed, and the promise rejects with what it threw.
   */
  commit<Result = undefined>(request: AuditRequest<Result>): Promise<{ receipt: AuditReceipt; result: Result }>;
}

export interface AuditRequest<Result> {
  readonly entry: AuditEntry;
  /** Digest of the plan or change; a receipt opens nothing else. */
  readonly binding: string;
  readonly work?: () => Result;
  /** True: this entry may survive a crash but not a power cut (reads of environments a vault relaxed, D13). */
  readonly relaxed?: boolean;
  /**
   * True: the work makes what the chain belongs to. If it fails, nothing of its batch is recorded, for the record
   * would be the beginning of something that is not there; the promise rejects with what the work threw.
   */
  readonly founding?: boolean;
}
