/** Contents out of git's store, many through one process, each read as a stream. */
import type { Git } from "./git.ts";
import type { Item } from "./item.ts";

export interface Wanted {
  readonly object: string;
  readonly path: string;
  /** The object is a commit: its message is what is looked at. */
  readonly commit?: true;
}

/** In order. Objects that are not there (a shallow or partial clone) are left out. */
export async function* blobItems(git: Git, folder: string, wanted: AsyncIterable<Wanted>): AsyncGenerator<Item> {
  const child = git.start(folder, ["cat-file", "--batch", "--buffer"]);
  const asked: Wanted[] = [];
  const state: { allAsked: boolean; failed?: unknown } = { allAsked: false };
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => child.stdout.destroy(error));
  const asking = (async () => {
    for await (const one of wanted) {
      asked.push(one);
      if (!child.stdin.write(`${one.object}\n`))
        await new Promise<void>((resolve) => child.stdin.once("drain", resolve));
    }
  })()
    .catch((error: unknown) => {
      state.failed = error;
    })
    .finally(() => {
      state.allAsked = true;
      child.stdin.end();
    });
  const answers = createReader(child.stdout);
  try {
    for (;;) {
      const head = await answers.line();
      if (head === undefined) break;
      const one = asked.shift();
      const [, type, size] = /^\S+ (\w+) (\d+)$/.exec(head) ?? [];
      if (one === undefined || type === undefined || size === undefined) continue;
      let left = Number(size);
      let used = false;
      const first = async function* (): AsyncGenerator<Uint8Array> {
        used = true;
        while (left > 0) {
          const piece = await answers.some(left);
          if (piece === undefined) return;
          left -= piece.length;
          yield piece;
        }
      };
      yield {
        path: one.path,
        ...(one.commit === true ? { commit: one.object } : { blob: one.object }),
        // The first time from the stream that comes by, later by a process of its own.
        read: () => {
          const pieces = used ? again(git, folder, one.object) : first();
          return one.commit === true ? messageOf(pieces) : pieces;
        },
      };
      while (left > 0) {
        const piece = await answers.some(left);
        if (piece === undefined) break;
        left -= piece.length;
      }
      await answers.some(1);
    }
    await asking;
    if (state.failed !== undefined) throw state.failed;
  } finally {
    child.kill();
  }
}

/** A commit without its head: what stands behind the first empty line. */
async function* messageOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    const end = head.indexOf("\n\n");
    if (end < 0) continue;
    yield head.subarray(end + 2);
    head = undefined;
  }
}

async function* again(git: Git, folder: string, object: string): AsyncGenerator<Uint8Array> {
  const child = git.start(folder, ["cat-file", "--batch"]);
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${object}\n`);
  const answers = createReader(child.stdout);
  const size = /^\S+ \w+ (\d+)$/.exec((await answers.line()) ?? "")?.[1];
  try {
    for (let left = Number(size ?? 0); left > 0;) {
      const piece = await answers.some(left);
      if (piece === undefined) return;
      left -= piece.length;
      yield piece;
    }
  } finally {
    child.kill();
  }
}

interface Reader {
  /** Up to the next line break; nothing at the end. */
  line(): Promise<string | undefined>;
  /** At least one byte and at most `most`. */
  some(most: number): Promise<Buffer | undefined>;
}

function createReader(source: AsyncIterable<Buffer>): Reader {
  const pieces = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const fill = async (): Promise<boolean> => {
    const next = await pieces.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  return {
    async line() {
      for (let at = held.indexOf(10); ; at = held.indexOf(10)) {
        if (at >= 0) {
          const text = held.toString("latin1", 0, at);
          held = held.subarray(at + 1);
          return text;
        }
        if (!(await fill())) return undefined;
      }
    },
    async some(most) {
      if (held.length === 0 && !(await fill())) return undefined;
      const piece = held.subarray(0, most);
      held = held.subarray(piece.length);
      return piece;
    },
  };
}
