/**
 * What the page may ask the main process, and how each argument is checked. The window shows a page that should be ours; here
 * nothing is taken on trust from it. Every channel stands in this table, and only these are listened to.
 */
import { parseApprovalId } from "@kist/model";

import { parseSettingsChange, type ShellSettings } from "../settings.ts";
import type { CeremonyPurpose } from "./shell-bridge.ts";

export const CHANNELS = {
  openCeremony: "kist:open-ceremony",
  copy: "kist:copy",
  reopen: "kist:reopen",
  readSettings: "kist:read-settings",
  changeSettings: "kist:change-settings",
  tellExpiring: "kist:tell-expiring",
  takeVisit: "kist:take-visit",
} as const;

/** From the main process to the page: there is a visit to take. Carries nothing. */
export const VISIT_SIGNAL = "kist:visit";

export type BridgeMethod = keyof typeof CHANNELS;

/** The largest value a secret can have, in characters. */
const MAX_COPIED = 1024 * 1024;
const MAX_COUNT = 1_000_000;

export interface BridgeArguments {
  readonly openCeremony: CeremonyPurpose;
  readonly copy: string;
  readonly reopen: null;
  readonly readSettings: null;
  readonly changeSettings: Partial<ShellSettings>;
  readonly tellExpiring: number;
  readonly takeVisit: null;
}

/** Each returns the argument it was given if it is exactly that, else `undefined`. */
export const PARSERS: { readonly [Method in BridgeMethod]: (value: unknown) => BridgeArguments[Method] | undefined } = {
  openCeremony: parsePurpose,
  copy: (value) => (typeof value === "string" && value.length <= MAX_COPIED ? value : undefined),
  reopen: parseNothing,
  readSettings: parseNothing,
  changeSettings: parseSettingsChange,
  tellExpiring: (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT ? value : undefined,
  takeVisit: parseNothing,
};

function parseNothing(value: unknown): null | undefined {
  return value === null || value === undefined ? null : undefined;
}

function parsePurpose(value: unknown): CeremonyPurpose | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  const fields = Object.keys(value).length;
  if ((value.kind === "app" || value.kind === "unlock") && fields === 1) return { kind: value.kind };
  if (value.kind === "app" && fields === 2 && "screen" in value && value.screen === "slots")
    return { kind: "app", screen: "slots" };
  if (value.kind !== "approval" || fields !== 2 || !("id" in value) || typeof value.id !== "string") return undefined;
  const id = parseApprovalId(value.id);
  return id === undefined ? undefined : { kind: "approval", id };
}
