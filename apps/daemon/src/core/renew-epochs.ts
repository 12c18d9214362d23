/**
 * Streams that a removed device holds the key of are due: nobody seals there before a new epoch (R2). The first
 * holder who writes makes it, for every due stream that it holds, with the cuts that the removal could not carry.
 */
import type { AuditEntry, StreamId } from "@kist/model";
import { rotateEpoch, type ChainState, type Cut } from "@kist/team";

import { readCuts } from "./cuts.ts";
import type { Daemon } from "./daemon.ts";
import { requireWritable, type OpenVault, type Session } from "./session.ts";

/** Before any change. Throws `device-cloned`, `chain-unreadable`. */
export async function prepareWriting(
  { daemon }: { readonly daemon: Daemon },
  { session, open }: { readonly session: Session; readonly open: OpenVault },
): Promise<void> {
  requireWritable(session, open);
  if (open.due().length > 0) await renewEpochs(daemon, open);
}

/** Renews what is due and held here. What is not held stays due: writing there is refused by the vault. */
export async function renewEpochs(daemon: Daemon, open: OpenVault): Promise<void> {
  const { crypto, clock, database } = daemon;
  await open.serial(async () => {
    const state = open.chain();
    const { keyring } = open;
    const streams = open.due().filter((id) => keyring.newest(id) === state.streams.get(id)?.epochs.length);
    if (streams.length === 0) return;
    const cuts = lateCuts(state, readCuts(database, state, removedDevices(state)), streams);
    const operation = rotateEpoch({ crypto, clock }, state, open.device, { keyring, streams, cuts });
    const entry: AuditEntry = {
      action: "epoch.renew",
      outcome: "allowed",
      at: clock.now(),
      subjects: [],
      note: `streams=${streams.length}`,
    };
    try {
      await open.ledger.commit({ entry, binding: "", work: () => open.writeOperation(operation) });
      open.acceptOperation(operation);
    } catch (error) {
      open.dropOperation(operation);
      throw error;
    }
  });
}

function removedDevices(state: ChainState): readonly Cut["author"][] {
  return [...state.devices.values()].filter(({ removed }) => removed !== undefined).map(({ id }) => id);
}

/** Only where none stands: a cut is final. Ordered as the link wants them. */
function lateCuts(state: ChainState, cuts: readonly Cut[], streams: readonly StreamId[]): readonly Cut[] {
  return cuts
    .filter(({ stream, author }) => streams.includes(stream) && !state.devices.get(author)?.removed?.cuts.has(stream))
    .sort((a, b) => (`${a.stream}${a.author}` < `${b.stream}${b.author}` ? -1 : 1));
}
