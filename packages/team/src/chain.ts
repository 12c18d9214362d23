/**
 * From bytes to state. Fails closed: the first link that breaks a rule throws `chain-invalid` with its height and
 * rule; a link of a later version stops the chain there, marked `unreadable`, and the vault only reads (R5).
 */
import type { Crypto } from "@kist/crypto";
import { isKistError, type Bytes, type LinkHash, type VaultId } from "@kist/model";

import { applyLink, foundState } from "./apply.ts";
import { chainInvalid, chainUnreadable } from "./error.ts";
import { parseLink } from "./link-codec.ts";
import type { ParsedLink } from "./link.ts";
import type { ChainState } from "./state.ts";
import { isSigned, judgeLink } from "./validate.ts";

/** What the verifier knows from elsewhere: a sheet, an invitation, its own sealed memory of the newest head. */
export interface ChainPin {
  readonly vault: VaultId;
  /** A head seen before: a chain that does not pass through it was rolled back or forked. */
  readonly seen?: { readonly height: number; readonly head: LinkHash };
}

/**
 * Verifies a whole chain from its create link. Throws `chain-invalid` (`height`, `rule`), and `chain-unreadable`
 * where not even the create link can be read. Only a `seen` head shows that links are missing at the end.
 */
export function verifyChain(crypto: Crypto, links: Iterable<Bytes>, pin?: ChainPin): ChainState {
  let state: ChainState | undefined;
  for (const bytes of links) {
    state = state === undefined ? beginChain(crypto, bytes) : extendChain(crypto, state, bytes);
    if (state.height === 0 && pin !== undefined && state.vault !== pin.vault) throw chainInvalid(0, "vault-pinned");
    if (state.height === pin?.seen?.height && state.head !== pin.seen.head)
      throw chainInvalid(state.height, "head-seen");
  }
  if (state === undefined) throw chainInvalid(0, "create");
  if (!isComplete(state) && state.unreadable === undefined) throw chainInvalid(state.height + 1, "genesis-complete");
  // Also where it stops at an unreadable link: this device has read further than that before.
  if (pin?.seen !== undefined && state.height < pin.seen.height) throw chainInvalid(state.height + 1, "head-seen");
  return state;
}

/** The state after one more link. Behind an unreadable link nothing is judged: the state comes back as it was. */
export function extendChain(crypto: Crypto, state: ChainState, bytes: Bytes): ChainState {
  if (state.unreadable !== undefined) return state;
  const height = state.height + 1;
  const link = parseAt(crypto, height, bytes);
  if (link === undefined) return { ...state, unreadable: { height, kind: "suite" } };
  const verdict = judgeLink(crypto, state, link);
  if (verdict.verdict === "reject") throw chainInvalid(height, verdict.rule);
  if (verdict.verdict === "pending" || link.body === undefined)
    return { ...state, unreadable: { height, kind: link.kind } };
  return applyLink(state, link, link.body);
}

/** The state that a create link alone founds. */
export function beginChain(crypto: Crypto, bytes: Bytes): ChainState {
  const link = parseAt(crypto, 0, bytes);
  if (link === undefined) throw chainUnreadable(0, "suite");
  const { body } = link;
  if (link.height !== 0 || body?.kind !== "create") throw chainInvalid(0, "create");
  // The founder names itself the sequencer (R1), and signs with that very key.
  if (body.sequencer !== link.signer) throw chainInvalid(0, "create-sequencer");
  if (!isSigned(crypto, link)) throw chainInvalid(0, "signature");
  return foundState(link, body);
}

/** A vault's genesis is one transaction: less than all of it is a cut chain. */
function isComplete(state: ChainState): boolean {
  const streams = [...state.streams.values()];
  const keyed = (kind: string): boolean => streams.some((stream) => stream.kind === kind && stream.epochs.length > 0);
  return keyed("registry") && keyed("audit");
}

function parseAt(crypto: Crypto, height: number, bytes: Bytes): ParsedLink | undefined {
  try {
    return parseLink(crypto, bytes);
  } catch (error) {
    if (isKistError(error) && error.code === "malformed") throw chainInvalid(height, "malformed");
    throw error;
  }
}
