/**
 * One link of the membership chain as values: who may hold which key, since when, on whose word. Links hold
 * ids, public keys and hashes only; names live inside streams. Wire form: `link-codec.ts`; meaning: SPEC.md.
 */
import type { BoxPublicKey } from "@kist/crypto";
import type { Bytes, DeviceId, EnvelopeHash, EnvironmentClass, LinkHash, MemberId, StreamId } from "@kist/model";

/** `ephemeral` stands in throw-away vaults, and only there (R8). */
export type DeviceType = "person" | "machine" | "ephemeral";

/** A device's public half, offered to the chain. */
export interface DeviceCard {
  /** Its Ed25519 verify key. */
  readonly device: DeviceId;
  readonly boxPublic: BoxPublicKey;
  /** Signed by the offered device over vault, member, role and keys: nobody can admit a key that is not its owner's. */
  readonly proof: Bytes;
}

/** The last envelope of a removed author that counts in one stream (R2). What follows it is set aside. */
export interface Cut {
  readonly stream: StreamId;
  readonly author: DeviceId;
  readonly seq: number;
  readonly hash: EnvelopeHash;
}

export type StreamPurpose =
  | { readonly kind: "registry" }
  | { readonly kind: "environment"; readonly class: EnvironmentClass }
  | { readonly kind: "namespace"; readonly environment: StreamId }
  /** One per member: audit bodies are readable to their author's member, to admins and owners (R24). */
  | { readonly kind: "audit"; readonly member: MemberId }
  /** A member's personal overrides in one `dev` environment: boxed to his own devices alone (R11). */
  | { readonly kind: "override"; readonly environment: StreamId; readonly member: MemberId };
export type StreamKind = StreamPurpose["kind"];

/** One stream's new epoch (R4). */
export interface EpochGrant {
  readonly stream: StreamId;
  /** 1, 2, 3 …, without gaps per stream. */
  readonly number: number;
  readonly commitment: Bytes;
  /** The previous epoch's secret under this one's link key; absent in epoch 1 only. */
  readonly wrap: Bytes | undefined;
}

export interface CreateBody {
  readonly kind: "create";
  readonly member: MemberId;
  readonly throwAway: boolean;
  readonly sequencer: DeviceId;
}
export interface DeviceBody {
  readonly kind: "device";
  readonly member: MemberId;
  readonly type: DeviceType;
  readonly card: DeviceCard;
}
/** Admits the member's recovery device, replacing the one before (R8). */
export interface RecoveryBody {
  readonly kind: "recovery";
  readonly member: MemberId;
  readonly card: DeviceCard;
}
/** The one act of a recovery device: admits one new device, replaces itself, removes other devices (R8). */
export interface RecoverBody {
  readonly kind: "recover";
  readonly type: DeviceType;
  readonly card: DeviceCard;
  readonly recovery: DeviceCard;
  /** Devices of the same member that end here; sorted, without the recovery device, which always ends. */
  readonly removed: readonly DeviceId[];
  readonly cuts: readonly Cut[];
}
/** The signer goes on under a new key after its home was copied or restored (R15). */
export interface IncarnationBody {
  readonly kind: "incarnation";
  readonly card: DeviceCard;
  readonly cuts: readonly Cut[];
}
export interface StreamBody {
  readonly kind: "stream";
  readonly stream: StreamId;
  readonly purpose: StreamPurpose;
}
export interface EpochBody {
  readonly kind: "epoch";
  readonly epochs: readonly EpochGrant[];
  /** Merkle root of the encoded boxes of this operation, in order of device id. */
  readonly boxesRoot: Bytes;
  /** Cuts of removed authors whose removal could not carry them (R2). */
  readonly cuts: readonly Cut[];
}
export interface ClassBody {
  readonly kind: "class";
  readonly stream: StreamId;
  readonly class: EnvironmentClass;
}
export interface DocumentBody {
  readonly kind: "document";
  /** A type word, where there are several of one type with a random id: `allow-list`, `policy/<32 hex>`. */
  readonly name: string;
  /** BLAKE2b-256 of the document's bytes, hex. */
  readonly hash: string;
}

export type LinkBody =
  | CreateBody
  | DeviceBody
  | RecoveryBody
  | RecoverBody
  | IncarnationBody
  | StreamBody
  | EpochBody
  | ClassBody
  | DocumentBody;
export type LinkKind = LinkBody["kind"];

/** What every link says beside its body. */
export interface LinkHead {
  /** 0 for `create`, then without gaps. */
  readonly height: number;
  /** Hash of the link before; `undefined` at height 0 only. */
  readonly prev: LinkHash | undefined;
  readonly signer: DeviceId;
  /** The signer's clock in milliseconds. Shown to people; decides nothing (R14). */
  readonly at: number;
}

/** A link whose bytes parsed strictly. Nothing about it is true yet: `validate.ts` judges. */
export interface ParsedLink extends LinkHead {
  /** `undefined`: a kind, or a form of a kind, that this version does not know. */
  readonly body: LinkBody | undefined;
  readonly kind: string;
  readonly hash: LinkHash;
  /** The signed bytes. */
  readonly payload: Bytes;
  readonly signature: Bytes;
}
