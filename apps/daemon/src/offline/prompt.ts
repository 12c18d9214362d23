/** Questions of the offline verbs: hidden on a terminal, else one line each from standard input. Never from argv. */
import { createInterface } from "node:readline";

export interface Prompt {
  /** The answer without its line end. An empty text where input has ended. */
  hidden(question: string): Promise<string>;
  close(): void;
}

export function createPrompt(): Prompt {
  const { stdin, stderr } = process;
  const reader = createInterface({ input: stdin, output: stderr, terminal: stdin.isTTY });
  const lines = reader[Symbol.asyncIterator]();
  if (stdin.isTTY) {
    // What is typed is not written: readline asks its output to echo, so the output is asked to be quiet.
    Reflect.set(reader, "_writeToOutput", () => undefined);
  }
  return {
    async hidden(question) {
      stderr.write(question);
      const line = await lines.next();
      stderr.write("\n");
      return line.done === true ? "" : line.value;
    },
    close: () => reader.close(),
  };
}
