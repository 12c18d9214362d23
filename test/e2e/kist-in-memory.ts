/**
 * The CLI without a process: the real dispatch and verbs, over a daemon that is a function and a terminal that
 * is a list of what is typed. For what verbs ask, say and print.
 */
import { KistError, resolvePlaces } from "@kist/model";

import type { Daemon } from "../../apps/cli/src/api.ts";
import { dispatch } from "../../apps/cli/src/dispatch.ts";
import { createOutput } from "../../apps/cli/src/output.ts";
import { createTerminal } from "../../apps/cli/src/terminal.ts";
import type { Asked, Reply } from "./fake-daemon.ts";

export interface MemoryOptions {
  /** What is typed at each question, Enter included. Absent: there is no terminal. */
  readonly typed?: readonly string[];
  /** What is piped to stdin. Absent: stdin is the terminal. */
  readonly stdin?: string | Uint8Array;
  /** Whether stdout and stderr are terminals. */
  readonly terminal?: { readonly stdout?: boolean; readonly stderr?: boolean };
  readonly environment?: Readonly<Record<string, string>>;
  readonly unverified?: boolean;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the terminal showed at questions. */
  readonly screen: string;
  readonly asked: readonly Asked[];
}

export const NOW: number = Date.parse("2026-11-20T12:00:00Z");

export async function runKist(
  words: readonly string[],
  answer: (asked: Asked) => Reply | Promise<Reply>,
  options: MemoryOptions = {},
): Promise<Ran> {
  const written = { 1: "", 2: "" };
  const screen: string[] = [];
  const asked: Asked[] = [];
  const typed = [...(options.typed ?? [])];
  const decoder = new TextDecoder();
  const environment = options.environment ?? {};
  const output = createOutput({
    write: (fd, bytes) => {
      written[fd] += decoder.decode(bytes);
      return bytes.length;
    },
    isTerminal: (fd) => options.terminal?.[fd === 1 ? "stdout" : "stderr"] ?? false,
    environment: { NO_COLOR: "1", ...environment },
    pause: () => {},
  });
  const ask = async (path: string, body: unknown): Promise<unknown> => {
    const one: Asked = { path, body: { ...Object(body) } };
    asked.push(one);
    const reply = await answer(one);
    if ("code" in reply) throw new KistError(reply.code, reply.facts);
    return "text" in reply ? reply.text : reply.body;
  };
  const daemon: Daemon = {
    call: async (path, request) => (await ask(path, request)) as never,
    pipe: async () => ({
      call: async (path, request) => (await ask(path, request)) as never,
      upload: async (path, bytes) => (await ask(path, { bytes })) as never,
      close: () => undefined,
    }),
    download: async (path, request) => new TextEncoder().encode(String(await ask(path, request))),
    peek: async () => {
      try {
        return (await ask("status", {})) as never;
      } catch (error) {
        if (error instanceof KistError && error.code === "daemon-unreachable") return undefined;
        throw error;
      }
    },
    verify: async () => {
      if (options.unverified === true) throw new KistError("daemon-unverified", { detail: "it is a stranger" });
      asked.push({ path: "(verify)", body: {} });
    },
  };
  const terminal = createTerminal(() =>
    options.typed === undefined
      ? undefined
      : {
          write: (text) => screen.push(text),
          read: (onBytes) => {
            const piece = typed.shift() ?? "\x03";
            queueMicrotask(() => onBytes(new TextEncoder().encode(piece)));
            return () => {};
          },
          close: () => {},
        },
  );
  const { stdin } = options;
  const status = await dispatch(words, (manner) => ({
    daemon,
    output,
    terminal,
    environment,
    places: resolvePlaces({ KIST_HOME: "/home/anna/kist" }, "/home/anna"),
    workingDirectory: () => process.cwd(),
    now: () => NOW,
    // Time does not pass, but what is under way goes on.
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    readInput: () => (typeof stdin === "string" ? new TextEncoder().encode(stdin) : (stdin ?? new Uint8Array())),
    inputIsTerminal: () => stdin === undefined,
    ...manner,
  }));
  return { status, stdout: written[1], stderr: written[2], screen: screen.join(""), asked };
}
