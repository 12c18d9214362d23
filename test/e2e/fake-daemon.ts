/**
 * A daemon's answers without a daemon: the protocol's shapes over a real Unix socket, decided by a function. For what
 * the CLI does with answers; what the answers are is told by the stories with the real daemon.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { VERSION } from "@kist/protocol/version";

export interface Asked {
  /** Without the API's prefix: `values/read`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}
export type Reply =
  | { readonly body: unknown }
  | { readonly text: string }
  | { readonly code: string; readonly facts?: Readonly<Record<string, string | number>>; readonly status?: number };

export interface FakeDaemon {
  /** A KIST_HOME whose socket this is. */
  readonly home: string;
  readonly asked: readonly Asked[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startFakeDaemon(answer: (asked: Asked) => Reply | Promise<Reply>): Promise<FakeDaemon> {
  const home = mkdtempSync(join(tmpdir(), "kist-fake-"));
  mkdirSync(join(home, "run"), { mode: 0o700 });
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const text = Buffer.concat(pieces).toString();
      const one: Asked = {
        path: (request.url ?? "").replace("/kist/v1/", ""),
        body: text === "" ? {} : (JSON.parse(text) as Asked["body"]),
      };
      asked.push(one);
      const send = (reply: Reply): void => {
        const failed = "code" in reply;
        const content = failed
          ? JSON.stringify({ error: { code: reply.code, facts: reply.facts ?? {}, message: reply.code } })
          : "text" in reply
            ? reply.text
            : JSON.stringify(reply.body);
        response.writeHead(failed ? (reply.status ?? 409) : 200, {
          "content-type": "text" in reply ? "text/plain" : "application/json",
          "content-length": Buffer.byteLength(content),
          "kist-version": VERSION,
        });
        response.end(content);
      };
      void (async () => send(await answer(one)))();
    });
  });
  await new Promise<void>((resolve) => server.listen(join(home, "run", "kist.sock"), resolve));
  return {
    home,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(home, { recursive: true, force: true });
    },
  };
}
