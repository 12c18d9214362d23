/** Requests to a daemon as any program makes them: HTTP and JSON, at its socket. */
import { Agent, request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Calls {
  /** Below `/kist/v1/`: POST, or GET without a body. Rejects only when the connection fails. */
  call(path: string, body?: object): Promise<Answer>;
  close(): void;
}

export function connectTo(socketPath: string): Calls {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  return {
    call: (path, body) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? "" : JSON.stringify(body);
        const length = Buffer.byteLength(text);
        const options = {
          agent,
          socketPath,
          method: body === undefined ? "GET" : "POST",
          path: `/kist/v1/${path}`,
          headers: length === 0 ? {} : { "content-type": "application/json", "content-length": length },
        };
        const call = request(options, (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const said = Buffer.concat(chunks).toString("utf8");
            if (!response.complete) reject(new Error("the answer was cut off"));
            else resolve({ status: response.statusCode ?? 0, body: JSON.parse(said === "" ? "{}" : said) });
          });
        });
        call.on("error", reject);
        call.end(text);
      }),
    close: () => agent.destroy(),
  };
}

/** The code of a refusal; an empty text where the answer is none. */
export function codeOf({ status, body }: Answer): string {
  if (status === 200) return "";
  const code: unknown = at(at(body, "error"), "code");
  return typeof code === "string" ? code : `status-${status}`;
}

/** A field of an answer, of whatever shape it is. */
export function at(value: unknown, field: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
}
