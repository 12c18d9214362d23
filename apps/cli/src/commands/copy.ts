/** `kist copy`: a value onto the clipboard, for the web form that nothing else reaches, and off it again. */
import { KistError } from "@kist/model";

import { clearLater } from "../clipboard/clear-later.ts";
import { openClipboard } from "../clipboard/clipboard.ts";
import { findClipboardTools, isInMemory, type ClipboardTool } from "../clipboard/tools.ts";
import { command, PLACE } from "../command.ts";
import { complain, usage, type Complaint } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";

const STANDARD_SECONDS = 30;
const MOST_SECONDS = 300;

export const copy = command(
  {
    name: "copy",
    summary: "Put the value of a secret on the clipboard for 30 seconds.",
    about: [
      "Nothing is printed. The value goes to the clipboard's own program over its stdin: wl-copy, xclip, xsel, pbcopy or clip.exe, whichever is there. After 30 seconds the clipboard is emptied, if it still holds the value; what you copied meanwhile stays.",
      "Every program of your desktop can read the clipboard, and a clipboard manager may keep a history of its own. Where `kist run` serves, prefer it.",
      "wl-copy keeps what it takes in a file below /tmp. Where that is on a disk it is not used, unless --allow-disk says so.",
    ],
    args: [
      {
        name: "NAME",
        help: "A key (DATABASE_URL), with @version if wanted, or a whole kist:// reference.",
        required: true,
        complete: "secret",
      },
    ],
    flags: {
      ...PLACE,
      "clear-after": { kind: "text", value: "SECONDS", help: "Empty it after so long instead, 1 to 300." },
      "allow-disk": { kind: "switch", help: "Use wl-copy also where its buffer is on a disk." },
    },
    examples: [
      { command: "kist copy DATABASE_URL", says: "Paste it within 30 seconds." },
      { command: "kist copy -e staging -n shop ADMIN_PASSWORD --clear-after 10", says: "Gone after ten." },
    ],
  },
  async (kist, { flags, args }) => {
    const seconds = secondsOf(flags["clear-after"]);
    // Before anything is read: a value that cannot go anywhere is not asked for.
    const tools = usableTools(kist, flags["allow-disk"]);
    const { values, missing } = await callWithConsent(kist, "values/read", {
      ...placeOf(flags),
      names: [...args],
      purpose: "copy",
    });
    const [value] = values;
    if (value === undefined) throw new KistError("secret-unknown", { name: missing[0] ?? args[0] ?? "" });
    if (value.encoding === "base64")
      throw complain("value-not-text", 2, `${value.key} is not text, and a clipboard holds text.`, {
        next: "`kist get` writes its bytes to a file or a pipe.",
      });
    const tool = await putWithFirst(kist, tools, value.value);
    if (tool === undefined)
      throw complain("no-clipboard", 1, `${tools.map(({ name }) => name).join(" and ")} did not take it.`, {
        why: "No display answers, or it is another program of that name.",
        next: `\`kist get ${value.key}\` prints the value.`,
      });
    await clearLater(kist, tool.name, value.value, seconds);
    if (kist.json) kist.output.document({ reference: value.name, clipboard: tool.name, clearsAfter: seconds });
    else kist.output.say(`Copied ${value.key}. It leaves the clipboard in ${seconds} s if it is still there.`);
  },
);

async function putWithFirst(
  kist: Kist,
  tools: readonly ClipboardTool[],
  text: string,
): Promise<ClipboardTool | undefined> {
  for (const tool of tools) if (await openClipboard(tool, kist.environment).put(text)) return tool;
  return undefined;
}

function secondsOf(text: string | undefined): number {
  if (text === undefined) return STANDARD_SECONDS;
  const seconds = Number(text);
  if (/^\d{1,3}$/.test(text) && seconds >= 1 && seconds <= MOST_SECONDS) return seconds;
  throw usage(`--clear-after takes whole seconds, 1 to ${MOST_SECONDS}.`);
}

function usableTools(kist: Kist, allowDisk: boolean): readonly ClipboardTool[] {
  const found = findClipboardTools({ platform: process.platform, environment: kist.environment });
  const usable = found.filter(({ buffersIn }) => buffersIn === undefined || allowDisk || isInMemory(buffersIn));
  if (usable.length > 0) return usable;
  const [onDisk] = found;
  throw onDisk === undefined ? noTool(kist) : wouldTouchDisk(onDisk);
}

function wouldTouchDisk({ name, buffersIn }: ClipboardTool): Complaint {
  return complain(
    "no-clipboard",
    1,
    `${name} would write the value into a file below ${buffersIn}, which is on a disk.`,
    {
      next: "Mount it as tmpfs, install xclip, or add --allow-disk.",
    },
  );
}

function noTool({ environment }: Kist): Complaint {
  const display = (environment["DISPLAY"] ?? "") !== "" || (environment["WAYLAND_DISPLAY"] ?? "") !== "";
  const hasOwn = process.platform === "darwin" || process.platform === "win32";
  return complain(
    "no-clipboard",
    1,
    display || hasOwn
      ? "There is no program that fills the clipboard."
      : "There is no display, so there is no clipboard.",
    {
      next:
        display || hasOwn
          ? "Install wl-clipboard, xclip or xsel."
          : "Over ssh, `kist ui --tui` copies to the clipboard of the terminal you sit at (y).",
    },
  );
}
