/**
 * What is open now and what runs with secrets, and the way to end each. Looking needs no yes, as with approvals: who sits before a screen must see
 * what he allowed. So nothing of the vault is told that the caller may not list.
 */
import type { SessionSummary } from "@kist/access";
import { closeSessions, listSessions, stopRun, type ResponseOf } from "@kist/protocol";

import { route, type RequestContext, type Route } from "../api/route.ts";
import { createNaming, mayList } from "../core/may-list.ts";
import { noteEverywhere } from "../core/note.ts";
import { enter } from "../core/request.ts";
import type { RunningProgram } from "../core/run-watch.ts";
import { withheldPlace } from "../core/withhold-names.ts";
import type { PageOpening } from "../page/served-pages.ts";

type Answer = ResponseOf<typeof listSessions>;

export const sessionRoutes: readonly Route[] = [
  route(listSessions, (_request, context) => {
    const session = context.daemon.session();
    const maySee = [...session.vaults.values()].some((open) => mayList(context.caller, session, open));
    return {
      sessions: session.sessions.list().map((one) => describeSession(one, maySee)),
      pages: context.daemon.pages.list().map((page) => describePage(page, context)),
      runs: context.daemon.runs.list().map((run) => describeRun(run, context, maySee)),
    };
  }),
  route(closeSessions, async ({ id }, context) => {
    const session = context.daemon.session();
    const open = session.sessions.list();
    const ending = id === undefined ? open : open.filter((one) => one.id === id);
    if (ending.length === 0 && (id === undefined || !context.daemon.pages.close(id))) return { closed: 0 };
    // Ended first: taking rights away must not wait for a disk.
    for (const one of ending) session.sessions.end(one.id);
    context.daemon.events.emit({ type: "sessions" });
    await noteEverywhere(context, session, { action: "session.close", note: notesOf(ending, id) });
    return { closed: Math.max(1, ending.length) };
  }),
  route(stopRun, async ({ id }, context) => {
    const run = context.daemon.runs.list().find((one) => one.id === id);
    const stopped = run !== undefined && context.daemon.runs.stop(id);
    if (stopped) {
      const { pid } = run.caller.process;
      await noteEverywhere(context, context.daemon.session(), { action: "run.stop", note: `process ${pid}` });
    }
    return { stopped };
  }),
];

function describeSession(session: SessionSummary, maySee: boolean): Answer["sessions"][number] {
  const { id, terminal, covers, repository, openedAt, endsIn, caller } = session;
  const environment = covers.class === "staging" && maySee ? { environment: covers.environment } : {};
  // The daemon's key of a repository: path, hash, vault, a line each.
  const [path = ""] = repository?.split("\n") ?? [];
  return {
    id,
    kind: terminal.startsWith("page/") ? "page" : "terminal",
    terminal,
    covers: { class: covers.class, ...environment },
    where: repository === undefined ? "anywhere" : path === "" ? "outside" : "repository",
    ...(path === "" ? {} : { repository: path }),
    openedAt,
    endsIn: Math.max(0, Math.round(endsIn)),
    caller: { ...caller },
  };
}

function describePage(
  page: ReturnType<PageOpening["list"]>[number],
  { daemon }: RequestContext,
): Answer["pages"][number] {
  const { caller, purpose, idlesIn } = page;
  return {
    id: caller.page,
    purpose: purpose.kind,
    openedAt: caller.openedAt,
    endsIn: Math.max(0, Math.round(idlesIn)),
    caller: { ...daemon.describe(caller) },
  };
}

function describeRun(run: RunningProgram, context: RequestContext, maySee: boolean): Answer["runs"][number] {
  const { id, open, caller, startedAt, given } = run;
  const mayName = createNaming(context, enter(context, { vault: open.id }));
  const names = given.names.filter((name) => withheldPlace(name, mayName) === undefined);
  return {
    id,
    pid: caller.process.pid,
    startedAt,
    caller: { ...context.daemon.describe(caller) },
    places: maySee ? [...given.places] : [],
    names,
    ...(names.length === given.names.length ? {} : { withheld: true as const }),
  };
}

/** Who it was taken from: what a person looks for in the trail afterwards. */
function notesOf(sessions: readonly SessionSummary[], id: string | undefined): string {
  const [first] = sessions;
  if (first === undefined) return `page ${id ?? ""}`;
  if (sessions.length > 1) return `${sessions.length} sessions`;
  return `${first.covers.class} of ${first.terminal}`;
}
