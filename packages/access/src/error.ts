/**
 * Every way this package says no. They are results, never thrown: a refusal is expected. The words for people
 * stand in `@kist/protocol`; rules of the policy are named in `policy.ts` and travel as the fact `rule`.
 */

/** Why an approval cannot be asked for, decided or used. */
export type ApprovalRefusal =
  /** No such approval, or it is another caller's: one answer, so ids cannot be probed. */
  | "approval-not-found"
  | "approval-pending"
  | "approval-denied"
  | "approval-expired"
  /** Already used: an approval lets one request through once. */
  | "approval-spent"
  /** Already granted or denied. */
  | "approval-decided"
  /** The digest is not the one that was approved: the plan changed. */
  | "approval-other-request"
  /** The process that asked, or one that it started, tried to approve. */
  | "approval-self"
  /** No proof of presence, a spent or stale one, or one minted for something else. */
  | "presence-missing"
  /** Too many requests wait already. */
  | "approvals-full";

/** What is wrong with an allow-list document. */
export type AllowListFault =
  | "too-large"
  | "not-json"
  | "not-canonical"
  | "field-unknown"
  | "field-wrong"
  | "version-unknown"
  | "rules-too-many"
  | "rule-without-caller"
  | "rule-with-two-callers"
  | "exe-not-absolute"
  | "exe-is-interpreter"
  | "rule-repeated";
