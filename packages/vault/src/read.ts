/**
 * Opening a plan: the only way to a value (D13). The receipt proves that this very plan is in the audit chain; a plan
 * opens once, and bindings never repeat, so a receipt does too.
 */
import {
  formatReference,
  Redacted,
  wipe,
  type AuditReceipt,
  type Bytes,
  type Reference,
  type SecretId,
  type StreamId,
  type VersionId,
} from "@kist/model";

import { refuse } from "./error.ts";
import { createFiller } from "./fill.ts";
import type { Found } from "./look-up.ts";
import { Plan, type ReadPlan } from "./plan.ts";
import { openValue, type ValuePlace } from "./sealed-value.ts";
import type { VaultParts } from "./streams.ts";
import type { VersionView } from "./subject.ts";

export interface OpenedItem {
  readonly reference: Reference;
  /** Where it stands, if it was imported. */
  readonly from?: Reference;
  readonly versionId: VersionId;
  readonly value: Redacted<Bytes>;
  readonly concealed: boolean;
  /** Names in it were filled in, or would have been where it was not asked for as stored. */
  readonly template: boolean;
  /** This person's own value. */
  readonly override: boolean;
}
export interface OpenedPlan {
  readonly items: readonly OpenedItem[];
  readonly missing: readonly Reference[];
}

/**
 * Throws `receipt-mismatch` before anything is opened, `key-missing`, `value-missing`, `open-failed`, and for a template
 * `template-unresolved`, `-cycle`, `-too-large`, `-mismatch`: then nothing of the plan is given out.
 */
export function openPlan(parts: VaultParts, plan: ReadPlan, receipt: AuditReceipt): OpenedPlan {
  const values = Plan.values(plan, parts);
  if (values === undefined || receipt.binding !== plan.binding || receipt.device !== parts.device.id)
    throw refuse("receipt-mismatch");
  Plan.spend(plan);
  const items: OpenedItem[] = [];
  const missing: Reference[] = [];
  const filler = createFiller(({ reference, found }) => {
    const name = formatReference(reference);
    if (isPurged(parts, found)) throw refuse("template-unresolved", { name, missing: name });
    return openFound(parts, found);
  });
  try {
    for (const [i, { reference, from, concealed, template, override }] of plan.items.entries()) {
      const value = values[i];
      if (value === undefined || isPurged(parts, value.found)) {
        missing.push(reference);
        continue;
      }
      const { found, filling } = value;
      const opened = new Redacted(filling === undefined ? openFound(parts, found) : filler.fill(filling));
      items.push({
        reference,
        ...(from === undefined ? {} : { from }),
        versionId: found.version.id,
        value: opened,
        concealed,
        template,
        override,
      });
    }
    return { items, missing };
  } catch (error) {
    for (const { value } of items) wipe(value);
    throw error;
  } finally {
    filler.wipe();
  }
}

/** Also of a version that was purged between plan and open. */
function isPurged(parts: VaultParts, { stream, secret, version }: Found): boolean {
  if (version.purged) return true;
  const index = parts.streams.get(stream);
  return index.find(index.settled, secret)?.view.isPurged(version.hash) === true;
}

function openFound(parts: VaultParts, { stream, environment, secret, version }: Found): Bytes {
  return openVersion(parts, { stream, environment, secret }, version);
}

/** Opens one version's value, for `openPlan` and for a rollback, which seals it again at once. */
export function openVersion(
  parts: VaultParts,
  where: { readonly stream: StreamId; readonly environment: string; readonly secret: SecretId },
  version: VersionView,
): Bytes {
  const { stream } = where;
  const { epoch } = version.sealed;
  const key = parts.keyring.readKey(stream, epoch);
  if (key === undefined) throw refuse("key-missing", { stream });
  const chunks = version.sealed.chunks.map((chunk) => {
    const bytes = parts.store.readValue(chunk);
    if (bytes === undefined) throw refuse("value-missing", { stream });
    return bytes;
  });
  const { commitment, author, size } = version;
  const place: ValuePlace = { ...where, vault: parts.keys.vault, commitment, author, epoch };
  return openValue(parts.crypto, key, place, { chunks, size });
}
