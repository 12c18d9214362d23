/**
 * The bodies of links, one form per kind (SPEC §4). `undefined` from a reader means a kind, type or class that
 * this version does not know: pending, where anything misshapen is malformed.
 */
import { asBoxPublicKey, BOX_PUBLIC_KEY_BYTES, type Canonical, type CanonicalMap } from "@kist/crypto";
import { bytesToHex, idToBytes, isEnvironmentClass } from "@kist/model";

import {
  malformed,
  readArray,
  readBoolean,
  readBytes,
  readId,
  readMap,
  readNatural,
  readSomeBytes,
  readText,
  requireRising,
} from "./fields.ts";
import type { Cut, DeviceCard, DeviceType, EpochGrant, LinkBody, LinkKind, StreamPurpose } from "./link.ts";

/** Keeps a link near 100 KiB: larger operations make several links. */
export const MAX_EPOCHS_PER_LINK = 128;
const MAX_CUTS = 4096;
const MAX_REMOVED = 1024;
/** A wrapped secret is a sealed 32 bytes: 361 with its padding; the slack is for later suites. */
const MAX_WRAP = 1024;
/** A word, where there are several of its type with a random id: no room for a name. */
const DOCUMENT_NAME = /^[a-z][a-z-]{0,31}(\/([0-9a-f]{32}|[0-9a-f]{64}))?$/;

export function encodeBody(body: LinkBody): CanonicalMap {
  switch (body.kind) {
    case "create":
      return { member: idToBytes(body.member), throwAway: body.throwAway, sequencer: idToBytes(body.sequencer) };
    case "device":
      return { member: idToBytes(body.member), type: body.type, card: encodeCard(body.card) };
    case "recovery":
      return { member: idToBytes(body.member), card: encodeCard(body.card) };
    case "recover":
      return {
        type: body.type,
        card: encodeCard(body.card),
        recovery: encodeCard(body.recovery),
        removed: body.removed.map(idToBytes),
        cuts: body.cuts.map(encodeCut),
      };
    case "incarnation":
      return { card: encodeCard(body.card), cuts: body.cuts.map(encodeCut) };
    case "stream":
      return { stream: idToBytes(body.stream), ...encodePurpose(body.purpose) };
    case "epoch":
      return { epochs: body.epochs.map(encodeGrant), boxesRoot: body.boxesRoot, cuts: body.cuts.map(encodeCut) };
    case "class":
      return { stream: idToBytes(body.stream), class: body.class };
    case "document":
      return { name: body.name, hash: idToBytes(body.hash) };
  }
}

const READERS: { readonly [Kind in LinkKind]: (body: Canonical) => LinkBody | undefined } = {
  create: (value) => {
    const body = readMap(value, ["member", "throwAway", "sequencer"]);
    return {
      kind: "create",
      member: readId(body["member"], 16),
      throwAway: readBoolean(body["throwAway"]),
      sequencer: readId(body["sequencer"], 32),
    };
  },
  device: (value) => {
    const body = readMap(value, ["member", "type", "card"]);
    const type = readDeviceType(body["type"]);
    const [member, card] = [readId<never>(body["member"], 16), readCard(body["card"])];
    return type === undefined ? undefined : { kind: "device", member, type, card };
  },
  recovery: (value) => {
    const body = readMap(value, ["member", "card"]);
    return { kind: "recovery", member: readId(body["member"], 16), card: readCard(body["card"]) };
  },
  recover: (value) => {
    const body = readMap(value, ["type", "card", "recovery", "removed", "cuts"]);
    const type = readDeviceType(body["type"]);
    const removed = readArray(body["removed"], MAX_REMOVED).map((id) => readId<never>(id, 32));
    const rest = {
      card: readCard(body["card"]),
      recovery: readCard(body["recovery"]),
      removed: requireRising(removed, (id) => id),
      cuts: readCuts(body["cuts"]),
    };
    return type === undefined ? undefined : { kind: "recover", type, ...rest };
  },
  incarnation: (value) => {
    const body = readMap(value, ["card", "cuts"]);
    return { kind: "incarnation", card: readCard(body["card"]), cuts: readCuts(body["cuts"]) };
  },
  stream: (value) => readStream(value),
  epoch: (value) => {
    const body = readMap(value, ["epochs", "boxesRoot", "cuts"]);
    const epochs = readArray(body["epochs"], MAX_EPOCHS_PER_LINK).map(readGrant);
    if (epochs.length === 0) throw malformed("epochs");
    return {
      kind: "epoch",
      epochs: requireRising(epochs, (epoch) => epoch.stream),
      boxesRoot: readBytes(body["boxesRoot"], 32),
      cuts: readCuts(body["cuts"]),
    };
  },
  class: (value) => {
    const body = readMap(value, ["stream", "class"]);
    const environmentClass = readText(body["class"], 32);
    const stream = readId<never>(body["stream"], 16);
    return isEnvironmentClass(environmentClass) ? { kind: "class", stream, class: environmentClass } : undefined;
  },
  document: (value) => {
    const body = readMap(value, ["name", "hash"]);
    const name = readText(body["name"], 128);
    if (!DOCUMENT_NAME.test(name)) throw malformed("document.name");
    return { kind: "document", name, hash: bytesToHex(readBytes(body["hash"], 32)) };
  },
};

/** The body of a link. `undefined`: not known to this version. Throws `malformed`. */
export function decodeBody(kind: string, body: Canonical | undefined): LinkBody | undefined {
  if (body === undefined) throw malformed("body");
  return isLinkKind(kind) ? READERS[kind](body) : undefined;
}

function isLinkKind(kind: string): kind is LinkKind {
  return Object.hasOwn(READERS, kind);
}

function readStream(value: Canonical): LinkBody | undefined {
  const named = typeof value === "object" && value !== null && "purpose" in value ? value["purpose"] : undefined;
  const purpose = readText(named, 32);
  const fields = ["stream", "purpose"];
  switch (purpose) {
    case "registry":
      return streamBody(readMap(value, fields), { kind: "registry" });
    case "environment": {
      const body = readMap(value, [...fields, "class"]);
      const environmentClass = readText(body["class"], 32);
      return isEnvironmentClass(environmentClass)
        ? streamBody(body, { kind: "environment", class: environmentClass })
        : undefined;
    }
    case "namespace": {
      const body = readMap(value, [...fields, "environment"]);
      return streamBody(body, { kind: "namespace", environment: readId(body["environment"], 16) });
    }
    case "audit": {
      const body = readMap(value, [...fields, "member"]);
      return streamBody(body, { kind: "audit", member: readId(body["member"], 16) });
    }
    case "override": {
      const body = readMap(value, [...fields, "environment", "member"]);
      const environment = readId<never>(body["environment"], 16);
      return streamBody(body, { kind: "override", environment, member: readId(body["member"], 16) });
    }
    default:
      return undefined;
  }
}

function streamBody(body: CanonicalMap, purpose: StreamPurpose): LinkBody {
  return { kind: "stream", stream: readId(body["stream"], 16), purpose };
}

function encodePurpose(purpose: StreamPurpose): CanonicalMap {
  switch (purpose.kind) {
    case "registry":
      return { purpose: "registry" };
    case "environment":
      return { purpose: "environment", class: purpose.class };
    case "namespace":
      return { purpose: "namespace", environment: idToBytes(purpose.environment) };
    case "audit":
      return { purpose: "audit", member: idToBytes(purpose.member) };
    case "override":
      return {
        purpose: "override",
        environment: idToBytes(purpose.environment),
        member: idToBytes(purpose.member),
      };
  }
}

function encodeCard(card: DeviceCard): CanonicalMap {
  return { device: idToBytes(card.device), box: card.boxPublic, proof: card.proof };
}

function readCard(value: Canonical | undefined): DeviceCard {
  const card = readMap(value, ["device", "box", "proof"]);
  return {
    device: readId(card["device"], 32),
    boxPublic: asBoxPublicKey(readBytes(card["box"], BOX_PUBLIC_KEY_BYTES)),
    proof: readBytes(card["proof"], 64),
  };
}

function encodeCut(cut: Cut): Canonical {
  return [idToBytes(cut.stream), idToBytes(cut.author), cut.seq, idToBytes(cut.hash)];
}

function readCuts(value: Canonical | undefined): readonly Cut[] {
  const cuts = readArray(value, MAX_CUTS).map((item): Cut => {
    const [stream, author, seq, hash, ...rest] = readArray(item, 4);
    if (rest.length > 0) throw malformed("cut");
    return { stream: readId(stream, 16), author: readId(author, 32), seq: readNatural(seq), hash: readId(hash, 32) };
  });
  return requireRising(cuts, cutKey);
}

/** The order of cuts on the wire; one per stream and author. */
export function cutKey(cut: Cut): string {
  return `${cut.stream}${cut.author}`;
}

function encodeGrant(grant: EpochGrant): CanonicalMap {
  const { stream, number, commitment, wrap } = grant;
  return { stream: idToBytes(stream), number, commitment, wrap: wrap ?? null };
}

function readGrant(value: Canonical): EpochGrant {
  const grant = readMap(value, ["stream", "number", "commitment", "wrap"]);
  const wrap = grant["wrap"] === null ? undefined : readSomeBytes(grant["wrap"], MAX_WRAP);
  const number = readNatural(grant["number"]);
  if (number === 0) throw malformed("epoch.number");
  return { stream: readId(grant["stream"], 16), number, commitment: readBytes(grant["commitment"], 32), wrap };
}

function readDeviceType(value: Canonical | undefined): DeviceType | undefined {
  const type = readText(value, 32);
  return type === "person" || type === "machine" || type === "ephemeral" ? type : undefined;
}
