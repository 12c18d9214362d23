/** Runs the small programs of `programs/`: servers that others are measured against, and the load on them. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Load } from "./programs/load.ts";

const PROGRAMS = join(import.meta.dirname, "programs");

export interface FloorServer {
  readonly socket: string;
  readonly pid: number;
  close(): void;
}

/** `plain` answers, `durable` syncs before each answer, `grouped` once for each turn of the event loop. */
export async function startFloorServer(mode: "plain" | "durable" | "grouped", folder: string): Promise<FloorServer> {
  const own = mkdtempSync(join(folder, `${mode}-`));
  const socket = join(own, "socket");
  const files = mode === "plain" ? [] : [join(own, "log")];
  const child = spawn(process.execPath, [join(PROGRAMS, "floor-server.ts"), mode, socket, ...files], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = await Promise.race([
    once(child.stdout, "data").then(() => true),
    once(child, "exit").then(() => false),
  ]);
  if (!ready || child.pid === undefined) throw new Error(`the ${mode} server did not start`);
  return { socket, pid: child.pid, close: () => void child.kill() };
}

export interface LoadOptions {
  readonly protocol: "http" | "ssh-agent";
  readonly socket: string;
  readonly connections: number;
  readonly milliseconds: number;
  /** Sent in turn. */
  readonly requests: readonly Buffer[];
  /** For the file that carries the requests. */
  readonly folder: string;
}

/** Puts a load on a socket from a process of its own. */
export function measureLoad({ protocol, socket, connections, milliseconds, requests, folder }: LoadOptions): Load {
  const file = join(folder, "requests.json");
  writeFileSync(file, JSON.stringify(requests.map((request) => request.toString("base64"))), { mode: 0o600 });
  const args = [join(PROGRAMS, "load.ts"), protocol, socket, String(connections), String(milliseconds), file];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Load;
}

/** Syncs per second of 4 KiB in place, in a file of this folder. */
export function measureSyncs(folder: string, milliseconds: number): number {
  const args = [join(PROGRAMS, "fdatasync-loop.ts"), join(folder, "sync.log"), String(milliseconds)];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Durable transactions of the daemon's storage per second, in a database of its own below this folder. */
export function measureCommits(folder: string, milliseconds: number): number {
  const args = [join(PROGRAMS, "durable-commits.ts"), mkdtempSync(join(folder, "commits-")), String(milliseconds)];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

/** Milliseconds to open a database and read all rows of some tables, in a fresh process. */
export function readRows(database: string, tables: readonly string[]): number {
  return Number(
    execFileSync(process.execPath, [join(PROGRAMS, "row-reader.ts"), database, ...tables], { encoding: "utf8" }),
  );
}

/** An HTTP request as bytes. */
export function httpRequest(path: string, body: unknown): Buffer {
  const text = JSON.stringify(body);
  const head = `POST ${path} HTTP/1.1\r\nhost: kist\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}`;
  return Buffer.from(`${head}\r\n\r\n${text}`);
}

/** Resident memory of a process in MiB; Linux only. */
export function measureMemory(pid: number): number {
  const status = execFileSync("cat", [`/proc/${pid}/status`], { encoding: "utf8" });
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
