/** What storage asks of the file system before SQLite opens anything. Tests answer as other users, links and network mounts would. */
import fs from "node:fs";
import os from "node:os";

export interface PathFacts {
  readonly kind: "file" | "directory" | "link" | "other";
  readonly owner: number;
  /** Permission bits with set-uid, set-gid and sticky: `0o7777` at most. */
  readonly mode: number;
  readonly inode: number;
  /** When the inode was made, in milliseconds; 0 where the file system does not keep it. Writing never changes it. */
  readonly born: number;
  /** Number of the device that holds the inode. */
  readonly device: number;
  readonly links: number;
}

export interface Files {
  /** The user this process runs as; undefined where the system has no such numbers (Windows). */
  readonly user: number | undefined;
  /** Facts of the path itself, links not followed; undefined where nothing is. */
  look(path: string): PathFacts | undefined;
  readLink(path: string): string;
  /** `f_type` of the file system that holds an existing path, unsigned; undefined where the system does not tell. */
  fileSystemType(path: string): number | undefined;
  /** `/proc/self/mountinfo`; empty where there is none. */
  mounts(): string;
  /** Bytes this user may still write on the file system that holds an existing path. */
  freeBytes(path: string): number;
  /** The whole content. Never called on files of an open database (see database.ts). */
  read(path: string): Buffer;
  /** Makes one directory, mode 0700, and its name durable. */
  makeDirectory(path: string): void;
  /** Makes an empty file, mode 0600, and its name durable. Fails where anything, even a dangling link, has the name. */
  makeFile(path: string): void;
  /** Writes a whole new file, mode 0600, and makes it and its name durable. */
  writeDurably(path: string, bytes: Uint8Array): void;
  remove(path: string): void;
  /** Opens an existing file only to have what anybody wrote to it carried to the disk. */
  openToSync(path: string): SyncHandle;
  /** Moves within one file system and makes the new name durable. */
  rename(from: string, to: string): void;
  /** The machine's own id, or an empty text where there is none. */
  machineId(): string;
}

export interface SyncHandle {
  /** `fdatasync` on a thread of its own: settles when the disk has what was written before the call. */
  sync(): Promise<void>;
  close(): void;
}

/** The real file system. */
export function createFiles(): Files {
  return {
    user: process.getuid?.(),
    look,
    readLink: (path) => fs.readlinkSync(path),
    fileSystemType: (path) => (process.platform === "linux" ? fs.statfsSync(path).type >>> 0 : undefined),
    mounts: () => readOr("/proc/self/mountinfo"),
    freeBytes(path) {
      const facts = fs.statfsSync(path);
      return facts.bavail * facts.bsize;
    },
    read: (path) => fs.readFileSync(path),
    makeDirectory(path) {
      fs.mkdirSync(path, { mode: 0o700 });
      syncParent(path);
    },
    makeFile(path) {
      fs.closeSync(fs.openSync(path, NEW_FILE, 0o600));
      syncParent(path);
    },
    writeDurably(path, bytes) {
      const file = fs.openSync(path, NEW_FILE, 0o600);
      try {
        for (let at = 0; at < bytes.length;) at += fs.writeSync(file, bytes, at);
        fs.fsyncSync(file);
      } finally {
        fs.closeSync(file);
      }
      syncParent(path);
    },
    remove: (path) => fs.rmSync(path, { force: true }),
    openToSync,
    rename(from, to) {
      fs.renameSync(from, to);
      syncParent(to);
    },
    // Set once per installation, so a restored disk image on other hardware keeps it: inode and device tell that.
    machineId: () => (readOr("/etc/machine-id") || readOr("/var/lib/dbus/machine-id") || os.hostname()).trim(),
  };
}

const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
const NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | (fs.constants.O_NOFOLLOW ?? 0);

function openToSync(path: string): SyncHandle {
  const file = fs.openSync(path, fs.constants.O_RDWR | (fs.constants.O_NOFOLLOW ?? 0));
  let underWay = 0;
  let state: "open" | "closing" | "closed" = "open";
  /** Not while a sync is under way: its number could belong to another file by then. */
  const release = (): void => {
    if (state !== "closing" || underWay > 0) return;
    state = "closed";
    fs.closeSync(file);
  };
  return {
    sync() {
      if (state !== "open") return Promise.reject(new Error("the file is closed"));
      underWay++;
      return new Promise((resolve, reject) => {
        fs.fdatasync(file, (error) => {
          underWay--;
          release();
          if (error === null) resolve();
          else reject(error);
        });
      });
    },
    close() {
      if (state === "open") state = "closing";
      release();
    },
  };
}

function look(path: string): PathFacts | undefined {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const kind = stat.isFile() ? "file" : stat.isDirectory() ? "directory" : stat.isSymbolicLink() ? "link" : "other";
  return {
    kind,
    owner: stat.uid,
    mode: stat.mode & 0o7777,
    inode: stat.ino,
    born: Math.floor(stat.birthtimeMs),
    device: stat.dev,
    links: stat.nlink,
  };
}

/** A new name is durable only once its directory is. Windows cannot open directories and needs no such step. */
function syncParent(path: string): void {
  if (process.platform === "win32") return;
  const directory = fs.openSync(path.slice(0, Math.max(path.lastIndexOf("/"), 1)), "r");
  try {
    fs.fsyncSync(directory);
  } finally {
    fs.closeSync(directory);
  }
}

function readOr(path: string): string {
  try {
    return fs.readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
