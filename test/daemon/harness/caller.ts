/**
 * Callers: real processes under the test's control. `terminal` gives one a terminal session of its own, without it
 * there is none; its children share what it has.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Endpoint, RequestOf, ResponseOf } from "@kist/protocol";

import { readAnswer, Refusal, type RawAnswer } from "./answers.ts";
import type { Home } from "./home.ts";
import type { Order, Outcome } from "./orders.ts";

const AGENT: string = join(import.meta.dirname, "agent.ts");
const QUIET = ["--no-warnings"];

export interface Caller {
  /** Throws `Refusal`. */
  call<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<ResponseOf<E>>;
  /** Throws only when the connection fails. */
  exchange(method: string, path: string, body?: string | Uint8Array): Promise<RawAnswer>;
  /** A child process of this caller. `program`: Node under another name, a symbolic link for example. */
  child(options?: { readonly program?: string; readonly orphan?: boolean; readonly in?: string }): Promise<Caller>;
  /** Sets the process's name, as npm does. */
  title(title: string): Promise<void>;
  close(): void;
}

export interface Callers {
  start(options?: { readonly terminal?: boolean; readonly in?: string; readonly program?: string }): Promise<Caller>;
  /** Ends every caller. */
  close(): Promise<void>;
}

interface Channel {
  send(order: WithoutId<Order>): Promise<Outcome>;
  end(): void;
}
type WithoutId<Union> = Union extends unknown ? Omit<Union, "id"> : never;

/** Callers of the daemon of one home. */
export async function createCallers(home: Home): Promise<Callers> {
  const arrivals = new Map<string, (channel: Channel) => void>();
  const programs: ChildProcess[] = [];
  const path = join(home.root, "run", `callers-${process.pid}-${Math.random().toString(36).slice(2)}.sock`);
  const server = await listen(path, (name, channel) => arrivals.get(name)?.(channel));
  let count = 0;

  const expectOne = (begin: (words: readonly string[]) => Promise<void> | void): Promise<Caller> =>
    new Promise((resolve, reject) => {
      const name = `caller-${++count}`;
      arrivals.set(name, (channel) => resolve(asCaller(channel)));
      Promise.resolve(begin([...QUIET, AGENT, path, name, home.socket])).catch(reject);
    });

  const asCaller = (channel: Channel): Caller => {
    const exchange = async (method: string, address: string, body?: string | Uint8Array): Promise<RawAnswer> => {
      const outcome = await channel.send({
        do: "request",
        method,
        path: address,
        ...(body instanceof Uint8Array ? { body: Buffer.from(body).toString("base64"), bytes: true } : { body }),
      });
      if (outcome.failed !== undefined) throw new Error(outcome.failed);
      return {
        status: outcome.status ?? 0,
        type: outcome.type ?? "",
        body: Buffer.from(outcome.body ?? "", "base64"),
      };
    };
    return {
      exchange,
      async call(endpoint, request) {
        const body =
          endpoint.method === "GET" ? undefined : request instanceof Uint8Array ? request : JSON.stringify(request);
        return readAnswer(endpoint, await exchange(endpoint.method, endpoint.path, body));
      },
      child: ({ program = process.execPath, orphan = false, in: directory } = {}) =>
        expectOne(async (words) => void (await channel.send({ do: "spawn", program, words, orphan, in: directory }))),
      async title(title) {
        await channel.send({ do: "title", title });
      },
      close: () => channel.end(),
    };
  };

  return {
    start: ({ terminal = false, in: directory = home.work, program = process.execPath } = {}) =>
      expectOne((words) => {
        const all = terminal ? [...words, "terminal"] : words;
        // Detached: a new session, so that the terminal in which the tests run is nobody's here.
        const child = spawn(program, all, { cwd: directory, detached: true, stdio: "ignore" });
        child.on("error", () => undefined);
        programs.push(child);
      }),
    async close() {
      server.connections();
      for (const child of programs) child.kill();
      await server.close();
    },
  };
}

/** What a promise was refused with. Anything else that it does is a failed test. */
export async function refusal(promise: Promise<unknown>): Promise<Refusal> {
  try {
    const answer = await promise;
    throw new Error(`not refused: ${JSON.stringify(answer)}`);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The same of several that are asked at once. */
export async function refusals(...promises: readonly Promise<unknown>[]): Promise<readonly Refusal[]> {
  return await Promise.all(promises.map(refusal));
}

async function listen(
  path: string,
  arrived: (name: string, channel: Channel) => void,
): Promise<{ connections(): void; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    const waiting = new Map<number, { resolve(outcome: Outcome): void; reject(error: Error): void }>();
    socket.on("close", () => {
      for (const { reject } of waiting.values()) reject(new Error("the caller has ended"));
    });
    let last = 0;
    const channel: Channel = {
      send: (order) =>
        new Promise((resolve, reject) => {
          const id = ++last;
          waiting.set(id, { resolve, reject });
          socket.write(`${JSON.stringify({ ...order, id })}\n`);
        }),
      end: () => socket.destroy(),
    };
    let name: string | undefined;
    createInterface({ input: socket }).on("line", (line) => {
      if (name === undefined) {
        name = line;
        arrived(name, channel);
        return;
      }
      const outcome = JSON.parse(line) as Outcome;
      waiting.get(outcome.id)?.resolve(outcome);
      waiting.delete(outcome.id);
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    connections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
