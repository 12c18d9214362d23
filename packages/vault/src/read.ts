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
import { Plan, type PlannedItem, type PlannedValue, type ReadPlan } from "./plan.ts";
import { encodePlace, openValue, type ValuePlace } from "./sealed-value.ts";
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
export type StoredItem = Pick<OpenedItem, "reference" | "value">;
export interface OpenedPlan {
  readonly items: readonly OpenedItem[];
  readonly missing: readonly Reference[];
}

/**
 * Throws `receipt-mismatch` before anything is opened, `key-missing`, `value-missing`, `open-failed`, and for a template
 * `template-unresolved`, `-cycle`, `-too-large`, `-mismatch`: then nothing of the plan is given out.
 */
export function openPlan(parts: VaultParts, plan: ReadPlan, receipt: AuditReceipt): OpenedPlan {
  const values = takeValues(parts, plan, receipt);
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

/**
 * What stands there itself, one by one, so that who opens thousands can let others have their turn; what is not wanted, a
 * template or not there is left out. The values that were given out stay given out when a later one fails.
 */
export function openEach(
  parts: VaultParts,
  plan: ReadPlan,
  receipt: AuditReceipt,
  isWanted: (item: PlannedItem) => boolean,
): Iterable<StoredItem> {
  return openTaken(parts, plan, takeValues(parts, plan, receipt), isWanted);
}

function* openTaken(
  parts: VaultParts,
  plan: ReadPlan,
  values: readonly (PlannedValue | undefined)[],
  isWanted: (item: PlannedItem) => boolean,
): Generator<StoredItem> {
  for (const [i, item] of plan.items.entries()) {
    const found = values[i]?.found;
    if (found === undefined || item.template || isPurged(parts, found) || !isWanted(item)) continue;
    yield { reference: item.reference, value: new Redacted(openFound(parts, found)) };
  }
}

/** What the plan opens, once, to who has its receipt. */
function takeValues(parts: VaultParts, plan: ReadPlan, receipt: AuditReceipt): readonly (PlannedValue | undefined)[] {
  const values = Plan.values(plan, parts);
  if (values === undefined || receipt.binding !== plan.binding || receipt.device !== parts.device.id)
    throw refuse("receipt-mismatch");
  Plan.spend(plan);
  return values;
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
  let encoded = parts.encodedPlaces.get(version);
  if (encoded === undefined) parts.encodedPlaces.set(version, (encoded = encodePlace(place)));
  return openValue(parts.crypto, key, place, { chunks, size }, encoded);
}
