/**
 * What the daemon tells without being asked. Read with `fetch`, because `EventSource` sends no header and the token is one. A
 * connection that ends is opened again, sooner or later depending on how often it failed.
 */
import type { Transport } from "./transport.ts";

/** As `core/events.ts` of the daemon emits them: facts of change, never names or values. */
export interface DaemonEvent {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const FIRST_WAIT = 150;
const LONGEST_WAIT = 3000;

export interface EventStreamDeps {
  readonly transport: Transport;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly onEvent: (event: DaemonEvent) => void;
  /** True when the stream opened, false when it ended. */
  readonly onConnected: (connected: boolean) => void;
}

/** Runs until `signal` aborts. */
export async function followEvents(deps: EventStreamDeps, signal: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      const body = await deps.transport.open("events", signal);
      deps.onConnected(true);
      wait = FIRST_WAIT;
      await readEvents(body, deps.onEvent);
    } catch {
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
    if (signal.aborted) return;
    deps.onConnected(false);
    await deps.wait(wait);
  }
}

async function readEvents(body: ReadableStream<Uint8Array>, onEvent: (event: DaemonEvent) => void): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = readEvent(block);
      if (event !== undefined) onEvent(event);
    }
  }
}

/** One block of lines; comments and what is no JSON object are nothing. */
function readEvent(block: string): DaemonEvent | undefined {
  const lines = block.split("\n");
  const field = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const [type, data] = [field("event"), field("data")];
  if (type === undefined || data === undefined) return undefined;
  try {
    const fields: unknown = JSON.parse(data);
    return typeof fields === "object" && fields !== null ? { type, fields: { ...fields } } : undefined;
  } catch {
    return undefined;
  }
}
