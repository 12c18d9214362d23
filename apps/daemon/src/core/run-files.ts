/**
 * Directories for the files of programs that were started with secrets (R30). The daemon names and makes each one,
 * in a place of its own, and removes it within a second of the end of the last process that uses it, whatever ended
 * it. No path that a caller chose is ever removed.
 *
 * The owners stand beside the files, as names of empty files: a daemon that takes the place of this one (a lock, a
 * crash) goes on watching those that live and clears what the others left. That needs no key.
 *
 *     <base>/<random>/owners/<pid>.<start time>.<boot>
 *     <base>/<random>/values/          0700, given to the caller
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { KistError, type Ancestor } from "@kist/model";

import type { ProcessTable } from "../os/process-stat.ts";
import type { ProcessWatch } from "../os/process-watch.ts";
import { preparePrivateDirectory } from "../os/safe-directory.ts";

const MAX_OPEN = 256;
const OWNER = /^(\d{1,10})\.(\d{1,19})\.([0-9a-f]*)$/;
const RUN = /^[0-9a-f]{32}$/;

type Owner = Pick<Ancestor, "pid" | "startTime">;

export interface RunFiles {
  /** Throws `run-files-on-disk`, `run-files-full`, `path-unsafe`. */
  open(
    owner: Owner,
    options: { readonly allowDisk: boolean },
  ): { readonly directory: string; readonly inMemory: boolean };
  /** Throws `run-not-own` unless the directory is the caller's and the process its child. */
  adopt(caller: Owner, directory: string, pid: number): void;
  /** What daemons before this one left: watched on where somebody uses it, else removed. Never fails. */
  recover(): void;
}

interface OpenRun {
  readonly path: string;
  readonly owners: Set<string>;
}

export function createRunFiles(deps: {
  /** Where runs may stand, the best first; the last may be on a disk. */
  readonly bases: readonly { readonly path: string; readonly inMemory: () => boolean }[];
  readonly uid: number;
  /** Of this boot: pids and start times mean something only together with it. */
  readonly boot: string;
  readonly processes: Pick<ProcessTable, "stat">;
  readonly watch: Pick<ProcessWatch, "watch">;
}): RunFiles {
  const { bases, uid, watch, processes } = deps;
  const boot = deps.boot.replace(/[^0-9a-f]/g, "").slice(0, 12);
  /** By the directory that the caller was given. */
  const runs = new Map<string, OpenRun>();
  const nameOf = ({ pid, startTime }: Owner): string => `${pid}.${startTime}.${boot}`;

  const own = (run: OpenRun, owner: Owner): void => {
    const name = nameOf(owner);
    if (run.owners.has(name)) return;
    run.owners.add(name);
    watch.watch(owner, () => {
      run.owners.delete(name);
      if (run.owners.size > 0) return;
      runs.delete(join(run.path, "values"));
      remove(run.path);
    });
  };

  const adoptLeft = (path: string): void => {
    const living = listQuietly(join(path, "owners"))
      .map((name) => OWNER.exec(name))
      .filter((parts) => parts?.[3] === boot)
      .map((parts) => ({ pid: Number(parts?.[1]), startTime: Number(parts?.[2]) }))
      .filter((owner) => isAlive(processes, owner));
    if (living.length === 0) return remove(path);
    const run: OpenRun = { path, owners: new Set() };
    runs.set(join(path, "values"), run);
    for (const owner of living) own(run, owner);
    return;
  };

  return {
    open(owner, { allowDisk }) {
      if (runs.size >= MAX_OPEN) throw new KistError("run-files-full", { limit: MAX_OPEN });
      const base = bases.find(({ inMemory }) => inMemory()) ?? (allowDisk ? bases.at(-1) : undefined);
      if (base === undefined) throw new KistError("run-files-on-disk", {});
      preparePrivateDirectory(base.path, uid);
      const path = join(base.path, randomBytes(16).toString("hex"));
      const directory = join(path, "values");
      mkdirSync(path, { mode: 0o700 });
      for (const name of ["owners", "values"]) mkdirSync(join(path, name), { mode: 0o700 });
      writeFileSync(join(path, "owners", nameOf(owner)), "", { mode: 0o600, flag: "wx" });
      const run: OpenRun = { path, owners: new Set() };
      runs.set(directory, run);
      own(run, owner);
      return { directory, inMemory: base.inMemory() };
    },
    adopt(caller, directory, pid) {
      const run = runs.get(directory);
      const child = processes.stat(pid);
      if (run?.owners.has(nameOf(caller)) !== true || child?.parent !== caller.pid)
        throw new KistError("run-not-own", {});
      const owner = { pid, startTime: child.startTime };
      writeFileSync(join(run.path, "owners", nameOf(owner)), "", { mode: 0o600 });
      own(run, owner);
    },
    recover() {
      for (const base of bases)
        for (const name of listQuietly(base.path)) if (RUN.test(name)) adoptLeft(join(base.path, name));
    },
  };
}

/** Bases for a home whose socket is there: beside it, in shared memory, and (on request) on the home's disk. */
export function runFileBases(
  places: { readonly home: string; readonly socket: string },
  shared: string,
  isInMemory: (path: string) => boolean,
): readonly { readonly path: string; readonly inMemory: () => boolean }[] {
  const beside = join(dirname(places.socket), "files");
  return [
    { path: beside, inMemory: () => isInMemory(dirname(beside)) },
    { path: shared, inMemory: () => isInMemory(dirname(shared)) },
    { path: join(places.home, "run-files"), inMemory: () => isInMemory(places.home) },
  ];
}

function isAlive(processes: Pick<ProcessTable, "stat">, { pid, startTime }: Owner): boolean {
  const stat = processes.stat(pid);
  return stat?.startTime === startTime && stat.state !== "Z" && stat.state !== "X";
}

/** Links inside are removed, not followed. What cannot be removed now is tried again at the next start. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
    // The last one takes the place along.
    rmdirSync(dirname(path));
  } catch {
    // Others are there; or a program is writing into it at this moment, or changed its modes.
  }
}

function listQuietly(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
