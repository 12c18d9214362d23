/**
 * Names and who claims them. A claim is what must be unique inside a stream: a secret's name; an environment's;
 * a namespace's inside its environment. Devices and the vault have names that nobody else is kept from.
 */
import type { StreamId } from "@kist/model";

import type { SubjectId } from "./record.ts";
import type { SubjectView } from "./subject.ts";

const DEVICE_ID_LENGTH = 64;

export function secretClaim(name: string): string {
  return name;
}
export function environmentClaim(name: string): string {
  return `/${name}`;
}
export function namespaceClaim(environment: StreamId, name: string): string {
  return `/${environment}/${name}`;
}
/** Deleted secrets keep a claim of their own, by which `undelete` finds them. No name starts with a dash. */
export function deletedClaim(claim: string): string {
  return `-${claim}`;
}

/** The claim that a subject of the stream makes; empty for none. */
export function claimOf(stream: StreamId, kind: "registry" | "other", subject: SubjectId, view: SubjectView): string {
  const { name, deleted } = view;
  if (name === undefined) return "";
  if (kind === "other") return deleted ? deletedClaim(secretClaim(name.name)) : secretClaim(name.name);
  if (subject === stream || subject.length === DEVICE_ID_LENGTH) return "";
  return name.environment === undefined ? environmentClaim(name.name) : namespaceClaim(name.environment, name.name);
}
