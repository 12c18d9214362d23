/** What a workload did to its files, in order, as strace saw it. Only files under the home count. */
import { readFileSync } from "node:fs";

export type DiskEvent =
  | { readonly kind: "open"; readonly path: string; readonly create: boolean; readonly truncate: boolean }
  | { readonly kind: "write"; readonly path: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly path: string; readonly size: number }
  | { readonly kind: "sync"; readonly path: string }
  | { readonly kind: "unlink"; readonly path: string }
  | { readonly kind: "rename"; readonly path: string; readonly to: string }
  /** The workload said a line (`subject.ts`). */
  | { readonly kind: "said"; readonly text: string };

/** The calls that parsing needs. `-y` puts the path behind each descriptor, `-xx` keeps every byte. */
export const TRACE_OPTIONS: readonly string[] = [
  "-y",
  "-xx",
  "-s",
  "100000000",
  "-e",
  "trace=openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat2",
];

/** Parses a log written with `TRACE_OPTIONS`. Throws on a line that it cannot place: a wrong disk proves nothing. */
export function parseTrace(log: string, home: string): DiskEvent[] {
  const events: DiskEvent[] = [];
  /** Where sequential writes of an open file go on: the harness's own files are written once, from the start. */
  const ends = new Map<string, number>();
  /** Directories that a thread holds open, by thread and descriptor: what `/proc/self/fd/N/…` means. */
  const held = new Map<string, string>();
  for (const line of joinResumed(readFileSync(log, "latin1").split("\n"))) {
    // Lines are megabytes long: sliced at their ends, not matched whole.
    const [start = "", call = ""] = /^\d+ +(\w+)\(/.exec(line.slice(0, 64)) ?? [];
    const close = line.lastIndexOf(") ");
    const [, result = "-1", opened] = /^\) += (-?\d+)(?:<([^>]*)>)?/.exec(line.slice(close)) ?? [];
    if (call === "" || result.startsWith("-")) continue;
    const parameters = line.slice(start.length, close);
    const thread = start.split(" ")[0] ?? "";
    if (call === "openat" && opened !== undefined) held.set(`${thread} ${result}`, place(opened));
    const findHeld = (descriptor: string): string | undefined => held.get(`${thread} ${descriptor}`);
    const event = toEvent(call, parameters, Number(result), { ends, opened, findHeld });
    if (event === undefined) continue;
    if (event.kind === "said") events.push(event);
    // The index of the log in shared memory is rebuilt after every crash, and mostly written through a mapping.
    else if (event.path.startsWith(`${home}/`) && !event.path.endsWith("-shm")) events.push(event);
    else if (event.path === home && event.kind === "sync") events.push(event);
  }
  return events;
}

interface Around {
  readonly ends: Map<string, number>;
  /** Where the new descriptor leads, of a call that opened one. */
  readonly opened: string | undefined;
  readonly findHeld: (descriptor: string) => string | undefined;
}

function toEvent(
  call: string,
  parameters: string,
  result: number,
  { ends, opened, findHeld }: Around,
): DiskEvent | undefined {
  const path = /<([^>]*)>/.exec(parameters)?.[1];
  // Quotes and backslashes inside are hexadecimal, so every second piece is a text.
  const texts = parameters.split('"').flatMap((piece, index) => (index % 2 === 1 ? [unhex(piece)] : []));
  const nameAt = (index: number): string =>
    must(texts[index])
      .toString("utf8")
      .replace(/^\/proc\/self\/fd\/(\d+)(?=\/)/, (whole, descriptor: string) => findHeld(descriptor) ?? whole);
  switch (call) {
    case "openat": {
      const name = place(opened);
      const truncate = parameters.includes("O_TRUNC");
      if (truncate || parameters.includes("O_CREAT")) ends.set(name, 0);
      return { kind: "open", path: name, create: parameters.includes("O_CREAT"), truncate };
    }
    case "pwrite64": {
      const at = lastNumber(parameters);
      return { kind: "write", path: place(path), at, bytes: must(texts[0]).subarray(0, result) };
    }
    case "write": {
      const bytes = must(texts[0]).subarray(0, result);
      if (parameters.startsWith("1<")) return { kind: "said", text: bytes.toString("utf8") };
      const at = ends.get(place(path)) ?? 0;
      ends.set(place(path), at + bytes.length);
      return { kind: "write", path: place(path), at, bytes };
    }
    case "fsync":
    case "fdatasync":
      return { kind: "sync", path: place(path) };
    case "ftruncate":
      return { kind: "truncate", path: place(path), size: lastNumber(parameters) };
    case "unlink":
    case "unlinkat":
      return { kind: "unlink", path: nameAt(0) };
    case "rename":
    case "renameat2":
      return { kind: "rename", path: nameAt(0), to: nameAt(1) };
    default:
      return undefined;
  }
}

/** Calls of several threads interleave as `<unfinished ...>` and `<... name resumed>`: they count when they end. */
function* joinResumed(lines: readonly string[]): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of lines) {
    const thread = /^\d+/.exec(line)?.[0] ?? "";
    if (line.endsWith("<unfinished ...>")) {
      begun.set(thread, line.slice(0, -"<unfinished ...>".length).trimEnd());
    } else if (/^\d+ +<\.\.\. /.test(line)) {
      yield `${begun.get(thread) ?? ""}${line.replace(/^\d+ +<\.\.\. \w+ resumed>/, "")}`;
      begun.delete(thread);
    } else yield line;
  }
}

const lastNumber = (parameters: string): number => Number(parameters.slice(parameters.lastIndexOf(", ") + 2));
const unhex = (text: string): Buffer => Buffer.from(text.replaceAll("\\x", ""), "hex");
/** Paths behind descriptors are in hexadecimal too, but for the mark of a deleted file. */
const place = (path: string | undefined): string => unhex((path ?? "").replace(/ ?\(deleted\)$/, "")).toString("utf8");
function must(text: Buffer | undefined): Buffer {
  if (text === undefined) throw new Error("a traced call without its bytes");
  return text;
}
