/**
 * `run` with more than an environment: values as files or on descriptors, and a program that follows its secrets.
 * Kist stays as the parent. Loaded only where one of these is asked for.
 */
import { constants } from "node:os";

import { createMasker, type Masker } from "@kist/leaks";
import type { Bytes } from "@kist/model";

import { toComplaint } from "../complaint-words.ts";
import { complain, usage } from "../complaint.ts";
import type { Delivered } from "../delivery.ts";
import type { Kist } from "../kist.ts";
import type { Program } from "../program.ts";
import { endWith, startSupervised, type Supervised } from "../supervise.ts";
import { listenForChanges } from "./changes.ts";
import { openRunDirectory, type RunDirectory } from "./run-directory.ts";

export interface ServeFlags {
  readonly watch: boolean;
  readonly "watch-signal": string | undefined;
  readonly "as-file": readonly string[];
  readonly fd: readonly string[];
  readonly "allow-disk": boolean;
}

/** What a request brought. `binary`: values that are no text, by name; their `value` is empty. */
export interface Collected {
  readonly delivered: readonly Delivered[];
  readonly secret: readonly Delivered[];
  readonly binary: ReadonlyMap<string, Bytes>;
}

export interface Serving {
  readonly program: Program;
  readonly masked: { readonly stdout: boolean; readonly stderr: boolean };
  readonly killAfter: number | undefined;
  /** `bytes`: names that may be anything, because they do not go into the environment. */
  readonly collect: (bytes: (name: string) => boolean) => Promise<Collected>;
  readonly environmentOf: (delivered: readonly Delivered[]) => Record<string, string>;
}

/** A program that does not end when it is to be restarted is killed after this long. */
const RESTART_PATIENCE_S = 10;

export async function serve(kist: Kist, flags: ServeFlags, serving: Serving): Promise<number> {
  const signal = readFlags(flags);
  const all = flags["as-file"].includes("all");
  const onDescriptor = new Set(flags.fd);
  const inFile = (name: string): boolean =>
    !onDescriptor.has(name) && (all || flags["as-file"].includes(name)) && name !== "";
  const collect = (): Promise<Collected> => serving.collect((name) => inFile(name) || onDescriptor.has(name));
  const changes = flags.watch ? listenForChanges(kist, process.pid) : undefined;
  await changes?.listening;
  let values = await collect();
  refuseAbsent(flags, values);
  const files =
    flags["as-file"].length + flags.fd.length > 0 ? await openRunDirectory(kist, flags["allow-disk"]) : undefined;
  if (files !== undefined) process.once("exit", () => files.remove());

  const secrets = new Map<string, Bytes>();
  const drains: Promise<unknown>[] = [];
  const start = async (): Promise<Supervised> => {
    const { delivered, descriptors, names } = place(files, values, inFile, onDescriptor);
    const environment = serving.environmentOf(delivered);
    for (const name of names) Reflect.deleteProperty(environment, name);
    const child = await startSupervised({
      ...serving,
      environment,
      descriptors: descriptors.map(({ fd }) => fd),
      say: (line) => kist.output.say(line),
      createMasker: () => maskerOf(kist, values, secrets),
    });
    for (const { close } of descriptors) close();
    drains.push(child.drained);
    if (child.pid > 0) await files?.adopt(child.pid);
    return child;
  };

  let child = await start();
  for (;;) {
    const status = await Promise.race([child.ended, ...(changes === undefined ? [] : [changes.next()])]);
    if (status !== undefined) return await endWith(status, Promise.all(drains));
    const fresh = await Promise.race([child.ended, readAgain(kist, collect)]);
    if (typeof fresh === "number") return await endWith(fresh, Promise.all(drains));
    const names = fresh === undefined ? [] : differing(values, fresh);
    if (fresh === undefined || names.length === 0) continue;
    values = fresh;
    if (signal !== undefined) {
      place(files, values, inFile, new Set());
      kist.output.say(`kist: changed: ${names.join(", ")}. ${signal} sent.`);
      child.kill(signal);
      continue;
    }
    kist.output.say(`kist: changed: ${names.join(", ")}. The program is restarted.`);
    const last = await stop(child, serving.killAfter ?? RESTART_PATIENCE_S);
    if (child.askedToEnd()) return await endWith(last, Promise.all(drains));
    await files?.expect();
    child = await start();
  }
}

function readFlags(flags: ServeFlags): NodeJS.Signals | undefined {
  const both = flags.fd.filter((name) => flags["as-file"].includes(name));
  if (both.length > 0) throw usage(`${both.join(", ")}: either --as-file or --fd.`);
  const name = flags["watch-signal"];
  if (name === undefined) return undefined;
  if (!flags.watch) throw usage("--watch-signal needs --watch.");
  if (flags["as-file"].length === 0)
    throw usage(
      "--watch-signal needs --as-file.",
      "Without files the program is restarted: leave --watch-signal out.",
      "A running program's environment cannot be changed; files can.",
    );
  const full = name.startsWith("SIG") ? name : `SIG${name}`;
  if (!isSignal(full)) throw usage(`There is no signal ${name}.`);
  return full;
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}

function refuseAbsent(flags: ServeFlags, { delivered }: Collected): void {
  const absent = [...flags["as-file"].filter((name) => name !== "all"), ...flags.fd].filter(
    (name) => !delivered.some((one) => one.name === name),
  );
  if (absent.length > 0)
    throw complain("not-delivered", 5, `${absent.join(", ")}: not among what the program is given.`, {
      next: "`kist list` shows the names; --only and --env-file choose among them.",
    });
}

interface Placed {
  readonly delivered: readonly Delivered[];
  readonly descriptors: readonly { readonly fd: number; close(): void }[];
  /** What must not stand in the environment, not even with an inherited value. */
  readonly names: readonly string[];
}

function place(
  files: RunDirectory | undefined,
  { delivered, binary }: Collected,
  inFile: (name: string) => boolean,
  onDescriptor: ReadonlySet<string>,
): Placed {
  const encoder = new TextEncoder();
  const descriptors: Placed["descriptors"][number][] = [];
  const placed = delivered.map(({ name, value }) => {
    const bytes = binary.get(name) ?? encoder.encode(value);
    if (files !== undefined && onDescriptor.has(name)) {
      const fd = files.open(name, bytes);
      // By then the program has its own copy.
      descriptors.push({ fd, close: () => process.getBuiltinModule("node:fs").closeSync(fd) });
      return { name: `${name}_FD`, value: String(2 + descriptors.length) };
    }
    return files !== undefined && inFile(name) ? { name, value: files.write(name, bytes) } : { name, value };
  });
  return { delivered: placed, descriptors, names: [...onDescriptor] };
}

/** Old values stay masked: what the program before wrote down can be read again by this one. */
function maskerOf(kist: Kist, { secret, binary }: Collected, seen: Map<string, Bytes>): Masker {
  const encoder = new TextEncoder();
  const first = seen.size === 0;
  for (const { name, value } of secret) seen.set(`${name}\n${value}`, binary.get(name) ?? encoder.encode(value));
  const values = [...seen].map(([key, value]) => ({ name: key.split("\n")[0] ?? "", value }));
  const masker = createMasker({ values });
  const visible = masker.unmatched.map((value) => value.name);
  if (first && visible.length > 0)
    kist.output.say(`kist: not masked, because too short or too easily guessed: ${visible.join(", ")}.`);
  return masker;
}

/** A refusal leaves the program as it is: whoever locks the vault does not stop what runs. */
async function readAgain(kist: Kist, collect: () => Promise<Collected>): Promise<Collected | undefined> {
  try {
    return await collect();
  } catch (error) {
    const { what, code } = toComplaint(error);
    if (code !== "locked" && code !== "daemon-unreachable")
      kist.output.say(`kist: the changed secrets could not be read; the program goes on with the old ones. ${what}`);
    return undefined;
  }
}

function differing(before: Collected, after: Collected): string[] {
  const table = ({ delivered, binary }: Collected): Map<string, string> =>
    new Map(delivered.map(({ name, value }) => [name, value + Buffer.from(binary.get(name) ?? []).toString("base64")]));
  const [old, fresh] = [table(before), table(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((name) => old.get(name) !== fresh.get(name)).sort();
}

async function stop(child: Supervised, patience: number): Promise<number> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), patience * 1000);
  try {
    return await child.ended;
  } finally {
    clearTimeout(timer);
  }
}
