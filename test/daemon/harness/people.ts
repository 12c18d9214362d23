/** What people do first: set a machine up, write the code down, type one group of it back. */
import { confirmRecovery, decideApproval, getStatus, initDevice, listApprovals, setSecrets } from "@kist/protocol";

import type { Refusal } from "./answers.ts";
import type { Caller } from "./caller.ts";
import { PATIENCE } from "./patience.ts";

export const PASSPHRASE = "correct horse battery staple";
export const ENVIRONMENTS: readonly string[] = ["dev", "staging", "prod"];

export interface Sheet {
  readonly vault: string;
  /** The recovery code as it was shown. */
  readonly code: string;
  readonly askGroup: number;
}

export async function setUp(caller: Caller, passphrase: string = PASSPHRASE): Promise<Sheet> {
  const { vault, recovery } = await caller.call(initDevice, {
    kind: "person",
    deviceName: "Ada's laptop",
    vaultName: "Engines",
    passphrase,
    environments: [...ENVIRONMENTS],
  });
  if (recovery === undefined) throw new Error("no recovery code");
  return { vault, ...recovery };
}

/** Types the group that is asked for. */
export async function confirm(caller: Caller, sheet: Sheet): Promise<void> {
  await caller.call(confirmRecovery, { group: sheet.askGroup, text: groupOf(sheet) });
}

export function groupOf({ code, askGroup }: Sheet): string {
  return code.split("-")[askGroup - 1] ?? "";
}

/** A person at another terminal says yes, with the passphrase. */
export async function approve(approver: Caller, needed: Refusal, passphrase: string = PASSPHRASE): Promise<void> {
  const id = approvalOf(needed);
  const { approvals } = await approver.call(listApprovals, {});
  if (!approvals.some((approval) => approval.id === id)) throw new Error("the approval is not on the list");
  await approver.call(decideApproval, { id, grant: true, presence: passphrase });
}

export function approvalOf(needed: Refusal): string {
  const id = needed.facts["approval"];
  if (needed.code !== "approval-needed" || typeof id !== "string") throw new Error(`no approval: ${needed.message}`);
  return id;
}

/** Stores values in a namespace, which is made where it is not there. */
export async function store(
  caller: Caller,
  environment: string,
  namespace: string,
  values: Readonly<Record<string, string>>,
  approval?: string,
): Promise<void> {
  await caller.call(setSecrets, {
    environment,
    namespace,
    entries: Object.entries(values).map(([key, value]) => ({ key, value })),
    createNamespace: true,
    ...(approval === undefined ? {} : { approval }),
  });
}

/**
 * Does what locks the daemon and waits for the process that takes its place: until then the old one, which is locked
 * already, or nothing may answer.
 */
export async function untilReplaced(caller: Caller, act: () => Promise<unknown>): Promise<void> {
  const before = (await caller.call(getStatus, {})).startedAt;
  await act();
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const now = await caller.call(getStatus, {}).then(
      (status) => status,
      () => undefined,
    );
    if (now !== undefined && now.startedAt !== before && now.state === "locked") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("never replaced");
}
