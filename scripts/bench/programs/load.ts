/**
 * A load generator in a process of its own: some connections to a Unix socket, on each the next request when the answer to
 * the last one is there. Prints requests per second and latencies in microseconds as JSON.
 * The requests are sent
 * in turn. `load.ts <http|ssh-agent> <socket> <connections> <milliseconds> <JSON file: the requests in base64>`
 */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";

export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** The length of the answer at the start of the bytes; nothing while it is not known. */
type Framing = (bytes: Buffer) => number | undefined;

const FRAMINGS: Readonly<Record<string, Framing>> = {
  http(bytes) {
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const head = bytes.toString("latin1", 0, end);
    if (!head.startsWith("HTTP/1.1 200 ")) throw new Error(`answered: ${bytes.toString("latin1", 0, 500)}`);
    const length = /\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without a length: ${head}`);
    return end + 4 + Number(length);
  },
  "ssh-agent": (bytes) => (bytes.length < 4 ? undefined : 4 + bytes.readUInt32BE(0)),
};

/** The first part of the time warms both ends up and does not count. */
const WARM_UP = 0.25;

async function generate(
  framing: Framing,
  path: string,
  connections: number,
  milliseconds: number,
  requests: readonly Buffer[],
): Promise<Load> {
  let turn = 0;
  const latencies: number[] = [];
  const warm = performance.now() + milliseconds * WARM_UP;
  const end = performance.now() + milliseconds;
  await Promise.all(Array.from({ length: connections }, () => drive(connect(path))));
  latencies.sort((a, b) => a - b);
  const quantile = (share: number): number => (latencies[Math.floor(share * (latencies.length - 1))] ?? 0) * 1000;
  return {
    perSecond: latencies.length / ((milliseconds * (1 - WARM_UP)) / 1000),
    p50: quantile(0.5),
    p99: quantile(0.99),
  };

  function drive(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      let sent = 0;
      const next = (): void => {
        sent = performance.now();
        socket.write(requests[turn++ % requests.length] ?? "");
      };
      socket.on("connect", next);
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("the connection was closed")));
      socket.on("data", (chunk) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const length = framing(received);
        if (length === undefined || received.length < length) return;
        if (received.length > length) throw new Error("more came than was asked for");
        received = Buffer.alloc(0);
        const now = performance.now();
        if (now >= warm) latencies.push(now - sent);
        if (now < end) next();
        else resolve();
      });
    });
  }
}

if (import.meta.main) {
  const [protocol = "", socket = "", connections = "1", milliseconds = "1000", file = ""] = process.argv.slice(2);
  const framing = FRAMINGS[protocol];
  if (framing === undefined) throw new Error(`no protocol ${protocol}`);
  const requests = (JSON.parse(readFileSync(file, "utf8")) as string[]).map((text) => Buffer.from(text, "base64"));
  const load = await generate(framing, socket, Number(connections), Number(milliseconds), requests);
  process.stdout.write(`${JSON.stringify(load)}\n`);
  process.exit(0);
}
