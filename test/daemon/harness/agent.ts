/**
 * A caller of its own: a process that does at the daemon's socket what a test tells it over another socket. What
 * the daemon sees of it (pid, parents, terminal, directory, executable) is real.
 *
 * Arguments: path of the test's socket, name of this agent, path of the daemon's socket, `terminal` to have one.
 */
import { spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { createInterface } from "node:readline";

import type { Order, Outcome } from "./orders.ts";

const [control = "", name = "", daemon = "", terminal] = process.argv.slice(2);
// Loaded only where it is wanted: it costs a start 30 ms.
if (terminal === "terminal") (await import("./take-terminal.ts")).takeTerminal();
const channel = connect(control);
/** One connection, kept: a caller is a process, not a connection. */
const connections = new Agent({ keepAlive: true, maxSockets: 4 });

channel.write(`${name}\n`);
channel.on("close", () => process.exit(0));
channel.on("error", () => process.exit(0));
// Node asks for a title to be set; the kernel shows it as the process's name.
createInterface({ input: channel }).on("line", (line) => void obey(JSON.parse(line) as Order));

async function obey(order: Order): Promise<void> {
  const outcome: Outcome = { id: order.id, ...(await perform(order)) };
  channel.write(`${JSON.stringify(outcome)}\n`);
}

async function perform(order: Order): Promise<Omit<Outcome, "id">> {
  switch (order.do) {
    case "request":
      return await exchange(
        order.method,
        order.path,
        order.bytes === true ? Buffer.from(order.body ?? "", "base64") : order.body,
      );
    case "spawn":
      // A parent that ends at once leaves its child to init: `orphan`.
      spawn(
        order.orphan ? "/bin/sh" : order.program,
        order.orphan ? ["-c", `"$0" "$@" &`, order.program, ...order.words] : order.words,
        { stdio: "ignore", cwd: order.in },
      );
      return {};
    case "title":
      process.title = order.title;
      return {};
  }
}

function exchange(method: string, path: string, body: string | Buffer | undefined): Promise<Omit<Outcome, "id">> {
  return new Promise((resolve) => {
    const outgoing = request(
      {
        socketPath: daemon,
        method,
        path,
        agent: connections,
        headers:
          body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            type: incoming.headers["content-type"] ?? "",
            body: Buffer.concat(chunks).toString("base64"),
          }),
        );
        incoming.on("error", () => resolve({ failed: "cut off" }));
      },
    );
    outgoing.on("error", (error: NodeJS.ErrnoException) => resolve({ failed: error.code ?? error.message }));
    outgoing.end(body);
  });
}
