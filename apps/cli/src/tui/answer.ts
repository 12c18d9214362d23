/** What the daemon answers, by the names that the interface has for it. */
import type { ResponseFrom } from "../api.ts";

export type Status = ResponseFrom<"status">;
export type Environment = ResponseFrom<"environments/list">["environments"][number];
export type Secret = ResponseFrom<"secrets/list">["secrets"][number];
export type Detail = ResponseFrom<"secrets/show">;
export type Approval = ResponseFrom<"approvals/list">["approvals"][number];
export type Entry = ResponseFrom<"audit/list">["entries"][number];

/** What went wrong, in the words of every other verb. */
export interface Trouble {
  readonly code: string;
  readonly what: string;
  readonly why?: string | undefined;
  readonly next?: string | undefined;
}
