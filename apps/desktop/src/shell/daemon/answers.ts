/** The few facts of the daemon's answers that the desktop app uses, checked where they arrive. */
import { KistError } from "@kist/model";

export interface DaemonStatus {
  readonly state: "empty" | "locked" | "unlocked";
  /** A daemon that locked itself has the same one again; a new daemon has another. */
  readonly pid: number;
  readonly version: string;
}

export interface PendingApproval {
  readonly id: string;
  readonly action: string;
  /** In the words of the request. */
  readonly subjects: readonly string[];
  readonly caller: Readonly<Record<string, string | number>>;
}

export function parseStatus(body: unknown): DaemonStatus {
  const { state, pid, version } = fieldsOf(body);
  if ((state !== "empty" && state !== "locked" && state !== "unlocked") || typeof pid !== "number") throw unexpected();
  if (typeof version !== "string") throw unexpected();
  return { state, pid, version };
}

export function parseApprovals(body: unknown): readonly PendingApproval[] {
  const { approvals } = fieldsOf(body);
  if (!Array.isArray(approvals)) throw unexpected();
  return approvals.map((approval: unknown) => {
    const { id, action, subjects, caller } = fieldsOf(approval);
    if (typeof id !== "string" || typeof action !== "string" || !isTexts(subjects)) throw unexpected();
    return { id, action, subjects, caller: factsOf(caller) };
  });
}

function factsOf(value: unknown): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([name, fact]) =>
      typeof fact === "string" || typeof fact === "number" ? [[name, fact]] : [],
    ),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw unexpected();
  return { ...value };
}

function unexpected(): KistError {
  return new KistError("internal", { detail: "the daemon answered with something else" });
}
