/** `kist inject`: files with references in them become files with values, and go again. */
import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { resolve } from "node:path";

import { KistError } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { whyNotRead } from "../file-trouble.ts";
import { fillTemplate, notFilled, type FoundValue } from "../inject/fill.ts";
import { parseTemplate, type Template } from "../inject/template.ts";
import type { Kist } from "../kist.ts";
import { placeOf, type PlaceFlags } from "../place.ts";
import { printableValue } from "../printable.ts";
import { encodeValue } from "../value.ts";

const MAX_TEMPLATE_BYTES = 4 * 1024 * 1024;
const MAX_PLACES = 10_000;

export const inject = command(
  {
    name: "inject",
    summary: "Fill the references in a template with values.",
    about: [
      "{{ kist://env/ns/KEY }} becomes the value; so does kist://env/ns/KEY without braces. {{ kist:KEY }} is completed by -e, -n and kist.json, so that one template serves all environments. Everything else stays as it is, other tools' braces too. A value is never looked at for references again.",
      "Behind a bar stands how the value is written: {{ kist:KEY | json }} and | yaml with quotes around it, | base64, | url. Without one it is the value's bytes.",
      "All references are read in one request; what is missing is named all at once, and nothing is written then. The file is for its owner alone (0600) and complete or not there. A file that git tracks is not overwritten.",
      "With --delete-on-exit COMMAND runs and the file ends with it. It then stands in memory, and the daemon removes it also after kill -9: without -o its path takes the place of {} in COMMAND, with -o there is a link to it.",
    ],
    args: [
      { name: "COMMAND", help: "With --delete-on-exit, after --: the program that needs the file." },
      { name: "ARGS", help: "Its arguments.", many: true },
    ],
    flags: {
      ...PLACE,
      in: { kind: "text", short: "i", value: "FILE", help: "The template; stdin without it.", complete: "file" },
      out: { kind: "text", short: "o", value: "FILE", help: "The file to write; stdout without it.", complete: "file" },
      force: { kind: "switch", short: "f", help: "Also over a file that git tracks." },
      locked: { kind: "switch", help: "Exactly the versions of kist.lock.json, or nothing." },
      "delete-on-exit": { kind: "switch", help: "Run COMMAND, and remove the file when it has ended." },
      "allow-disk": { kind: "switch", help: "Where there is no file system in memory: a file on a disk." },
    },
    examples: [
      { command: "kist inject -i app.yaml.tpl -o app.yaml", says: "One file, with this repository's place." },
      {
        command: "kist inject -e prod -i nginx.conf.tpl | ssh web 'cat > /etc/nginx/nginx.conf'",
        says: "Nothing on this disk.",
      },
      {
        command: "kist inject -i redis.tpl --delete-on-exit -- redis-server {}",
        says: "A file in memory, for as long as the program runs.",
      },
    ],
    passesRest: true,
  },
  async (kist, { flags, args }) => {
    const runs = flags["delete-on-exit"];
    if (runs !== args.length > 0)
      throw usage(
        runs ? "--delete-on-exit needs a command after --." : "A command after -- needs --delete-on-exit.",
        "kist inject -i TEMPLATE --delete-on-exit -- COMMAND {}",
      );
    if (runs && flags.out === undefined && !args.some((word) => word.includes("{}")))
      throw usage(
        "The command does not say where the file goes.",
        "Put {} where its path belongs, or name it with -o.",
      );
    const [program, title] = [runs ? await programOf(kist, args) : undefined, flags.in ?? "The template"];
    const template = parseTemplate(readTemplate(kist, flags.in, title));
    if (template.problems.length > 0) throw notFilled(title, template.problems);
    if (flags.out !== undefined) refuseTarget(kist, flags.in, flags.out, flags.force || runs);
    const { values, concealed } = await readAll(kist, template, flags);
    const content = fillTemplate(title, template, values);
    if (program !== undefined) {
      const { runWithFile } = await import("../inject/run-with-file.ts");
      return runWithFile(kist, { ...program, content, values, out: flags.out, allowDisk: flags["allow-disk"] });
    }
    if (flags.out !== undefined) {
      const { replaceFile } = await import("../replace-file.ts");
      replaceFile(flags.out, content);
      if (kist.json) kist.output.document({ file: flags.out, references: values.size });
      return;
    }
    if (kist.json) return kist.output.document({ ...encodeValue(content), references: values.size });
    if (!kist.output.dataIsTerminal) return kist.output.data(content);
    if (concealed.length > 0)
      throw complain("concealed", 4, `Concealed and not printed to a terminal: ${concealed.join(", ")}.`, {
        next: "Name a file with -o, or send the output to a program.",
      });
    kist.output.data(printableValue(new TextDecoder().decode(content)));
    return;
  },
);

async function programOf(kist: Kist, args: readonly string[]): Promise<{ readonly words: readonly string[] }> {
  const { findProgram } = await import("../program.ts");
  const [name = "", ...rest] = args;
  // Before the request: a mistyped command should not cost an approval.
  findProgram(name, rest, kist.environment["PATH"]);
  return { words: args };
}

function readTemplate(kist: Kist, file: string | undefined, title: string): string {
  let bytes: Uint8Array;
  try {
    bytes = file === undefined || file === "-" ? kist.readInput(0) : readFileSync(file);
  } catch (error) {
    throw complain("file-unreadable", 5, `${title} cannot be read.`, {
      why: whyNotRead(error),
    });
  }
  if (bytes.length > MAX_TEMPLATE_BYTES)
    throw complain("file-not-understood", 2, `${title} is larger than ${MAX_TEMPLATE_BYTES} bytes.`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw complain("file-not-understood", 2, `${title} is no UTF-8 text.`);
  }
}

/** What would be lost or published by writing there. */
function refuseTarget(kist: Kist, source: string | undefined, target: string, force: boolean): void {
  const stats = lstatSync(target, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isDirectory()) throw complain("file-unwritable", 1, `${target} is a directory.`);
  if (source !== undefined && realQuietly(source) === realQuietly(target))
    throw usage(`${target} is the template itself.`, "Write another file with -o.");
  if (force) return;
  const { status } = process
    .getBuiltinModule("node:child_process")
    .spawnSync("git", ["-c", "core.fsmonitor=false", "ls-files", "--error-unmatch", "--", resolve(target)], {
      stdio: "ignore",
      timeout: 10_000,
      env: { PATH: kist.environment["PATH"], GIT_OPTIONAL_LOCKS: "0" },
    });
  if (status === 0)
    throw complain("file-unwritable", 6, `${target} is tracked by git: the values would be committed.`, {
      next: "Write another file, one that .gitignore names; or add --force.",
    });
}

function realQuietly(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

interface ReadFlags extends PlaceFlags {
  readonly locked: boolean;
}

/** One request, one entry in the trail. */
async function readAll(
  kist: Kist,
  { parts }: Template,
  flags: ReadFlags,
): Promise<{ readonly values: ReadonlyMap<string, FoundValue>; readonly concealed: readonly string[] }> {
  const slots = parts.filter((part) => typeof part !== "string");
  if (slots.length > MAX_PLACES) throw usage(`More than ${MAX_PLACES} places to fill.`);
  const names = [...new Set(slots.map(({ name }) => name))];
  if (names.length === 0) return { values: new Map(), concealed: [] };
  const request = { ...placeOf(flags), names, purpose: "inject" as const };
  const answer: ResponseFrom<"values/read"> = flags.locked
    ? await (await import("../locked/read-locked.ts")).readLocked(kist, request)
    : await callWithConsent(kist, "values/read", request);
  if (answer.missing.length > 0) throw new KistError("secret-unknown", { name: answer.missing.join(", ") });
  const values = answer.values.map(({ name, value, encoding }): [string, FoundValue] => {
    const text = encoding === "base64" ? undefined : value;
    return [name, { text, bytes: Buffer.from(value, text === undefined ? "base64" : "utf8") }];
  });
  const concealed = answer.values.filter((value) => value.concealed === true).map(({ name }) => name);
  return { values: new Map(values), concealed };
}
