/**
 * Refuses file systems whose other side is another machine (R15): their locks do not exclude, their fsync
 * promises less than it says, and two daemons on two machines could write one database.
 */
import { KistError } from "@kist/model";

import type { StorageErrorCode } from "./error.ts";
import type { Files } from "./files.ts";

/** `statfs.f_type` of file systems with a remote side (linux/magic.h and the drivers' own sources). */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xff534d42, "cifs"],
  [0xfe534d42, "smb2"],
  [0x01021997, "9p"],
  [0x5346414f, "afs"],
  [0x6b414653, "afs"],
  [0x73757245, "coda"],
  [0x00c36400, "ceph"],
  [0x0bd00bd0, "lustre"],
  [0x47504653, "gpfs"],
  [0x01161970, "gfs2"],
  [0x7461636f, "ocfs2"],
  [0x19830326, "beegfs"],
  [0x20030528, "orangefs"],
  [0x564c, "ncp"],
  [0x786f4256, "vboxsf"],
  [0xbacbacbc, "vmhgfs"],
  [0x7c7c6673, "prl_fs"],
]);
const FUSE = 0x65735546;
/** Programs behind FUSE that keep their bytes on this machine. All others (sshfs, rclone, s3fs…) are refused. */
const LOCAL_FUSE: ReadonlySet<string> = new Set([
  "fuseblk",
  "fuse.bindfs",
  "fuse.cryfs",
  "fuse.encfs",
  "fuse.fuse-overlayfs",
  "fuse.gocryptfs",
  "fuse.ntfs-3g",
]);

/** Throws `database-on-network` with the kind of file system that holds this existing directory. */
export function refuseNetwork(files: Files, directory: string): void {
  const type = files.fileSystemType(directory);
  if (type === undefined) return;
  const named = NETWORK.get(type);
  const kind = type === FUSE ? mountKind(files.mounts(), directory) : named;
  if (kind === undefined || (type === FUSE && LOCAL_FUSE.has(kind))) return;
  throw new KistError<StorageErrorCode>("database-on-network", { path: directory, kind });
}

/** The type of the mount that holds a path: in `mountinfo` (proc(5)) the longest mount point wins, later lines first. */
function mountKind(mounts: string, path: string): string {
  let best = -1;
  let kind = "fuse";
  for (const line of mounts.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const point = unescape(before.split(" ")[4] ?? "");
    const holds = point === "/" || path === point || path.startsWith(`${point}/`);
    if (point === "" || !holds || point.length < best) continue;
    best = point.length;
    kind = after.split(" ")[0] ?? kind;
  }
  return kind;
}

/** mountinfo writes space, tab, newline and backslash as `\ooo`. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
