/** Help out of the verbs' own data. */
import { EVERYWHERE, isGroup, type Command, type Flag, type Group, type Spec } from "./command.ts";
import { paint } from "./printable.ts";

const WIDTH = 92;

/** `kist set --help`. */
export function commandHelp(spec: Spec, path: string): string[] {
  const lines = [paint("bold", spec.summary), "", `  ${path} ${usageWords(spec)}`.trimEnd()];
  for (const paragraph of spec.about ?? []) lines.push("", ...wrap(paragraph, 0));
  if (spec.args.length > 0)
    lines.push("", paint("bold", "Arguments"), ...pairs(spec.args.map(({ name, help }) => [name, help])));
  const own = Object.entries(spec.flags).map(([name, flag]): [string, string] => [
    flagWords(name, flag),
    flagHelp(flag),
  ]);
  if (own.length > 0) lines.push("", paint("bold", "Flags"), ...pairs(own));
  const every = Object.entries(EVERYWHERE).map(([name, flag]): [string, string] => [flagWords(name, flag), flag.help]);
  lines.push("", paint("bold", "Everywhere"), ...pairs(every));
  if (spec.examples.length > 0) lines.push("", paint("bold", "Examples"));
  for (const { command, says } of spec.examples)
    lines.push(`  ${command}`, ...wrap(says, 6).map((line) => paint("dim", line)));
  return lines;
}

/** `kist help slots`. */
export function groupHelp(group: Group): string[] {
  const standard = group.standard === undefined ? "" : `Without a sub-command: ${group.standard}.`;
  return [
    paint("bold", group.summary),
    ...(standard === "" ? [] : [standard]),
    "",
    ...pairs(
      group.commands.map(({ spec }) => [`kist ${group.name} ${spec.name} ${usageWords(spec)}`.trimEnd(), spec.summary]),
    ),
    "",
    `\`kist ${group.name} <sub-command> --help\` says more.`,
  ];
}

/** `kist help`: every verb, in the order a newcomer needs them. */
export function overview(verbs: readonly (Command | Group)[]): string[] {
  const shown = verbs.filter((verb) => isGroup(verb) || verb.spec.hidden !== true);
  return [
    `${paint("bold", "kist")}: a vault for development secrets, kept by a daemon on this machine.`,
    "",
    ...pairs(shown.map((verb) => (isGroup(verb) ? [verb.name, verb.summary] : [verb.spec.name, verb.spec.summary]))),
    "",
    "`kist help <verb>` says more. Exit statuses: 0 done, 1 failed, 2 wrong use, 3 locked or not set up,",
    "4 refused, 5 not found, 6 conflict, 7 damaged or unsafe state, 8 no daemon, 9 `scan` found something; `run` has the program's own.",
  ];
}

export function usageWords(spec: Spec): string {
  const flags = Object.keys(spec.flags).length > 0 ? ["[flags]"] : [];
  const args = spec.args.map(({ name, required, many }) => {
    const word = `${name}${many === true ? " …" : ""}`;
    return required === true ? word : `[${word}]`;
  });
  return [...flags, ...(spec.passesRest === true ? ["--"] : []), ...args].join(" ");
}

export function flagWords(name: string, flag: Flag): string {
  const value = flag.kind === "switch" ? "" : ` ${flag.value}`;
  return `${flag.short === undefined ? "" : `-${flag.short}, `}--${name}${value}`;
}

export function flagHelp(flag: Flag): string {
  const choices = flag.kind === "text" && flag.choices !== undefined ? ` (${flag.choices.join(", ")})` : "";
  return flag.help.includes(flag.kind === "text" ? (flag.choices?.[0] ?? "\0") : "\0")
    ? flag.help
    : `${flag.help.replace(/\.$/, "")}${choices}.`;
}

function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const column = Math.min(34, Math.max(...rows.map(([left]) => left.length)) + 4);
  return rows.flatMap(([left, right]) => {
    const [first = "", ...more] = wrap(right, column);
    const label = `  ${left}`;
    return label.length + 2 <= column ? [label.padEnd(column) + first.trimStart(), ...more] : [label, first, ...more];
  });
}

/** Breaks at spaces; every line is indented. */
function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => " ".repeat(indent) + each);
}
