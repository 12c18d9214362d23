/**
 * Do boxes and members match? (R4) Every client can ask: the chain says who may hold each newest epoch, and its
 * links commit to the boxes that were made. Contents are not needed and not opened.
 */
import type { Crypto } from "@kist/crypto";
import { bytesToHex, equalBytes, type DeviceId, type StreamId } from "@kist/model";

import { boxesRoot, type Box, type BoxedEpoch } from "./box.ts";
import { entitledDevices, type ChainState, type EpochState } from "./state.ts";

export type BoxFinding =
  /** A device that may hold the newest epoch has no box: any holder can deliver one. */
  | { readonly finding: "missing"; readonly stream: StreamId; readonly device: DeviceId }
  /** A box for a device that may not hold the newest epoch: the stream needs another one. */
  | { readonly finding: "extra"; readonly stream: StreamId; readonly device: DeviceId }
  /** The boxes of the epoch's operation are not those its link commits to. */
  | { readonly finding: "root"; readonly stream: StreamId; readonly by: DeviceId };

/** Compares all known boxes, of every device, with the chain. No finding: all is as it should be. */
export function auditBoxes(crypto: Crypto, state: ChainState, boxes: Iterable<Box>): readonly BoxFinding[] {
  const byEpoch = groupByEpoch(boxes);
  const broken = brokenOperations(crypto, state, byEpoch);
  const findings: BoxFinding[] = [];
  for (const { id: stream, epochs, due } of state.streams.values()) {
    const newest = epochs.at(-1);
    if (newest === undefined) continue;
    const entitled = entitledDevices(state, stream).map(({ id }) => id);
    const boxed = (byEpoch.get(epochKey({ stream, number: newest.number })) ?? []).map(({ device }) => device);
    for (const device of entitled) if (!boxed.includes(device)) findings.push({ finding: "missing", stream, device });
    // A due epoch is known to a device that has gone: `due` says that already.
    for (const device of due ? [] : new Set(boxed))
      if (!entitled.includes(device)) findings.push({ finding: "extra", stream, device });
    if (broken.has(operationKey(newest))) findings.push({ finding: "root", stream, by: newest.by });
  }
  return findings;
}

/** Operations whose maker's boxes do not give the root in their links. */
function brokenOperations(
  crypto: Crypto,
  state: ChainState,
  byEpoch: ReadonlyMap<string, readonly Box[]>,
): ReadonlySet<string> {
  const operations = new Map<string, { readonly root: EpochState["boxesRoot"]; readonly boxes: Set<Box> }>();
  for (const { id: stream, epochs } of state.streams.values()) {
    for (const epoch of epochs) {
      const operation = operations.get(operationKey(epoch)) ?? { root: epoch.boxesRoot, boxes: new Set() };
      operations.set(operationKey(epoch), operation);
      // Boxes that others delivered later are no part of it.
      for (const box of byEpoch.get(epochKey({ stream, number: epoch.number })) ?? [])
        if (box.by === epoch.by) operation.boxes.add(box);
    }
  }
  const broken = [...operations].filter(
    ([, { root, boxes }]) => !equalBytes(boxesRoot(crypto, [...boxes].sort(byDevice)), root),
  );
  return new Set(broken.map(([key]) => key));
}

/** The order of `sealBoxes`: by device, a device's several boxes by their first stream. */
function byDevice(a: Box, b: Box): number {
  const [left, right] = [a, b].map(({ device, epochs }) => `${device}${epochs[0]?.stream ?? ""}`);
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

function groupByEpoch(boxes: Iterable<Box>): ReadonlyMap<string, readonly Box[]> {
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    for (const epoch of box.epochs) {
      const group = groups.get(epochKey(epoch));
      if (group === undefined) groups.set(epochKey(epoch), [box]);
      else group.push(box);
    }
  }
  return groups;
}

function epochKey({ stream, number }: BoxedEpoch): string {
  return `${stream}/${number}`;
}

/** An operation over many streams has several links of one maker and one root. */
function operationKey(epoch: EpochState): string {
  return `${epoch.by}/${bytesToHex(epoch.boxesRoot)}`;
}
