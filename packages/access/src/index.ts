export {
  ALLOW_LIST_VERBS,
  formatAllowList,
  loadAllowList,
  MAX_ALLOW_LIST_BYTES,
  parseAllowList,
  permits,
  type AllowList,
  type AllowListResult,
  type AllowListRule,
  type AllowListVerb,
} from "./allow-list.ts";
export {
  APPROVAL_LIFE,
  createApprovals,
  type Approval,
  type ApprovalRequest,
  type Approvals,
  type ApprovalState,
} from "./approvals.ts";
export { belongsToSession, callerKey, descendsFrom, describeCaller } from "./caller.ts";
export { elapsedSince, takeMoment, type Moment } from "./elapsed.ts";
export type { AllowListFault, ApprovalRefusal } from "./error.ts";
export { isInstallScript } from "./install-script.ts";
export {
  decide,
  decideTogether,
  type Action,
  type ActionKind,
  type AllowRule,
  type AskRule,
  type Decision,
  type DenyRule,
  type Scope,
  type Situation,
} from "./policy.ts";
export {
  createPresence,
  type Presence,
  type PresenceEvidence,
  type PresenceMethod,
  type PresenceProof,
  type PresencePurpose,
} from "./presence.ts";
export {
  createRateLimits,
  RATE_LIMITS,
  type Admission,
  type Rate,
  type RateLimits,
  type RateLimitSettings,
} from "./rate-limit.ts";
export {
  createSessions,
  SESSION_IDLE,
  SESSION_LIFE,
  type Sessions,
  type SessionScope,
  type SessionSummary,
} from "./sessions.ts";
