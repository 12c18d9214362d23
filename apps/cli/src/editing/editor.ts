/**
 * Which editor, and what it must be told so that it keeps nothing of a secret: swap files, undo files, histories and
 * backups lie elsewhere than the file, often on a disk. Editors that are not in this table get the file and no advice.
 */
import { realpathSync } from "node:fs";
import { basename } from "node:path";

import { findProgram, type Program } from "../program.ts";

export interface Editor {
  readonly program: Program;
  /** What it may keep all the same, for the person. */
  readonly caution: string | undefined;
}

interface Manner {
  readonly names: RegExp;
  readonly flags: readonly string[];
  readonly caution?: string;
}

const MANNERS: readonly Manner[] = [
  {
    // -n: no swap file; -i NONE: no viminfo or shada. The last command comes after the person's own settings.
    names: /^(g?n?vim(\.\w+)?|view|nvim-qt)$/,
    flags: ["-n", "-i", "NONE", "--cmd", "set nomodeline", "-c", "set nobackup nowritebackup noundofile nomodeline"],
  },
  // Without the person's file, which may ask for backups in a directory of theirs; they would be of secrets.
  { names: /^r?nano$/, flags: ["--ignorercfiles", "--saveonexit"] },
  {
    names: /^emacs(-\w+)?$/,
    flags: [
      "--eval",
      "(setq make-backup-files nil auto-save-default nil auto-save-list-file-prefix nil create-lockfiles nil)",
    ],
  },
  {
    names: /^(code|code-insiders|codium|cursor|windsurf)$/,
    flags: ["--wait", "--new-window"],
    caution:
      "it keeps a local history and unsaved text on disk; `files.hotExit` and `workbench.localHistory.enabled` turn that off",
  },
  {
    names: /^(subl|sublime_text)$/,
    flags: ["--wait", "--new-window"],
    caution: "it may keep the text in its session file",
  },
  { names: /^(zed|zeditor)$/, flags: ["--wait"], caution: "it may keep the text in its own database" },
  { names: /^(gedit|gnome-text-editor)$/, flags: ["--standalone"], caution: "it may keep drafts" },
  { names: /^kate$/, flags: ["--block"], caution: "it may keep swap files" },
];

/** A command line of plain words can be started without a shell between. */
const PLAIN = /^[\w./+:=@,-]+( +[\w./+:=@,-]+)*$/;

/** VISUAL before EDITOR, as programs do; else what a system has. Throws `command-not-found`. */
export function chooseEditor(environment: Readonly<Record<string, string | undefined>>, file: string): Editor {
  const path = environment["PATH"];
  const wanted = [environment["VISUAL"], environment["EDITOR"]].find(
    (line) => line !== undefined && line.trim() !== "",
  );
  const line = wanted?.trim() ?? findStandard(path);
  if (!PLAIN.test(line) || line.split(" ")[0]?.includes("=") === true)
    return { program: { file: "/bin/sh", args: ["sh", "-c", `${line} "$@"`, line, file] }, caution: UNKNOWN };
  const [name = "", ...words] = line.split(/ +/);
  const bare = findProgram(name, [], path);
  const manner = mannerOf(name, bare.file);
  const flags = (manner?.flags ?? []).filter((flag) => !(flag === "--wait" && words.includes("-w")));
  const program = findProgram(name, [...words, ...flags.filter((flag) => !words.includes(flag)), file], path);
  return { program, caution: manner === undefined ? UNKNOWN : manner.caution };
}

const UNKNOWN = "Kist does not know it: see that it keeps no swap, backup or history files of what it edits";

/** By the name that was given, or by what it is a link to: `vi` is vim on many systems. */
function mannerOf(name: string, file: string): Manner | undefined {
  const names = [basename(name), basename(realPath(file))];
  return MANNERS.find((manner) => names.some((each) => manner.names.test(each)));
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function findStandard(path: string | undefined): string {
  for (const name of ["nvim", "vim", "nano"]) {
    try {
      findProgram(name, [], path);
      return name;
    } catch {
      // Not here: the next one.
    }
  }
  return "vi";
}
