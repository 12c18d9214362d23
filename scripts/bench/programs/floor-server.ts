/**
 * The least a Node daemon could do: an HTTP server on a Unix socket that answers every request with the same few hundred
 * bytes. `plain` does nothing else; `durable` writes 4 KiB and syncs before each answer; `grouped` does that once for all requests
 * of one turn of the event loop. `floor-server.ts <mode> <socket> <file>`
 */
import { fdatasyncSync, openSync, writeSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";

const [mode, socket, file] = process.argv.slice(2);
const ANSWER = JSON.stringify({
  values: [{ name: "KEY_25", key: "KEY_25", version: "0123456789", value: "x".repeat(200) }],
  missing: [],
});

/** Appended to a log, as a server without a database would keep what it acknowledges. */
const RECORD = Buffer.alloc(4096, 1);
const log = file === undefined ? undefined : openSync(file, "w");

function writeDown(): void {
  if (log === undefined) return;
  writeSync(log, RECORD);
  fdatasyncSync(log);
}

let waiting: ServerResponse[] = [];

function answer(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": ANSWER.length });
  response.end(ANSWER);
}

function answerAll(): void {
  const batch = waiting;
  waiting = [];
  writeDown();
  for (const response of batch) answer(response);
}

createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.resume();
  request.on("end", () => {
    if (mode === "grouped") {
      if (waiting.length === 0) setImmediate(answerAll);
      waiting.push(response);
      return;
    }
    if (mode === "durable") writeDown();
    answer(response);
  });
}).listen(socket, () => process.stdout.write("ready\n"));
