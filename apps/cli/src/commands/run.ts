/** `kist run`: a program with secrets in its environment, and nowhere else. */
import { KistError, type Bytes } from "@kist/model";

import type { RequestTo, ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { buildEnvironment, notText, parseSeconds, type Delivered } from "../delivery.ts";
import { isDiscarded } from "../discarded.ts";
import type { Kist } from "../kist.ts";
import { placeOf, type PlaceFlags } from "../place.ts";
import { findProgram } from "../program.ts";
import { replaceProcess } from "../replace.ts";

export const run = command(
  {
    name: "run",
    summary: "Run a program with secrets in its environment.",
    about: [
      "The values go into the program's environment only, and take precedence over variables of the same name. Where stdout and stderr are both terminals, kist replaces itself by the program. Otherwise it stays as the parent and masks the values in what is not a terminal (nor /dev/null), in every usual encoding.",
      "Signals reach the program, and its exit status is kept (128 + n for a signal, 127 not found, 126 not executable). A program that ignores Ctrl-C goes on; kist ends it only if --kill-after says so. With masking, kist waits until everything that writes to the output has ended, background processes too; --no-masking does not.",
      "--env-file takes a committed file: NAME=kist://env/ns/KEY is resolved, any other value is used as it stands. Then only that file's references are read.",
    ],
    args: [
      { name: "COMMAND", help: "The program to run, after --.", required: true },
      { name: "ARGS", help: "Its arguments.", many: true },
    ],
    flags: {
      ...PLACE,
      only: { kind: "list", value: "KEYS", help: "Only these keys of the namespace.", complete: "secret" },
      "env-file": { kind: "text", value: "FILE", help: "A file with references instead of values.", complete: "file" },
      "no-inherit-env": {
        kind: "switch",
        help: "Start from an almost empty environment (PATH, HOME, TERM and the like stay).",
      },
      "no-masking": { kind: "switch", help: "Mask nothing; always replace the process." },
      "allow-unsafe-names": { kind: "switch", help: "Deliver names such as PATH, LD_PRELOAD or NODE_OPTIONS." },
      "kill-after": {
        kind: "text",
        value: "SECONDS",
        help: "When told to end, kill the program after this long (where kist stays as the parent).",
      },
      watch: { kind: "switch", help: "Restart the program when one of its secrets has another version." },
      "watch-signal": {
        kind: "text",
        value: "SIGNAL",
        help: "With --watch and --as-file: write the files anew and send this signal instead.",
      },
      "as-file": {
        kind: "list",
        value: "KEYS",
        help: "These variables hold the path of a file with the value; `all`: each of them.",
        complete: "secret",
      },
      fd: {
        kind: "list",
        value: "KEYS",
        help: "These values come on a descriptor: KEY_FD is its number, /dev/fd/N its path.",
        complete: "secret",
      },
      locked: { kind: "switch", help: "Exactly the versions of kist.lock.json, or nothing is started." },
      check: {
        kind: "switch",
        help: "First look whether everything is there that this repository needs (`kist check`).",
      },
      synthetic: { kind: "switch", help: "Made-up values of the right form instead of real ones; none is read." },
      "allow-disk": { kind: "switch", help: "Where there is no file system in memory: files on a disk." },
    },
    examples: [
      { command: "kist run -- npm start", says: "With this repository's namespace and environment." },
      { command: "kist run -e staging --only DATABASE_URL -- psql", says: "One secret of another environment." },
      {
        command: "kist run --env-file .env.kist -- ./server | tee log",
        says: "From committed references; the log is masked.",
      },
    ],
    passesRest: true,
  },
  async (kist, { flags, args }) => {
    const [name = "", ...rest] = args;
    const served = flags.watch || flags["watch-signal"] !== undefined || flags["as-file"].length + flags.fd.length > 0;
    const killAfter = flags["kill-after"] === undefined ? undefined : parseSeconds(flags["kill-after"], "--kill-after");
    // Before the request: a mistyped command should not cost an approval.
    const program = findProgram(name, rest, kist.environment["PATH"]);
    if (flags.watch && (flags.locked || flags.synthetic))
      throw usage("--watch follows what changes: leave --locked and --synthetic out.");
    if (flags.check) await (await import("../checking/require-ready.ts")).requireReady(kist, flags);
    const environmentOf = (values: readonly Delivered[]): Record<string, string> =>
      buildEnvironment(kist.environment, values, {
        inherit: !flags["no-inherit-env"],
        allowUnsafe: flags["allow-unsafe-names"],
      });
    const findMasked = () => ({
      stdout: !flags["no-masking"] && !kist.output.dataIsTerminal && !isDiscarded(1),
      stderr: !flags["no-masking"] && !kist.output.peopleAreThere && !isDiscarded(2),
    });
    if (served) {
      const { serve } = await import("../running/serve.ts");
      const serving = { program, masked: findMasked(), killAfter, environmentOf };
      return serve(kist, flags, { ...serving, collect: (bytes) => collect(kist, flags, bytes) });
    }
    const asked = collect(kist, flags, () => false);
    // Finding out about terminals takes as long as the daemon: both at once.
    const masked = findMasked();
    const { delivered, secret } = await asked;
    const environment = environmentOf(delivered);
    if (secret.length === 0 || !(masked.stdout || masked.stderr)) return replaceProcess(program, environment);
    const [{ createMasker }, { supervise }] = await Promise.all([import("@kist/leaks"), import("../supervise.ts")]);
    const encoder = new TextEncoder();
    return supervise({
      program,
      environment,
      masked,
      killAfter,
      say: (line) => kist.output.say(line),
      createMasker: () => {
        const values = secret.map(({ name, value }) => ({ name, value: encoder.encode(value) }));
        const masker = createMasker({ values });
        const visible = masker.unmatched.map((value) => value.name);
        if (visible.length > 0)
          kist.output.say(`kist: not masked, because too short or too easily guessed: ${visible.join(", ")}.`);
        return masker;
      },
    });
  },
);

interface RunFlags extends PlaceFlags {
  readonly only: readonly string[];
  readonly watch: boolean;
  readonly locked: boolean;
  readonly synthetic: boolean;
  readonly "env-file": string | undefined;
}

interface Values {
  readonly delivered: Delivered[];
  /** What came from the vault: that is masked, literals are not. */
  readonly secret: Delivered[];
  /** Values that are no text, by name: only where `bytes` allows them. */
  readonly binary: ReadonlyMap<string, Bytes>;
}

/** One request, whatever was asked for. */
async function collect(kist: Kist, flags: RunFlags, bytes: (name: string) => boolean): Promise<Values> {
  const file = flags["env-file"];
  const binary = new Map<string, Bytes>();
  const read = (name: string, found: ResponseFrom<"values/read">["values"][number]): Delivered => {
    if (found.encoding !== "base64") return { name, value: found.value };
    if (!bytes(name)) throw notText(name, "it is not text");
    binary.set(name, Buffer.from(found.value, "base64"));
    return { name, value: "" };
  };
  if (flags.locked && flags.synthetic) throw usage("Either --locked or --synthetic.");
  const ask = flags.locked
    ? (await import("../locked/read-locked.ts")).readLocked
    : flags.synthetic
      ? (await import("../running/read-synthetic.ts")).readSynthetic
      : readNow;
  const purpose = { purpose: "run", ...(flags.watch ? { watch: true } : {}) } as const;
  if (file === undefined) {
    const answer = await ask(kist, {
      ...placeOf(flags),
      ...(flags.only.length === 0 ? {} : { only: [...flags.only] }),
      ...purpose,
    });
    refuseMissing(answer.missing);
    const delivered = answer.values.map((value) => read(value.key, value));
    return { delivered, secret: flags.synthetic ? [] : delivered, binary };
  }
  if (flags.only.length > 0 || flags.environment !== undefined || flags.namespace !== undefined)
    throw usage("--env-file names its secrets itself: leave -e, -n and --only out.");
  const { readReferenceFile } = await import("../reference-file.ts");
  const entries = readReferenceFile(file);
  const names = [...new Set(entries.filter((entry) => entry.reference).map((entry) => entry.value))];
  const values = new Map<string, ResponseFrom<"values/read">["values"][number]>();
  if (names.length > 0) {
    const place = flags.vault === undefined ? {} : { vault: flags.vault };
    const answer = await ask(kist, { ...place, names, ...purpose });
    refuseMissing(answer.missing);
    for (const value of answer.values) values.set(value.name, value);
  }
  const secret: Delivered[] = [];
  const delivered = entries.map(({ name, value, reference }) => {
    const found = values.get(value);
    if (!reference || found === undefined) return { name, value };
    const one = read(name, found);
    if (!flags.synthetic) secret.push(one);
    return one;
  });
  return { delivered, secret, binary };
}

function readNow(kist: Kist, request: RequestTo<"values/read">): Promise<ResponseFrom<"values/read">> {
  return callWithConsent(kist, "values/read", request);
}

function refuseMissing(missing: readonly string[]): void {
  const [first] = missing;
  if (first !== undefined) throw new KistError("secret-unknown", { name: missing.join(", ") });
}
