/** Small row numbers for long ids, looked up once. Numbers learnt in a transaction that is undone are forgotten. */
import { type DeviceId, type StreamId, type VaultId } from "@kist/model";

import { bytesId, idBytes, readRow, readRows } from "./cells.ts";
import type { Rows, Writer } from "./transactions.ts";

export interface Numbers {
  vaults(): VaultId[];
  vault(vault: VaultId): number | undefined;
  makeVault(writer: Writer, vault: VaultId): number;
  stream(vault: VaultId, stream: StreamId): number | undefined;
  makeStream(vault: VaultId, stream: StreamId): number;
  log(stream: number, author: DeviceId): number | undefined;
  makeLog(stream: number, author: DeviceId): number;
  /** The authors of a stream, ascending. */
  logs(stream: number): { readonly no: number; readonly author: DeviceId }[];
  forget(): void;
}

export function createNumbers(rows: Rows): Numbers {
  const known = new Map<string, number>();
  const find = (name: string, sql: string, id: string, ...owner: readonly number[]): number | undefined => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const row = readRow(rows.get(sql, ...owner, idBytes(id)));
    if (row === undefined) return undefined;
    known.set(name, row.number("no"));
    return row.number("no");
  };
  const vault = (id: VaultId): number | undefined => find(id, "select no from vaults where vault = ?", id);
  const makeVault = (writer: Writer, id: VaultId): number => {
    const found = vault(id);
    if (found !== undefined) return found;
    rows.change(writer, "insert into vaults (vault) values (?)", idBytes(id));
    return must(vault(id));
  };
  const stream = (owner: VaultId, id: StreamId): number | undefined => {
    const no = vault(owner);
    if (no === undefined) return undefined;
    return find(`${no}/${id}`, "select no from streams where vault = ? and stream = ?", id, no);
  };
  const log = (of: number, author: DeviceId): number | undefined =>
    find(`${of}:${author}`, "select no from logs where stream = ? and author = ?", author, of);
  return {
    vaults: () =>
      readRows(rows.all("select vault from vaults order by no")).map((row) => bytesId<VaultId>(row.bytes("vault"))),
    vault,
    makeVault,
    stream,
    makeStream(owner, id) {
      const found = stream(owner, id);
      if (found !== undefined) return found;
      const no = makeVault("vault", owner);
      rows.change("vault", "insert into streams (vault, stream) values (?, ?)", no, idBytes(id));
      return must(stream(owner, id));
    },
    log,
    makeLog(of, author) {
      const found = log(of, author);
      if (found !== undefined) return found;
      rows.change("vault", "insert into logs (stream, author) values (?, ?)", of, idBytes(author));
      return must(log(of, author));
    },
    logs: (of) =>
      readRows(rows.all("select no, author from logs where stream = ? order by author", of)).map((row) => ({
        no: row.number("no"),
        author: bytesId<DeviceId>(row.bytes("author")),
      })),
    forget: () => known.clear(),
  };
}

function must(no: number | undefined): number {
  if (no === undefined) throw new Error("a row just written cannot be read");
  return no;
}
