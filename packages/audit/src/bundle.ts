/**
 * An export for an auditor: JSON lines. The first names the chain; then one line per record with skeleton,
 * sealed body, the opening of its commitment and the entries, then the checkpoints. Whoever has it checks it
 * with `verifyBundle` and the device's id alone: no daemon, no key, no trust in who exported it. All byte
 * strings are unpadded base64url.
 *
 * The opened entries hold names of secrets, in clear: a bundle is as confidential as the trail itself.
 */
import type { AuditKey, Crypto } from "@kist/crypto";
import {
  base64UrlToBytes,
  bytesToBase64Url,
  KistError,
  parseDeviceId,
  parseVaultId,
  type AuditEntry,
  type Bytes,
  type Clock,
  type DeviceId,
  type VaultId,
} from "@kist/model";

import type { AuditErrorCode } from "./error.ts";
import type { AuditCheckpoint, AuditStore, AuditUnit } from "./ports.ts";
import { openUnit } from "./record-reader.ts";
import { disclose, isClear, openBody } from "./sealed-body.ts";
import { decodeSkeleton, linkHash } from "./skeleton.ts";
import { verifyAuditChain, type ChainReport } from "./verify-chain.ts";

const FORMAT = "audit-bundle";
const VERSION = 1;

/** The lines, one at a time: a long chain never stands in memory as a whole. Throws `audit-broken`. */
export function* exportBundle(
  deps: {
    readonly crypto: Crypto;
    readonly clock: Clock;
    readonly store: AuditStore;
    readonly vault: VaultId;
    /** Who wrote the chain: this device, and its earlier incarnations. */
    readonly devices: ReadonlySet<DeviceId>;
    readonly keyOf: (epoch: string) => AuditKey | undefined;
  },
  newest: number,
): Generator<string> {
  const { crypto, store, vault } = deps;
  const devices = [...deps.devices];
  yield JSON.stringify({ kist: FORMAT, version: VERSION, vault, devices, at: deps.clock.now(), records: newest });
  for (const unit of store.range(1, newest)) {
    const opened = openUnit(crypto, vault, deps.keyOf, unit);
    yield JSON.stringify({
      seq: unit.seq,
      skeleton: bytesToBase64Url(unit.skeleton),
      ...(unit.body === undefined ? {} : { body: bytesToBase64Url(unit.body) }),
      ...(opened?.opening === undefined ? {} : { opening: bytesToBase64Url(opened.opening) }),
      ...(opened === undefined ? {} : { plain: bytesToBase64Url(opened.plain), entries: opened.entries }),
    });
  }
  for (const { size, note } of store.checkpoints()) yield JSON.stringify({ size, checkpoint: note });
}

export interface BundleReport extends ChainReport {
  readonly vault: VaultId;
  /** Whose chain it says it is. Compare with what the team's chain says: a bundle vouches for nobody. */
  readonly devices: readonly DeviceId[];
}

/**
 * Checks a bundle as `verifyAuditChain` checks a chain, and that every opened entry is what was recorded.
 * Throws `bundle-malformed` with the line for text that is no bundle. `expect` comes from the auditor, never
 * from the bundle: the vault and the devices he means, and checkpoints that somebody kept.
 */
export function verifyBundle(
  crypto: Crypto,
  lines: Iterable<string>,
  expect: {
    readonly vault?: VaultId;
    readonly devices?: ReadonlySet<DeviceId>;
    readonly kept?: readonly string[];
  } = {},
): BundleReport {
  const units: AuditUnit[] = [];
  const checkpoints: AuditCheckpoint[] = [];
  const disclosed = new Map<AuditUnit, Disclosed>();
  let header: Header | undefined;
  let line = 0;
  for (const text of lines) {
    line++;
    const fields = parseLine(text);
    const isOk = header === undefined ? (header = readHeader(fields)) !== undefined : readLine(fields);
    if (!isOk) throw new KistError<AuditErrorCode>("bundle-malformed", { line });
  }
  if (header === undefined) throw new KistError<AuditErrorCode>("bundle-malformed", { line: 1 });
  const vault = expect.vault ?? header.vault;
  const report = verifyAuditChain({
    crypto,
    vault,
    devices: expect.devices ?? new Set(header.devices),
    units,
    checkpoints,
    ...(expect.kept === undefined ? {} : { kept: expect.kept }),
    open: (unit) => openDisclosed(crypto, vault, unit, disclosed.get(unit)),
  });
  return { ...report, vault: header.vault, devices: header.devices };

  function readLine(fields: Fields | undefined): boolean {
    const seq = fields?.get("seq");
    const size = fields?.get("size");
    const note = fields?.get("checkpoint");
    if (typeof size === "number" && typeof note === "string") return checkpoints.push({ size, note }) > 0;
    const skeleton = bytesOf(fields?.get("skeleton"));
    if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1 || skeleton === undefined) return false;
    const body = bytesOf(fields?.get("body"));
    const unit = { seq, skeleton, hash: linkHash(crypto, skeleton), ...(body === undefined ? {} : { body }) };
    units.push(unit);
    disclosed.set(unit, {
      opening: bytesOf(fields?.get("opening")),
      plain: bytesOf(fields?.get("plain")),
      entries: JSON.stringify(fields?.get("entries") ?? []),
    });
    return true;
  }
}

interface Header {
  readonly vault: VaultId;
  readonly devices: readonly DeviceId[];
}

interface Disclosed {
  readonly opening: Bytes | undefined;
  readonly plain: Bytes | undefined;
  /** As JSON, in the field order of the export. */
  readonly entries: string;
}

/** The entries a bundle shows, when they are the recorded ones. Throws `open-failed`. */
function openDisclosed(
  crypto: Crypto,
  vault: VaultId,
  unit: AuditUnit,
  shown: Disclosed | undefined,
): { readonly entries: readonly AuditEntry[] } | undefined {
  const device = decodeSkeleton(unit.skeleton)?.device;
  if (unit.body === undefined || device === undefined || shown === undefined) return undefined;
  const opened = isClear(unit.body)
    ? openBody(crypto, { vault, device, seq: unit.seq }, () => undefined, unit.body)
    : disclose(crypto, unit.body, shown.opening ?? new Uint8Array(0), shown.plain ?? new Uint8Array(0));
  // People read the JSON, so it must say what the committed bytes say.
  if (JSON.stringify(opened.entries) !== shown.entries) throw new KistError("open-failed");
  return opened;
}

type Fields = ReadonlyMap<string, unknown>;

function parseLine(text: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? new Map(Object.entries(parsed)) : undefined;
  } catch {
    return undefined;
  }
}

function readHeader(fields: Fields | undefined): Header | undefined {
  if (fields?.get("kist") !== FORMAT || fields.get("version") !== VERSION) return undefined;
  const named = fields.get("vault");
  const listed = fields.get("devices");
  const vault = typeof named === "string" ? parseVaultId(named) : undefined;
  const texts: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const devices = texts.map((text) => (typeof text === "string" ? parseDeviceId(text) : undefined));
  const known = devices.filter((device) => device !== undefined);
  return vault === undefined || known.length === 0 || known.length < devices.length
    ? undefined
    : { vault, devices: known };
}

function bytesOf(value: unknown): Bytes | undefined {
  return typeof value === "string" ? base64UrlToBytes(value) : undefined;
}
