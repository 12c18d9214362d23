/** A display of its own (Xvfb), with nobody at it: a clipboard that is nobody's. */
import { spawn, spawnSync } from "node:child_process";

export interface Display {
  /** DISPLAY. */
  readonly name: string;
  /** What the clipboard holds; nothing where nobody owns it. */
  readonly clipboard: () => string;
  /** As a person who copies something else. */
  copy(text: string): void;
  close(): void;
}

export async function openDisplay(): Promise<Display> {
  const server = spawn("Xvfb", ["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "640x480x24"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (status) => reject(new Error(`Xvfb ended with ${status}`)));
    server.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.trim()));
  });
  const name = `:${number}`;
  const env = { ...process.env, DISPLAY: name };
  return {
    name,
    clipboard: () => spawnSync("xclip", ["-selection", "clipboard", "-out"], { env, encoding: "utf8" }).stdout,
    copy: (text) =>
      void spawnSync("xclip", ["-selection", "clipboard", "-in"], {
        env,
        input: text,
        stdio: ["pipe", "ignore", "ignore"],
      }),
    close: () => void server.kill(),
  };
}
