/**
 * A directory that the kernel believes to lie on another machine: a FUSE mount of the kind `fuse.sshfs`, served here as
 * far as a daemon looks before it refuses (https://docs.kernel.org/filesystems/fuse.html, linux/fuse.h). A program of
 * its own, `node daemon-network.ts <directory>`: whoever looks at the directory waits for it. Says `mounted`, and
 * unmounts when its input ends; where FUSE is not to be had it says why.
 */
import { spawnSync } from "node:child_process";
import { openSync, read, writeSync } from "node:fs";

const path = process.argv[2] ?? "";
const user = process.getuid?.() ?? 0;
const problem = mount();
writeSync(1, `${problem ?? "mounted"}\n`);
process.stdin.resume().on("end", () => {
  spawnSync("umount", ["-l", path]);
  process.exit(0);
});

function mount(): string | undefined {
  let device: number;
  try {
    device = openSync("/dev/fuse", "r+");
  } catch {
    return "/dev/fuse cannot be opened";
  }
  const options = `fd=3,rootmode=40000,user_id=${user},group_id=${user}`;
  const { status, stderr } = spawnSync("mount", ["-i", "-t", "fuse.sshfs", "-o", options, "somewhere:/else", path], {
    stdio: ["ignore", "ignore", "pipe", device],
    encoding: "utf8",
  });
  if (status !== 0) return stderr.trim();
  answerNext(device);
  return undefined;
}

const [LOOKUP, GETATTR, STATFS, FORGET, INIT] = [1, 3, 17, 2, 26];
const HEADER = 40;
const ENOSYS = 38;
const ENOENT = 2;

/** Answers one request and waits for the next, until the mount is gone. */
function answerNext(device: number): void {
  const request = Buffer.alloc(256 * 1024);
  read(device, request, 0, request.length, null, (error, length) => {
    if (error !== null) return;
    const [opcode, unique] = [request.readUInt32LE(4), request.readBigUInt64LE(8)];
    if (opcode !== FORGET) writeSync(device, answer(opcode, unique, request.subarray(HEADER, length)));
    answerNext(device);
  });
}

function answer(opcode: number, unique: bigint, body: Buffer): Buffer {
  switch (opcode) {
    case INIT: {
      const init = Buffer.alloc(64);
      body.copy(init, 0, 0, 8);
      init.writeUInt32LE(4096, 20);
      return frame(unique, 0, init);
    }
    case GETATTR: {
      // A directory of mode 0700 that belongs to this user: nothing else is wrong with it.
      const attributes = Buffer.alloc(104);
      attributes.writeBigUInt64LE(1n, 16);
      attributes.writeUInt32LE(0o40700, 16 + 60);
      attributes.writeUInt32LE(2, 16 + 64);
      attributes.writeUInt32LE(user, 16 + 68);
      attributes.writeUInt32LE(user, 16 + 72);
      return frame(unique, 0, attributes);
    }
    case STATFS:
      return frame(unique, 0, Buffer.alloc(80));
    case LOOKUP:
      return frame(unique, ENOENT, Buffer.alloc(0));
    default:
      return frame(unique, ENOSYS, Buffer.alloc(0));
  }
}

function frame(unique: bigint, error: number, body: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(header.length + body.length, 0);
  header.writeInt32LE(-error, 4);
  header.writeBigUInt64LE(unique, 8);
  return Buffer.concat([header, body]);
}
