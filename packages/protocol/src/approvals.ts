import { z } from "zod";

import { post } from "./endpoint.ts";
import { presence } from "./presence.ts";
import { approvalId, nothing } from "./terms.ts";

export const approval = z.strictObject({
  id: approvalId,
  state: z.enum(["pending", "granted", "denied", "expired"]),
  askedAt: z.int(),
  expiresAt: z.int(),
  /** What would be released or done, in the words of the request: a whole namespace is `kist://prod/payments/*`. */
  action: z.string(),
  subjects: z.array(z.string()),
  /** Who asks: program, ancestry, directory, terminal. */
  caller: z.record(z.string(), z.union([z.string(), z.int()])),
  /** What a yes covers. */
  scope: z.enum(["request", "session"]),
  /** Why it is asked: the rule's name. */
  rule: z.string(),
});

export const listApprovals = post("approvals/list", {
  summary: "Requests that wait for a person.",
  request: nothing,
  response: z.strictObject({ approvals: z.array(approval) }),
  idle: true,
});
export const showApproval = post("approvals/show", {
  summary:
    "Every name that a request covers. Needs presence: they were looked up for a request nobody has allowed yet. Whoever saw them may grant it on the same connection (or page) within a minute without proving it again.",
  request: z.strictObject({ id: approvalId, presence }),
  response: z.strictObject({ subjects: z.array(z.string()) }),
});
export const waitApproval = post("approvals/wait", {
  summary: "Answers when the approval is decided, or after `seconds`.",
  request: z.strictObject({ id: approvalId, seconds: z.int().min(0).max(60) }),
  response: z.strictObject({ state: approval.shape.state }),
  idle: true,
});
export const decideApproval = post("approvals/decide", {
  summary:
    "Grants or denies. Granting needs presence (passphrase, passkey, or the names just shown here). A process cannot approve itself; a page may, for the person is at it.",
  request: z.strictObject({ id: approvalId, grant: z.boolean(), presence: presence.optional() }),
  response: z.strictObject({ state: approval.shape.state }),
});
