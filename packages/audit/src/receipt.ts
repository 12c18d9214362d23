/**
 * The only place where receipts are made. One is made after COMMIT alone. The receipt of a refused or failed
 * attempt carries no binding: it proves that the attempt was recorded and opens nothing.
 */
import type { AuditOutcome, AuditReceipt, DeviceId } from "@kist/model";

export function issueReceipt(device: DeviceId, seq: number, outcome: AuditOutcome, binding: string): AuditReceipt {
  const receipt = { device, seq, binding: outcome === "allowed" ? binding : "" };
  return receipt as AuditReceipt;
}
