/** One clipboard, through one tool: what a verb does with it. */
import type { ClipboardTool } from "./tools.ts";

export interface Clipboard {
  /** False where the tool could not take it: no display answers, or it is another tool of that name. */
  put(text: string): Promise<boolean>;
  /** Nothing where the tool does not say. */
  read(): Uint8Array | undefined;
  clear(): Promise<void>;
}

/** A display that hangs must not hang a shell. PowerShell alone takes seconds to start. */
const PATIENCE_MS = 10_000;
/** What somebody copied meanwhile may be large; it is only compared. */
const READ_LIMIT = 64 * 1024 * 1024;

export function openClipboard(
  tool: ClipboardTool,
  environment: Readonly<Record<string, string | undefined>>,
): Clipboard {
  // pbcopy takes stdin in the encoding of the locale, and a launcher may have started us without one.
  const env = { ...environment, ...(tool.name === "pbcopy" ? { LC_CTYPE: "UTF-8" } : {}) };
  const run = async ([file = "", ...words]: readonly string[], input: Uint8Array): Promise<boolean> => {
    const { spawn } = process.getBuiltinModule("node:child_process");
    // X tools stay in the background as the clipboard's owner: in a session of their own, so that closing the terminal
    // does not end them, and without our pipes, whose end somebody may wait for.
    const child = spawn(file, words, { env, detached: true, stdio: ["pipe", "ignore", "ignore"] });
    const timer = setTimeout(() => child.kill(), PATIENCE_MS);
    const ended = new Promise<boolean>((resolve) => {
      child.once("error", () => resolve(false));
      child.once("exit", (status) => resolve(status === 0));
    });
    // One that refuses its arguments does not read.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    async put(text) {
      const bytes = tool.encode?.(text) ?? Buffer.from(text);
      for (const line of tool.take) if (await run(line, bytes)) return true;
      return false;
    },
    read() {
      const { spawnSync } = process.getBuiltinModule("node:child_process");
      const [file = "", ...words] = tool.give;
      const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
      const { status, stdout } = spawnSync(file, words, { env, stdio, timeout: PATIENCE_MS, maxBuffer: READ_LIMIT });
      return status === 0 ? stdout : undefined;
    },
    async clear() {
      await run(tool.forget, new Uint8Array());
    },
  };
}
