/** `kist export`: the values of a namespace in a form that other programs read. Plaintext, on purpose. */
import { KistError } from "@kist/model";

import { command, PLACE } from "../command.ts";
import { complain } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import { writeDotenv, writeShell, type DotenvText } from "../dotenv-write.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { saveNewFile } from "../save-file.ts";

export const exportValues = command(
  {
    name: "export",
    summary: "Write the values of a namespace as dotenv, shell or JSON.",
    about: [
      "It always asks for approval: the values leave the vault as plaintext. dotenv reads back exactly what the dotenv library reads; where a shell that sources the file would read something else, the names are told. For sourcing, use --format shell.",
      "Concealed secrets are left out where the output is a terminal.",
    ],
    args: [],
    flags: {
      ...PLACE,
      format: {
        kind: "text",
        value: "FORMAT",
        help: "dotenv (the default), shell or json.",
        choices: ["dotenv", "shell", "json"],
      },
      only: { kind: "list", value: "KEYS", help: "Only these keys.", complete: "secret" },
      output: {
        kind: "text",
        short: "o",
        value: "FILE",
        help: "Write a new file with mode 0600 instead of stdout.",
        complete: "file",
      },
    },
    examples: [
      { command: "kist export -e dev -n shop -o .env", says: "Back to a file, for a tool that knows nothing else." },
      { command: "kist export --format json | jq -r .DATABASE_URL", says: "For a program." },
      { command: 'eval "$(kist export --format shell)"', says: "Into this shell; `kist run` is the better way." },
    ],
  },
  async (kist, { flags }) => {
    const request = {
      ...placeOf(flags),
      ...(flags.only.length === 0 ? {} : { only: [...flags.only] }),
      purpose: "export" as const,
    };
    const { values, missing } = await callWithConsent(kist, "values/read", request);
    if (missing.length > 0) throw new KistError("secret-unknown", { name: missing.join(", ") });
    const visible = values.filter(
      ({ concealed }) => concealed !== true || !kist.output.dataIsTerminal || flags.output !== undefined,
    );
    for (const { key } of values.filter((value) => !visible.includes(value)))
      kist.output.say(`${paint("yellow", "!")} ${key} is concealed: left out on a terminal.`);
    const binary = visible.filter(({ encoding }) => encoding === "base64").map(({ key }) => key);
    const texts = visible
      .filter(({ encoding }) => encoding !== "base64")
      .map(({ key, value }) => ({ name: key, value }));
    const written = write(kist.json ? "json" : (flags.format ?? "dotenv"), texts);
    const impossible = [...binary, ...written.impossible];
    if (impossible.length > 0)
      throw complain(
        "value-not-text",
        2,
        `${impossible.join(", ")} cannot be written in this format, so nothing was.`,
        {
          why: "It is not text, its name is not one there, or it mixes every kind of quote with line ends.",
          next: "Use --format json, or name the others with --only.",
        },
      );
    if (written.notForShells.length > 0)
      kist.output.say(
        `${paint("yellow", "!")} Do not source this in a shell, which reads these differently: ${written.notForShells.join(", ")}. \`--format shell\` is for that.`,
      );
    if (flags.output === undefined) kist.output.data(written.text);
    else saveNewFile(flags.output, written.text);
  },
);

function write(format: string, values: readonly { readonly name: string; readonly value: string }[]): DotenvText {
  if (format === "dotenv") return writeDotenv(values);
  if (format === "shell") return writeShell(values);
  const object = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  return { text: `${JSON.stringify(object, null, 2)}\n`, notForShells: [], impossible: [] };
}
