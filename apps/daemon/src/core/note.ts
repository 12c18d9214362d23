/** What concerns the whole device stands in the audit chain of each of its vaults, the default one's first. */
import type { AuditEntry, Caller } from "@kist/model";

import type { Daemon } from "./daemon.ts";
import type { OpenVault, Session } from "./session.ts";

/** What happened; when and who is added. */
export type Note = Pick<AuditEntry, "action"> & Partial<Pick<AuditEntry, "code" | "note" | "subjects">>;
type Noting = { readonly daemon: Daemon; readonly caller: Caller };

/**
 * `work` runs in the transaction of the first entry, `done` as soon as that is durable: memory must follow the disk
 * even where another vault's entry then fails.
 */
export async function noteEverywhere(
  context: Noting,
  session: Session,
  note: Note,
  options: { readonly work?: () => void; readonly done?: () => void } = {},
): Promise<void> {
  const { work, done } = options;
  const [first, ...others] = inOrder(session);
  const entry = entryOf(context, note, "allowed");
  await first?.ledger.commit({ entry, binding: "", ...(work === undefined ? {} : { work }) });
  done?.();
  for (const open of others) await open.ledger.commit({ entry, binding: "" });
}

/** A refusal that cannot be written down stays a refusal. */
export function noteRefusal(context: Noting, session: Session, note: Note): void {
  const entry = entryOf(context, note, "refused");
  for (const open of session.vaults.values()) open.ledger.commit({ entry, binding: "" }).catch(() => undefined);
}

function inOrder(session: Session): readonly OpenVault[] {
  const preferred = session.defaultVault();
  return [...session.vaults.values()].sort((a, b) => Number(b.id === preferred) - Number(a.id === preferred));
}

function entryOf({ daemon, caller }: Noting, note: Note, outcome: AuditEntry["outcome"]): AuditEntry {
  return { subjects: [], ...note, outcome, at: daemon.clock.now(), caller: daemon.describe(caller) };
}
