/**
 * The trail, newest first: its newest part stays true while the daemon tells of changes, older parts are asked for as somebody
 * scrolls to them and kept. Looking is written down in the trail itself, so nothing is asked for without need.
 */
import { useEffect, useMemo, useState } from "react";

import { isCallError, type ErrorWords } from "../../api/call-error.ts";
import { useEndpoint, useKist } from "../../api/kist.tsx";
import { requestOf, type TrailFilter } from "./filter.ts";
import { joinEntries, type TrailEntry } from "./trail-rows.ts";

/** Entries in one answer; a record is never cut, so there can be more. */
const PAGE = 100;

export interface Trail {
  readonly entries: readonly TrailEntry[];
  readonly error: ErrorWords | undefined;
  readonly isLoading: boolean;
  readonly isLoadingOlder: boolean;
  /** Why older ones did not come. */
  readonly olderError: ErrorWords | undefined;
  /** There may be older ones. */
  readonly hasOlder: boolean;
  readonly loadOlder: () => void;
  readonly refresh: () => void;
}

interface Known {
  readonly entries: readonly TrailEntry[];
  readonly hasOlder: boolean;
}
const NOTHING: Known = { entries: [], hasOlder: false };

export function useTrail(filter: TrailFilter): Trail {
  const { call } = useKist();
  const request = useMemo(() => ({ ...requestOf(filter, Date.now()), limit: PAGE }), [filter]);
  const newest = useEndpoint("audit/list", request);
  const [known, setKnown] = useState(NOTHING);
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const [olderError, setOlderError] = useState<ErrorWords>();
  useEffect(() => {
    setKnown(NOTHING);
    setOlderError(undefined);
  }, [request]);
  useEffect(() => {
    if (newest.data === undefined) return;
    const { entries } = newest.data;
    const isFull = entries.length >= PAGE;
    setKnown((before) => {
      const joined = joinEntries(before.entries, entries, isFull);
      const keptOlder = joined.length > entries.length;
      return { entries: joined, hasOlder: keptOlder ? before.hasOlder : isFull };
    });
  }, [newest.data]);

  const loadOlder = async (): Promise<void> => {
    const oldest = known.entries.at(-1)?.seq;
    if (isLoadingOlder || !known.hasOlder || oldest === undefined) return;
    setLoadingOlder(true);
    setOlderError(undefined);
    try {
      const { entries } = await call("audit/list", { ...request, before: oldest });
      setKnown((now) =>
        now.entries.at(-1)?.seq === oldest
          ? { entries: [...now.entries, ...entries], hasOlder: entries.length >= PAGE }
          : now,
      );
    } catch (caught) {
      if (isCallError(caught)) setOlderError(caught);
    } finally {
      setLoadingOlder(false);
    }
  };
  return {
    entries: known.entries,
    error: newest.error ?? undefined,
    isLoading: newest.isPending || (newest.data !== undefined && newest.data.entries.length > 0 && known === NOTHING),
    isLoadingOlder,
    olderError,
    hasOlder: known.hasOlder,
    loadOlder: () => void loadOlder(),
    refresh: () => {
      setOlderError(undefined);
      void newest.refetch();
    },
  };
}
