/** `kist edit`: a secret, or a whole namespace, in your editor, on a file that never reaches a disk. */
import { command, PLACE } from "../command.ts";
import { usage } from "../complaint.ts";
import { placeOf } from "../place.ts";

export const edit = command(
  {
    name: "edit",
    summary: "Edit a secret in your editor; with --all a whole namespace.",
    about: [
      "The editor (VISUAL, else EDITOR) gets a file of mode 0600 in a private directory in memory. It is overwritten and removed as soon as the editor ends; the daemon removes it where this program is killed. Where a system has no file system in memory, --allow-disk is needed.",
      "Vim, Neovim, Nano, Emacs, VS Code and their relatives are told to keep no swap, undo, history or backup files. Plugins may do so all the same: an editor without them, such as `EDITOR='vim -u NONE'`, is the careful choice. Memory may be swapped to disk unless the system encrypts swap.",
      "A text left as it was stores nothing. One that cannot be a value of the secret's kind comes back for another try, and one that somebody else changed meanwhile is asked about. A line end that the editor adds at the very end is dropped where the value had none.",
      "With --all the namespace stands there as dotenv lines: a changed line becomes a new version, a new line a new secret, and a line that is taken away is asked about before anything is deleted. Concealed secrets, bytes and templates are left out.",
    ],
    args: [{ name: "NAME", help: "A key or a kist:// reference; a new one is created.", complete: "secret" }],
    flags: {
      ...PLACE,
      all: { kind: "switch", help: "The whole namespace, as dotenv lines." },
      reason: { kind: "text", value: "TEXT", help: "Why, for the history." },
      "allow-disk": { kind: "switch", help: "Use a directory on disk where there is none in memory." },
    },
    examples: [
      { command: "kist edit CONFIG_JSON", says: "Checked as JSON before it is stored, if that is its kind." },
      { command: "EDITOR='code --wait' kist edit --all -e dev -n shop", says: "The namespace as one text." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name] = args;
    if ((name === undefined) !== flags.all)
      throw usage("Name one secret, or say --all.", "kist edit DATABASE_URL, or kist edit --all");
    const options = { allowDisk: flags["allow-disk"], reason: flags.reason };
    if (name === undefined) {
      const { editAll } = await import("../editing/edit-all.ts");
      await editAll(kist, placeOf(flags), options);
    } else {
      const { editOne } = await import("../editing/edit-one.ts");
      await editOne(kist, name, placeOf(flags), options);
    }
  },
);
