/** Rules of the links that admit and remove devices. */
import { equalBytes, type DeviceId, type MemberId } from "@kist/model";

import { isProvenCard, isUsableCard, type CardRole } from "./card.ts";
import type { Cut, DeviceBody, DeviceCard, IncarnationBody, LinkBody, RecoverBody, RecoveryBody } from "./link.ts";
import type { Case, Rule } from "./rule.ts";
import { isActive, type ChainState } from "./state.ts";

/** A card with what it was offered for. */
interface Offer {
  readonly card: DeviceCard;
  readonly member: MemberId;
  readonly as: CardRole;
}

/** The three rules of every admitted key. */
function cardRules<Body extends LinkBody>(offersOf: (given: Case<Body>) => readonly Offer[]): readonly Rule<Body>[] {
  return [
    {
      // A key is a device once, whatever became of it: removal cannot be undone by admitting it again.
      name: "card-fresh",
      holds: (given) =>
        areFresh(
          given.state,
          offersOf(given).map((offer) => offer.card),
        ),
    },
    {
      name: "card-proof",
      holds: (given) =>
        offersOf(given).every(({ card, member, as }) =>
          isProvenCard(given.crypto, { vault: given.state.vault, member, as }, card),
        ),
    },
    {
      // A public key that nothing can be sealed to would stop every later rotation.
      name: "card-usable",
      holds: (given) => offersOf(given).every(({ card }) => isUsableCard(given.crypto, card)),
    },
  ];
}

function areFresh(state: ChainState, cards: readonly DeviceCard[]): boolean {
  const boxKeys = [...state.devices.values()].map((device) => device.boxPublic);
  return cards.every((card, i) => {
    const others = cards.slice(0, i);
    return (
      !state.devices.has(card.device) &&
      !others.some((other) => other.device === card.device) &&
      ![...boxKeys, ...others.map((other) => other.boxPublic)].some((key) => equalBytes(key, card.boxPublic))
    );
  });
}

export const DEVICE_RULES: readonly Rule<DeviceBody>[] = [
  {
    // Height 1 only; later ones are pending (SPEC §4). The founder admits itself, under its own member.
    name: "founder-itself",
    holds: ({ state, signer, body }) => body.card.device === signer.id && body.member === state.owner,
  },
  { name: "device-type", holds: ({ state, body }) => state.throwAway === (body.type === "ephemeral") },
  ...cardRules<DeviceBody>(({ body }) => [{ card: body.card, member: body.member, as: "device" }]),
];

export const RECOVERY_RULES: readonly Rule<RecoveryBody>[] = [
  { name: "own-member", holds: ({ signer, body }) => body.member === signer.member },
  ...cardRules<RecoveryBody>(({ body }) => [{ card: body.card, member: body.member, as: "recovery" }]),
];

export const RECOVER_RULES: readonly Rule<RecoverBody>[] = [
  { name: "device-type", holds: ({ body }) => body.type !== "ephemeral" },
  {
    name: "removed-own",
    holds: ({ state, signer, body }) =>
      body.removed.every((id) => {
        const device = state.devices.get(id);
        return isActive(state, id) && device?.member === signer.member && device.role === "device";
      }),
  },
  ...cardRules<RecoverBody>(({ signer, body }) => [
    { card: body.card, member: signer.member, as: "device" },
    { card: body.recovery, member: signer.member, as: "recovery" },
  ]),
  ...cutRules<RecoverBody>(({ body }) => body.removed),
];

export const INCARNATION_RULES: readonly Rule<IncarnationBody>[] = [
  ...cardRules<IncarnationBody>(({ signer, body }) => [{ card: body.card, member: signer.member, as: "device" }]),
  ...cutRules<IncarnationBody>(({ signer }) => [signer.id]),
];

/** A cut speaks about devices this link removes, in streams that exist. */
function cutRules<Body extends LinkBody & { readonly cuts: readonly Cut[] }>(
  removedBy: (given: Case<Body>) => readonly DeviceId[],
): readonly Rule<Body>[] {
  return [
    {
      name: "cut-author",
      holds: (given) => given.body.cuts.every((cut) => removedBy(given).includes(cut.author)),
    },
    { name: "cut-stream", holds: ({ state, body }) => body.cuts.every((cut) => state.streams.has(cut.stream)) },
  ];
}
