/** The shape of a rule: a name that stands in refusals and in SPEC.md, and a pure question about one link. */
import type { Crypto } from "@kist/crypto";
import type { DeviceId, MemberId } from "@kist/model";

import type { LinkBody, ParsedLink } from "./link.ts";
import type { ChainState } from "./state.ts";

/** Who signed. The founder signs `device` at height 1 before it is in the chain: its key is the create link's. */
export interface Signer {
  readonly id: DeviceId;
  readonly member: MemberId;
  readonly role: "founder" | "device" | "recovery";
}

export interface Case<Body extends LinkBody | undefined = LinkBody> {
  readonly crypto: Crypto;
  /** The state before the link. */
  readonly state: ChainState;
  readonly link: ParsedLink;
  readonly signer: Signer;
  readonly body: Body;
}

export interface Rule<Body extends LinkBody | undefined = LinkBody> {
  readonly name: string;
  /** False refuses the link. */
  holds(given: Case<Body>): boolean;
}
