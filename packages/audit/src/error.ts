/** The codes this package throws. What a chain verification finds is a report, not an error. */
export type AuditErrorCode =
  /** The record could not be made durable: nothing of this turn happened and nothing is released. */
  | "audit-unavailable"
  /** The ledger was closed (lock, shutdown). */
  | "audit-closed"
  /** An entry the format cannot hold. Fact `field`. */
  | "audit-entry-invalid"
  /** The newest stored record or checkpoint contradicts itself. Facts `at`, `field`. */
  | "audit-broken"
  /** A full disk: this change was undone; reads go on, recorded in the reserve (R24). */
  | "disk-full"
  /** A bundle that is not one. Fact `line`, counted from 1. */
  | "bundle-malformed";
