/** Conflicts in the protocol's shape: devices by name, versions as people say them. */
import type { listConflicts, ResponseOf } from "@kist/protocol";
import type { ConflictSide, SecretConflict, SideContent, Vault } from "@kist/vault";

import { nameOf } from "./describe-secret.ts";

type ConflictAnswer = ResponseOf<typeof listConflicts>["secrets"][number]["conflicts"][number];
type SideAnswer = ConflictAnswer["sides"][number];
type Version = Extract<SideContent, { readonly kind: "version" }>["version"];

export function describeConflict(vault: Vault, { sides, ...place }: SecretConflict): ConflictAnswer {
  return { ...place, sides: sides.map((side) => describeSide(vault, side)) };
}

function describeSide(vault: Vault, { id, author, at, stands, says }: ConflictSide): SideAnswer {
  return {
    id,
    device: nameOf(vault, author),
    at,
    ...(stands ? { stands: true as const } : {}),
    ...describeContent(says),
  };
}

function describeContent(says: SideContent): Pick<SideAnswer, "does"> & Partial<SideAnswer> {
  switch (says.kind) {
    case "version":
      return { does: "set", ...describeVersion(says.version) };
    case "nothing":
      return { does: "set" };
    case "name":
      return { does: "name", text: says.name };
    case "metadata":
      return { does: "describe", ...(says.value === null ? {} : { text: textOf(says.value) }) };
    case "deletion":
      return { does: "delete" };
    case "use":
      return { does: "use", touched: says.register, ...describeVersion(says.version) };
    case "secret":
      return { does: "secret", ...describeVersion(says.version) };
  }
}

function describeVersion(version: Version | undefined): Partial<SideAnswer> {
  if (version === undefined) return {};
  const { id, ordinal, reason, purged } = version;
  return {
    version: id,
    ordinal,
    ...(reason === undefined ? {} : { reason }),
    ...(purged ? { purged: true as const } : {}),
  };
}

function textOf(value: string | number | boolean | readonly string[]): string {
  return typeof value === "object" ? value.join(", ") : String(value);
}
