/** `kist sessions`: what is open right now, and ending it. */
import type { ResponseFrom } from "../api.ts";
import { command, type Group } from "../command.ts";
import { usage } from "../complaint.ts";
import { paint } from "../printable.ts";
import { table } from "../table.ts";
import { ago, span } from "../times.ts";

type Answer = ResponseFrom<"sessions/list">;
type Session = Answer["sessions"][number];
type Page = Answer["pages"][number];
type Run = Answer["runs"][number];

const list = command(
  {
    name: "list",
    summary: "List open sessions and pages, and the programs that run with secrets.",
    about: [
      "A session is a terminal or a page in which somebody said yes: dev, or one staging environment, flows there without a question until it ends.",
      "A program of `kist run` holds what it was given until it ends. Ending a session takes nothing back from it; a new version of the secret does.",
    ],
    args: [],
    flags: {},
    examples: [{ command: "kist sessions --json | jq '.sessions[].endsIn'", says: "Milliseconds that are left." }],
  },
  async (kist) => {
    const answer = await kist.daemon.call("sessions/list", {});
    if (kist.json) return kist.output.document(answer);
    const { sessions, pages, runs } = answer;
    if (sessions.length === 0) kist.output.say("No session is open: every request asks.");
    const now = kist.now();
    kist.output.lines(
      table(
        ["ID", "COVERS", "WHERE", "OPENED", "LEFT", "BY"],
        sessions.map((one) => rowOf(one, now)),
      ),
    );
    kist.output.lines(
      section(
        "Pages",
        ["ID", "OPENED FOR", "OPENED", "LEFT", "BY"],
        pages.map((one) => pageRow(one, now)),
      ),
    );
    kist.output.lines(
      section(
        "Running with secrets",
        ["PID", "PROGRAM", "STARTED", "GIVEN"],
        runs.map((one) => runRow(one, now)),
      ),
    );
  },
);

const close = command(
  {
    name: "close",
    summary: "End a session or a page: the next request there asks again.",
    args: [{ name: "ID", help: "The session or the page, or the beginning of its id." }],
    flags: { all: { kind: "switch", help: "All sessions; pages stay open and ask again." } },
    examples: [
      { command: "kist sessions close 4d5k", says: "One." },
      { command: "kist sessions close --all", says: "Every terminal and page asks again; the vault stays unlocked." },
    ],
  },
  async (kist, { flags, args }) => {
    const [id] = args;
    if ((id === undefined) !== flags.all)
      throw usage("`kist sessions close` needs an id or --all.", "`kist sessions` lists what is open.");
    const { closed } = await kist.daemon.call(
      "sessions/close",
      id === undefined ? { all: true } : { id: await wholeId(kist.daemon, id.toLowerCase()) },
    );
    if (kist.json) kist.output.document({ closed });
    else if (closed === 0) kist.output.say(flags.all ? "No session was open." : "That session is over already.");
    else kist.output.say(closed === 1 ? "Ended one session." : `Ended ${closed} sessions.`);
  },
);

function section(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ["", paint("bold", title), ...table(heads, rows)];
}

function pageRow({ id, purpose, openedAt, endsIn, caller }: Page, now: number): string[] {
  const opener = [fileName(caller["opener"]), String(caller["ancestry"] ?? "")].filter(Boolean).join(" < ");
  return [id, purpose === "app" ? "the app" : `one ${purpose}`, ago(openedAt, now), span(endsIn), opener];
}

function fileName(path: string | number | undefined): string {
  return (
    String(path ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}

const stop = command(
  {
    name: "stop",
    summary: "Ask a program that runs with secrets to end.",
    about: ["What it was given ends with it. What it passed on does not: give the secret a new version."],
    args: [{ name: "PID", help: "The process, as `kist sessions` shows it.", required: true }],
    flags: {},
    examples: [{ command: "kist sessions stop 4711", says: "As `kill 4711`, and written down in the trail." }],
  },
  async (kist, { args }) => {
    const pid = Number(args[0]);
    const { runs } = await kist.daemon.call("sessions/list", {});
    const run = runs.find((one) => one.pid === pid);
    const { stopped } = run === undefined ? { stopped: false } : await kist.daemon.call("runs/stop", { id: run.id });
    if (kist.json) kist.output.document({ stopped });
    else kist.output.say(stopped ? `Asked process ${pid} to end.` : "No such program runs with secrets.");
  },
);

/** An id as it was typed where it fits none: it is over, which the daemon says. */
async function wholeId(
  daemon: { call(path: "sessions/list", request: object): Promise<Answer> },
  start: string,
): Promise<string> {
  const { sessions, pages } = await daemon.call("sessions/list", {});
  const fitting = [...sessions, ...pages].filter(({ id }) => id.startsWith(start));
  if (fitting.length > 1) throw usage("Several of them begin like this.", "Give more of the id.");
  return fitting[0]?.id ?? start;
}

function rowOf(session: Session, now: number): string[] {
  return [
    session.id,
    session.covers.environment ?? session.covers.class,
    whereWords(session),
    ago(session.openedAt, now),
    span(session.endsIn),
    byWords(session),
  ];
}

function whereWords({ where, repository, kind }: Session): string {
  if (kind === "page") return "its page";
  if (where === "repository") return repository ?? "a repository";
  return where === "anywhere" ? "this whole terminal" : "outside repositories";
}

function byWords({ caller }: Pick<Session, "caller">): string {
  const program = fileName(caller["exe"] ?? caller["opener"]);
  const ancestry = String(caller["ancestry"] ?? "");
  return ancestry === "" ? program : `${program} < ${ancestry}`;
}

function runRow({ pid, caller, startedAt, names, places, withheld }: Run, now: number): string[] {
  const given = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
  const hidden =
    withheld === true ? `${given === "" ? "" : ", "}names of ${places.join(", ") || "other places"} withheld` : "";
  return [String(pid), byWords({ caller }), ago(startedAt, now), given + hidden];
}

export const sessions: Group = {
  name: "sessions",
  summary: "List what is open: sessions of terminals and pages, programs that run with secrets; end them.",
  commands: [list, close, stop],
  standard: "list",
};
