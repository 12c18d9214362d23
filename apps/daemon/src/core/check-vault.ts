/** The deep check of what is stored, shared by the running daemon and by the doctor that works on files. */
import type { Crypto } from "@kist/crypto";
import { isKistError, type KistError, type StreamId, type VaultId } from "@kist/model";
import { describeFinding, type DoctorFinding, type FindingPart } from "@kist/protocol";
import type { Database } from "@kist/storage";
import { auditBoxes, decodeBox, isDocumentInForce, verifyChain } from "@kist/team";

import type { OpenVault } from "./session.ts";

/** What a check throws, as a finding under its code. */
export function findingOf(
  { code, facts }: KistError,
  about: { readonly part: FindingPart; readonly vault?: VaultId },
): DoctorFinding {
  const { at, height, rule, field } = facts;
  const detail = [code, rule, field].filter((fact) => fact !== undefined).join(" ");
  const seq = Number(at ?? height ?? Number.NaN);
  return describeFinding({ ...about, rule: detail, ...(Number.isSafeInteger(seq) ? { seq } : {}) });
}

/** The membership chain as it lies on the disk now. Needs no key: its links are signed, not sealed. */
export function checkChain(
  crypto: Crypto,
  database: Database,
  vault: VaultId,
): { readonly links: number; readonly findings: readonly DoctorFinding[] } {
  try {
    const { height } = verifyChain(crypto, database.teamStore(vault).links(), { vault });
    return { links: height + 1, findings: [] };
  } catch (error) {
    if (isKistError(error)) return { links: 0, findings: [findingOf(error, { part: "chain", vault })] };
    throw error;
  }
}

/** The streams whose content this device can open. */
export function checkableStreams(open: OpenVault): readonly StreamId[] {
  return [...open.chain().streams.values()].filter(({ kind }) => kind !== "audit").map(({ id }) => id);
}

/** Every delta, value, index and head of one stream, as they lie on the disk now. */
export function checkStream(database: Database, open: OpenVault, stream: StreamId): readonly DoctorFinding[] {
  if (open.keyring.newest(stream) === undefined)
    return [describeFinding({ part: "keys", rule: "not-held", vault: open.id, stream })];
  const due = open.due().includes(stream)
    ? [describeFinding({ part: "due", rule: "due", vault: open.id, stream })]
    : [];
  const found = open.vault
    .verify(stream, database.vaultStore(open.id))
    .map(({ part, rule, seq }) =>
      describeFinding({ part, rule, vault: open.id, stream, ...(seq === undefined ? {} : { seq }) }),
    );
  return [...due, ...found];
}

/** Whether the boxes carry the keys that the chain gives, to whom it gives them (R4). */
export function checkBoxes(crypto: Crypto, database: Database, open: OpenVault): readonly DoctorFinding[] {
  const chain = open.chain();
  const team = database.teamStore(open.id);
  try {
    const boxes = [...chain.devices.keys()].flatMap((device) => [...team.boxes(device)].map(decodeBox));
    return auditBoxes(crypto, chain, boxes).map(({ finding, stream }) =>
      describeFinding({ part: "box", rule: finding, vault: open.id, stream }),
    );
  } catch (error) {
    if (isKistError(error)) return [describeFinding({ part: "box", rule: error.code, vault: open.id })];
    throw error;
  }
}

/** The documents in force are there, and are what the chain signed (R21). */
export function checkDocuments(crypto: Crypto, database: Database, open: OpenVault): readonly DoctorFinding[] {
  const chain = open.chain();
  return [...chain.documents].flatMap(([name, { hash }]) => {
    const bytes = database.teamStore(open.id).readDocument(hash);
    if (bytes !== undefined && isDocumentInForce(crypto, chain, name, bytes)) return [];
    return [describeFinding({ part: "document", rule: bytes === undefined ? "missing" : "hash", vault: open.id })];
  });
}

export function checkTrail(open: OpenVault): { readonly records: number; readonly findings: readonly DoctorFinding[] } {
  const { verdict, records, at, field } = open.ledger.verify();
  if (verdict === "ok") return { records, findings: [] };
  const rule = field === undefined ? verdict : `${verdict}-${field}`;
  const seq = at === undefined ? {} : { seq: at };
  return { records, findings: [describeFinding({ part: "audit", rule, vault: open.id, ...seq })] };
}
