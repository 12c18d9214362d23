/**
 * `kist __enter`: the shell hooks' side of entering a repository. People read stderr; stdout is code (or JSON) for
 * the shell. It never waits for a person, and only direnv, which is asked for it by name, starts a daemon.
 */
import { KistError } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { toComplaint } from "../complaint-words.ts";
import { isUnsafeName, type Delivered } from "../delivery.ts";
import { writeFish } from "../formats/write/fish.ts";
import { writePowershell } from "../formats/write/powershell.ts";
import { writeShell } from "../formats/write/shell.ts";
import type { Written } from "../formats/write/written.ts";
import type { Kist } from "../kist.ts";
import { placeOf, type PlaceFlags } from "../place.ts";

const SHELLS = ["bash", "zsh", "fish", "nushell", "powershell", "direnv"] as const;

export const enter = command(
  {
    name: "__enter",
    summary: "Say which place a directory stands for; with --export print its variables for a shell.",
    args: [{ name: "SHELL", help: "Whose code to print.", required: true, choices: SHELLS }],
    flags: {
      ...PLACE,
      only: { kind: "list", value: "KEYS", help: "Only these keys." },
      export: { kind: "switch", help: "Print variables." },
    },
    examples: [],
    hidden: true,
  },
  async (kist, { flags, args }) => {
    const shell = args[0] ?? "";
    try {
      if (shell !== "direnv" && !(await sayPlace(kist, flags.export))) return 0;
      if (flags.export) await printVariables(kist, shell, flags);
      return 0;
    } catch (error) {
      const { what, next } = toComplaint(error);
      kist.output.say(`kist: nothing was loaded. ${what}${next === undefined ? "" : ` ${next}`}`);
      if (shell === "direnv") return 1;
      if (flags.export) kist.output.say("      `kist_reload` tries again.");
      return 0;
    }
  },
);

/** False where there is nothing to load from. */
async function sayPlace(kist: Kist, exports: boolean): Promise<boolean> {
  const state = (await kist.daemon.peek())?.state;
  if (state !== "unlocked") {
    const why = state === undefined ? "no daemon runs" : state === "locked" ? "the vault is locked" : "no vault yet";
    kist.output.say(`kist: a repository with a kist.json (${why}).`);
    return false;
  }
  const { repository, allowed } = await kist.daemon.call("repositories/inspect", {});
  if (repository === undefined) return false;
  if (!allowed) {
    kist.output.say("kist: the kist.json here is not allowed: look at it, then run `kist allow`.");
    return false;
  }
  const place = `${repository.environment ?? "dev"}/${repository.namespace}`;
  if (!exports) kist.output.say(`kist: ${place}. \`kist run -- COMMAND\` gives its secrets to a program.`);
  return true;
}

interface Flags extends PlaceFlags {
  readonly only: readonly string[];
}

async function printVariables(kist: Kist, shell: string, flags: Flags): Promise<void> {
  const only = flags.only.length === 0 ? {} : { only: [...flags.only] };
  const answer = await kist.daemon.call("values/read", { ...placeOf(flags), ...only, purpose: "shell" });
  if (answer.missing.length > 0) throw new KistError("secret-unknown", { name: answer.missing.join(", ") });
  const { loaded, left } = choose(kist, shell, answer);
  const written = write(shell, loaded);
  const names = loaded.map(({ name }) => name).filter((name) => !written.refusals.some((one) => one.name === name));
  const fit = loaded.filter(({ name }) => names.includes(name));
  // direnv keeps its own account of what to take back.
  const account = shell === "direnv" ? [] : [{ name: "__KIST_NAMES", value: names.join(" ") }];
  kist.output.data(write(shell, [...fit, ...account]).text);
  kist.output.say(`kist: ${names.length === 0 ? "nothing to load" : `loaded ${names.join(", ")}`}.`);
  const reasons = [...left, ...written.refusals.map(({ name, why }) => `${name} ${why}`)];
  if (reasons.length > 0) kist.output.say(`kist: left out: ${reasons.join("; ")}.`);
}

function choose(
  kist: Kist,
  shell: string,
  { values }: ResponseFrom<"values/read">,
): { readonly loaded: readonly Delivered[]; readonly left: readonly string[] } {
  const loaded: Delivered[] = [];
  const left: string[] = [];
  for (const { key, value, encoding } of values) {
    if (encoding === "base64") left.push(`${key} is not text`);
    else if (isUnsafeName(key)) left.push(`${key} would change what programs load`);
    else if (shell !== "direnv" && kist.environment[key] !== undefined) left.push(`${key} is set already`);
    else loaded.push({ name: key, value });
  }
  return { loaded, left };
}

function write(shell: string, values: readonly Delivered[]): Written {
  switch (shell) {
    case "fish":
      return writeFish(values);
    case "powershell":
      return writePowershell(values);
    case "nushell": {
      const record = Object.fromEntries(values.map(({ name, value }) => [name, value]));
      return { text: `${JSON.stringify(record)}\n`, refusals: [], notes: [] };
    }
    default:
      return writeShell(values);
  }
}
