/** All items through both searches: what each has in it, in the order of the items. */
import type { Hit, Item } from "./item.ts";
import { locate, type Located } from "./locate.ts";
import type { OwnValues } from "./own-values.ts";
import { createTokenSearch } from "./token-search.ts";

export interface Inspected {
  readonly item: Item;
  readonly found: readonly Located[];
}

export interface Counts {
  items: number;
  bytes: number;
}

interface Pending {
  readonly item: Item;
  tokens: readonly Hit[];
  own: readonly Hit[] | undefined;
}

/** Files with something in them, as soon as that is known; `counts` goes up meanwhile. */
export async function* inspect(
  items: Iterable<Item> | AsyncIterable<Item>,
  counts: Counts,
  openOwn: (onFile: (file: number, hits: readonly Hit[]) => void) => Promise<OwnValues | undefined>,
): AsyncGenerator<Inspected> {
  const tokens = createTokenSearch();
  const pending = new Map<number, Pending>();
  const ready: Pending[] = [];
  const settle = (file: number, one: Pending): void => {
    pending.delete(file);
    if (one.tokens.length > 0 || (one.own?.length ?? 0) > 0) ready.push(one);
  };
  const own = await openOwn((file, hits) => {
    const one = pending.get(file);
    if (one === undefined) return;
    one.own = hits;
    settle(file, one);
  });
  try {
    for await (const item of items) {
      const file = counts.items++;
      const one: Pending = { item, tokens: [], own: undefined };
      tokens.begin(item.path);
      for await (const piece of item.read()) {
        counts.bytes += piece.length;
        const waits = own?.push(piece);
        if (waits !== undefined) await waits;
        const looks = tokens.push(piece);
        if (looks !== undefined) await looks;
      }
      one.tokens = await tokens.finish();
      if (own === undefined) settle(file, one);
      else {
        pending.set(file, one);
        await own.endFile();
      }
      while (ready.length > 0) yield* describeNext(ready);
    }
    await own?.finish();
    while (ready.length > 0) yield* describeNext(ready);
  } finally {
    own?.close();
  }
}

async function* describeNext(ready: Pending[]): AsyncGenerator<Inspected> {
  const one = ready.shift();
  if (one === undefined) return;
  const hits = join(one.own ?? [], one.tokens);
  const found = await locate(hits, one.item.read);
  if (found.length > 0) yield { item: one.item, found };
}

/** The vault's own value says more than that it looks like a token. */
function join(own: readonly Hit[], tokens: readonly Hit[]): readonly Hit[] {
  const others = tokens.filter((hit) => !own.some((one) => one.start < hit.end && hit.start < one.end));
  return [...own, ...others].sort((a, b) => a.start - b.start);
}
