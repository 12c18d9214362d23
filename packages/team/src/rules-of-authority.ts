/** Who may sign what (R5), before any body is looked at. */
import type { LinkBody } from "./link.ts";
import type { Rule } from "./rule.ts";

/** Kinds that admit a key. A throw-away vault closes after its one device (R8). */
const ADMITTING: ReadonlySet<string> = new Set(["recovery", "recover", "incarnation"]);

/** Also asked of links whose kind this version does not know. */
export const AUTHORITY_RULES: readonly Rule<LinkBody | undefined>[] = [
  {
    // create, device, recovery device: before these three a vault has nobody to sign anything else.
    name: "genesis-order",
    holds: ({ state, link }) => {
      if (state.height === 0) return link.kind === "device";
      if (state.height === 1 && !state.throwAway) return link.kind === "recovery";
      return link.kind !== "create";
    },
  },
  {
    name: "recovery-only-recovers",
    holds: ({ signer, link }) => signer.role !== "recovery" || link.kind === "recover",
  },
  { name: "recover-by-recovery", holds: ({ signer, link }) => link.kind !== "recover" || signer.role === "recovery" },
  {
    // Until a relay orders appends, one device does (R1). Recovery is for when that device is gone.
    name: "sequencer",
    holds: ({ state, signer, body }) => body === undefined || body.kind === "recover" || signer.id === state.sequencer,
  },
  { name: "throw-away-closed", holds: ({ state, link }) => !state.throwAway || !ADMITTING.has(link.kind) },
];
