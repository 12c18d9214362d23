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
import { createHash, randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
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
  /**
   * Throws `run-not-own` unless the directory is the caller's and the process its child. Without a pid: a child is
   * about to be started; should the caller be killed before it names it, it is looked for.
   */
  adopt(caller: Owner, directory: string, pid: number | undefined): void;
  /** What daemons before this one left: watched on where somebody uses it, else removed. Never fails. */
  recover(): void;
}

interface OpenRun {
  readonly path: string;
  readonly owners: Set<string>;
  /** A child may have been started that nobody named yet. */
  unnamed: boolean;
}

export function createRunFiles(deps: {
  /** Where runs may stand, the best first; the last may be on a disk. */
  readonly bases: readonly { readonly path: string; readonly inMemory: () => boolean }[];
  /** Places of this user's other homes: a home that is gone has no daemon any more that would clear its own. */
  readonly others: () => readonly string[];
  readonly uid: number;
  /** Of this boot and pid namespace: pids and start times mean something only together with it. */
  readonly boot: string;
  readonly processes: Pick<ProcessTable, "stat">;
  /** Pids of those who were given a path. */
  readonly findUsers: (path: string) => readonly number[];
  readonly watch: Pick<ProcessWatch, "watch">;
}): RunFiles {
  const { bases, uid, watch, processes } = deps;
  const { boot } = deps;
  /** By the directory that the caller was given. */
  const runs = new Map<string, OpenRun>();
  const nameOf = ({ pid, startTime }: Owner): string => `${pid}.${startTime}.${boot}`;

  const own = (run: OpenRun, owner: Owner): void => {
    const name = nameOf(owner);
    if (run.owners.has(name)) return;
    run.owners.add(name);
    watch.watch(owner, () => {
      run.owners.delete(name);
      if (run.owners.size === 0 && run.unnamed) adoptUnnamed(run);
      if (run.owners.size > 0) return;
      runs.delete(join(run.path, "values"));
      remove(run.path);
    });
  };

  /** Killed in the moment between starting a child and naming it. */
  const adoptUnnamed = (run: OpenRun): void => {
    run.unnamed = false;
    if (listQuietly(join(run.path, "values")).length === 0) return;
    for (const pid of deps.findUsers(join(run.path, "values"))) {
      const owner = processes.stat(pid);
      if (owner !== undefined && isAlive(processes, owner)) own(run, note(run, owner));
    }
  };

  const note = (run: OpenRun, owner: Owner): Owner => {
    writeFileSync(join(run.path, "owners", nameOf(owner)), "", { mode: 0o600 });
    return owner;
  };

  const adoptLeft = (path: string): void => {
    const living = ownersOf(path).filter((owner) => owner.boot === boot && isAlive(processes, owner));
    if (living.length === 0) return remove(path);
    const run: OpenRun = { path, owners: new Set(), unnamed: false };
    runs.set(join(path, "values"), run);
    for (const owner of living) own(run, owner);
    return;
  };

  /** One after the other: there may be many, and somebody waits for the daemon at its start. */
  const clearOthers = async (): Promise<void> => {
    const own = new Set(bases.map((base) => base.path));
    for (const base of deps.others().filter((path) => !own.has(path)))
      for (const path of runsIn(base)) {
        const owners = ownersOf(path);
        // Whoever counts pids otherwise (a container) knows better whether they live.
        const judged = owners.length > 0 && owners.every((owner) => owner.boot === boot);
        if (!judged || owners.some((owner) => isAlive(processes, owner))) continue;
        await rm(path, { recursive: true, force: true }).catch(() => undefined);
        await rmdir(base).catch(() => undefined);
      }
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
      const run: OpenRun = { path, owners: new Set(), unnamed: true };
      runs.set(directory, run);
      own(run, note(run, owner));
      return { directory, inMemory: base.inMemory() };
    },
    adopt(caller, directory, pid) {
      const run = runs.get(directory);
      if (run?.owners.has(nameOf(caller)) !== true) throw new KistError("run-not-own", {});
      if (pid === undefined) {
        run.unnamed = true;
        return;
      }
      const child = processes.stat(pid);
      if (child?.parent !== caller.pid) throw new KistError("run-not-own", {});
      own(run, note(run, child));
      run.unnamed = false;
    },
    recover() {
      for (const base of bases) for (const path of runsIn(base.path)) adoptLeft(path);
      void clearOthers();
    },
  };
}

/** In shared memory, one place for each home of a user. */
export function sharedPlaces(uid: number): {
  readonly of: (home: string) => string;
  readonly all: () => readonly string[];
} {
  const start = `kist-${uid}-`;
  return {
    of: (home) => `/dev/shm/${start}${createHash("sha256").update(home).digest("hex").slice(0, 12)}`,
    all: () =>
      listQuietly("/dev/shm")
        .filter((name) => name.startsWith(start))
        .map((name) => `/dev/shm/${name}`)
        .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.uid === uid),
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

function runsIn(base: string): readonly string[] {
  return listQuietly(base)
    .filter((name) => RUN.test(name))
    .map((name) => join(base, name));
}

function ownersOf(path: string): readonly (Owner & { readonly boot: string })[] {
  return listQuietly(join(path, "owners")).flatMap((name) => {
    const [, pid, startTime, boot = ""] = OWNER.exec(name) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), startTime: Number(startTime), boot }];
  });
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
