/** The rows a person marked for one act on all of them, and the row the keyboard stands on. In memory only. */
import { useCallback, useMemo, useState } from "react";

import type { SecretRow } from "./rows.ts";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Of the row that the keyboard stands on. */
  readonly cursor: string | undefined;
  /** Moves the cursor; `extend` marks everything on the way from where marking began. */
  moveTo(rows: readonly SecretRow[], index: number, extend?: boolean): void;
  toggle(id: string): void;
  /** Marks all rows between the last marked one and this. */
  extendTo(rows: readonly SecretRow[], index: number): void;
  all(rows: readonly SecretRow[]): void;
  clear(): void;
}

interface Marked {
  readonly ids: ReadonlySet<string>;
  readonly cursor: string | undefined;
  readonly anchor: string | undefined;
}

const NOTHING: Marked = { ids: new Set(), cursor: undefined, anchor: undefined };

export function useSelection(): Selection {
  const [marked, setMarked] = useState<Marked>(NOTHING);
  const extendTo = useCallback((rows: readonly SecretRow[], index: number) => {
    setMarked((before) => {
      const target = rows[index]?.id;
      const start = before.anchor ?? before.cursor ?? target;
      const from = rows.findIndex(({ id }) => id === start);
      if (target === undefined || from < 0) return before;
      const between = rows.slice(Math.min(from, index), Math.max(from, index) + 1);
      return { ids: new Set([...before.ids, ...between.map(({ id }) => id)]), cursor: target, anchor: start };
    });
  }, []);
  const moveTo = useCallback(
    (rows: readonly SecretRow[], index: number, extend = false) => {
      const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
      if (row === undefined) return;
      if (extend) extendTo(rows, rows.indexOf(row));
      else setMarked((before) => ({ ...before, cursor: row.id, anchor: row.id }));
    },
    [extendTo],
  );
  const toggle = useCallback((id: string) => {
    setMarked(({ ids }) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      return { ids: next, cursor: id, anchor: id };
    });
  }, []);
  const all = useCallback((rows: readonly SecretRow[]) => {
    setMarked((before) => ({ ...before, ids: new Set(rows.map(({ id }) => id)) }));
  }, []);
  const clear = useCallback(() => setMarked((before) => ({ ...before, ids: NOTHING.ids })), []);
  return useMemo(
    () => ({ ids: marked.ids, cursor: marked.cursor, moveTo, toggle, extendTo, all, clear }),
    [marked, moveTo, toggle, extendTo, all, clear],
  );
}
