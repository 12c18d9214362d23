/**
 * Whose process is at the other end of a loopback connection. The kernel tells the owner of every TCP socket of this network
 * namespace (`/proc/net/tcp`, field `uid`); the peer's own end of the connection stands there too. Linux only.
 */
import { readFileSync } from "node:fs";

export interface TcpEnd {
  readonly address: string;
  readonly port: number;
}

const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"] as const;

/**
 * The uid behind `peer`'s end of its connection to `own`; `undefined` where the connection is gone, in another network
 * namespace, or nothing can be read; `"unknown"` on a system that never tells.
 */
export function findTcpPeer(
  peer: TcpEnd,
  own: TcpEnd,
  read: (path: string) => string = (path) => readFileSync(path, "latin1"),
): number | undefined | "unknown" {
  if (process.platform !== "linux") return "unknown";
  const ends = ` ${spell(peer)} ${spell(own)} `;
  let table: string;
  try {
    table = read(peer.address.includes(":") ? TABLES[1] : TABLES[0]);
  } catch {
    return undefined; // Where the kernel could tell and does not, nobody is taken on trust.
  }
  const at = table.indexOf(ends);
  if (at < 0) return undefined;
  // `st tx:rx tr:tm retrnsmt uid timeout inode`, after the two ends.
  const uid = table
    .slice(at + ends.length, at + ends.length + 80)
    .trim()
    .split(/\s+/)[4];
  return uid === undefined ? undefined : Number(uid);
}

/** As the kernel prints it: 32-bit words in the machine's byte order, hexadecimal. */
function spell({ address, port }: TcpEnd): string {
  const words = address.includes(":") ? spellSix(address) : spellFour(address);
  return `${words}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
}

function spellFour(address: string): string {
  const bytes = address.split(".").map(Number);
  return spellWord(bytes);
}

/** Only the loopback address is ever listened at. */
function spellSix(address: string): string {
  return address === "::1" ? `${"0".repeat(24)}${spellWord([0, 0, 0, 1])}` : "";
}

function spellWord(bytes: readonly number[]): string {
  const word = new Uint8Array(bytes);
  const value = new DataView(word.buffer).getUint32(0, IS_LITTLE_ENDIAN);
  return value.toString(16).toUpperCase().padStart(8, "0");
}

const IS_LITTLE_ENDIAN: boolean = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
