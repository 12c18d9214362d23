/**
 * What a page does besides when it stands in the desktop app's window: it shows what the person asked for outside of it (a
 * link, a notification), gets itself a new page when this one has ended, and says how many secrets expire soon.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { useKist, useStanding } from "../api/kist.tsx";
import { showSecret } from "../screens/secrets/use-view.ts";
import type { ShellBridge, Visit } from "../shell-bridge.ts";
import { goTo } from "./router.ts";

/** Milliseconds between two looks at what expires. The person is told once a day at most. */
const LOOK_EVERY = 60 * 60_000;
/** Not among the first things an unlocked page does. */
const FIRST_LOOK = 15_000;

export function DesktopWindow({ shell }: { readonly shell: ShellBridge }): undefined {
  const { call } = useKist();
  const queries = useQueryClient();
  const standing = useStanding();
  const state = standing.kind === "open" ? standing.status.state : standing.kind;
  useEffect(() => {
    if (state === "ended") void shell.reopen();
  }, [shell, state]);
  useEffect(() => {
    // Whatever was asked for while the vault was locked is taken after the unlock.
    if (state !== "unlocked") return;
    return shell.onVisit((visit: Visit) => {
      if (visit.kind !== "secret") return goTo("access");
      showSecret(queries, visit.reference);
      return goTo("secrets");
    });
  }, [shell, state, queries]);
  useEffect(() => {
    if (state !== "unlocked") return;
    const look = async (): Promise<void> => {
      try {
        const { expiring } = await call("audit/figures", {}, { ask: false });
        await shell.tellExpiring(expiring.expired + expiring.within7);
      } catch {
        // A page that may not look at the figures tells nobody of them.
      }
    };
    const first = window.setTimeout(() => void look(), FIRST_LOOK);
    const next = window.setInterval(() => void look(), LOOK_EVERY);
    return () => {
      window.clearTimeout(first);
      window.clearInterval(next);
    };
  }, [shell, state, call]);
  return undefined;
}
