/**
 * Ceremonies under way, in memory only. Each has a challenge of its own that works once, for two minutes, on the page that
 * began it and for what it was begun for: whatever comes of it, taking one ends it.
 */
import { elapsedSince, takeMoment, type Moment } from "@kist/access";
import { bytesToShortId, KistError, type Bytes, type Clock, type Random } from "@kist/model";
import type { AssertionPurpose } from "@kist/protocol";
import type { PasskeyFacts } from "@kist/unlock";

import { createHop, type Hop } from "./hop.ts";
import type { Site } from "./site.ts";

/** Milliseconds to find the key and touch it. */
export const CEREMONY_LIFE: number = 2 * 60_000;
/** More than a person can have begun; the oldest gives way. */
const MAX_CEREMONIES = 64;
const CHALLENGE_BYTES = 32;
const ID_BYTES = 10;

export type CeremonyMatter =
  | { readonly kind: "assert"; readonly purpose: AssertionPurpose }
  /** A new passkey is being made. */
  | { readonly kind: "create"; readonly name: string; readonly user: Bytes }
  /** It was made and checked; its first assertion yields the key. */
  | { readonly kind: "confirm"; readonly name: string; readonly facts: PasskeyFacts; readonly counter: number };

export interface Ceremony<Matter extends CeremonyMatter = CeremonyMatter> {
  readonly id: string;
  readonly challenge: Bytes;
  readonly site: Site;
  readonly hop: Hop;
  readonly matter: Matter;
}

export interface Ceremonies {
  /** `hop`: that of the ceremony before, where the page has its key already. */
  begin<Matter extends CeremonyMatter>(site: Site, matter: Matter, hop?: Hop): Ceremony<Matter>;
  /** Throws `passkey-ceremony-over` for one that is used, too old, of another page or for something else. */
  take<Kind extends CeremonyMatter["kind"]>(
    site: Site,
    id: string,
    kind: Kind,
  ): Ceremony<Extract<CeremonyMatter, { kind: Kind }>>;
}

export function createCeremonies(deps: { readonly clock: Clock; readonly random: Random }): Ceremonies {
  const { clock, random } = deps;
  /** In order of beginning. */
  const underWay = new Map<string, { readonly ceremony: Ceremony; readonly since: Moment }>();
  const sweep = (): void => {
    for (const [id, { since }] of underWay) if (elapsedSince(clock, since) >= CEREMONY_LIFE) underWay.delete(id);
  };
  return {
    begin(site, matter, hop = createHop()) {
      sweep();
      const id = bytesToShortId<string>(random.bytes(ID_BYTES));
      const ceremony = { id, challenge: random.bytes(CHALLENGE_BYTES), site, hop, matter };
      underWay.set(id, { ceremony, since: takeMoment(clock) });
      const [oldest] = underWay.keys();
      if (underWay.size > MAX_CEREMONIES && oldest !== undefined) underWay.delete(oldest);
      return ceremony;
    },
    take(site, id, kind) {
      sweep();
      const ceremony = underWay.get(id)?.ceremony;
      // Another page's try does not end it: it would be a way to keep its owner out.
      if (ceremony === undefined || ceremony.site.page !== site.page || ceremony.site.origin !== site.origin)
        throw new KistError("passkey-ceremony-over", {});
      underWay.delete(id);
      if (!isOfKind(ceremony, kind)) throw new KistError("passkey-ceremony-over", {});
      return ceremony;
    },
  };
}

function isOfKind<Kind extends CeremonyMatter["kind"]>(
  ceremony: Ceremony,
  kind: Kind,
): ceremony is Ceremony<Extract<CeremonyMatter, { kind: Kind }>> {
  return ceremony.matter.kind === kind;
}
