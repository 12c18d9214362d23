/** The tree itself. Arrows move in it, the right arrow opens a row and then reaches its button. */
import { ChevronRight, CirclePlay, FileKey2, Globe, KeySquare, SquareTerminal, type LucideIcon } from "lucide-react";
import { useEffect, type ReactElement, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Tree, TreeItem, TreeItemContent } from "react-aria-components/Tree";

import type { EndpointAnswer } from "../../api/endpoints.ts";
import { useStanding } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { useNow } from "../../parts/use-now.ts";
import { ACCESS } from "../../texts/access.ts";
import { describeCaller } from "../../texts/callers.ts";
import { ago, timeLeft } from "../../texts/times.ts";
import { coverWords, groupByTerminal, type RunFacts, type SessionFacts, type Terminal } from "./access-tree.ts";

export interface AccessTreeProps {
  readonly answer: EndpointAnswer<"sessions/list">;
  /** When it was answered: time runs down from there. */
  readonly since: number;
  readonly onClose: (ids: readonly string[]) => void;
  /** Its person was not asked yet whether he means it. */
  readonly onStop: (run: RunFacts) => void;
  /** A session ended by itself. */
  readonly onOver: () => void;
}

const GROUPS = ["sessions", "runs", "leases"] as const;

export function AccessTree({ answer, since, onClose, onStop, onOver }: AccessTreeProps): ReactElement {
  const standing = useStanding();
  const now = useNow();
  const ownPage = standing.kind === "open" ? standing.visit.page : "";
  const terminals = groupByTerminal(answer, ownPage);
  const { runs } = answer;
  const passed = Math.max(0, now - since);
  const isOver = [...answer.sessions, ...answer.pages].some(({ endsIn }) => endsIn <= passed);
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver, onOver]);
  const keys = [...GROUPS, ...terminals.map(({ key }) => key)];
  return (
    <>
      <Tree
        aria-label={ACCESS.tree}
        defaultExpandedKeys={keys}
        className="overflow-hidden rounded-lg border border-line bg-surface shadow-card outline-none"
      >
        <Group id="sessions" count={terminals.length}>
          {terminals.map((terminal) => {
            const [session, ...others] = terminal.sessions;
            // One session of a terminal says it all in one row. A page is a thing of its own: it can be closed.
            return session !== undefined && others.length === 0 && terminal.page === undefined ? (
              <SessionItem
                key={session.id}
                level={1}
                session={session}
                of={terminal}
                passed={passed}
                now={now}
                onClose={onClose}
              />
            ) : (
              <TerminalItem key={terminal.key} terminal={terminal} passed={passed} now={now} onClose={onClose} />
            );
          })}
        </Group>
        <Group id="runs" count={runs.length}>
          {runs.map((run) => (
            <RunItem key={run.id} run={run} now={now} onStop={onStop} />
          ))}
        </Group>
        <Group id="leases" count={0}>
          {[]}
        </Group>
      </Tree>
      {runs.length === 0 ? undefined : <p className="text-sm text-ink-3">{ACCESS.held}</p>}
    </>
  );
}

function Group({
  id,
  count,
  children,
}: {
  readonly id: (typeof GROUPS)[number];
  readonly count: number;
  readonly children: readonly ReactElement[];
}): ReactElement {
  return (
    <TreeItem id={id} textValue={ACCESS.groups[id]} className={ITEM}>
      <TreeItemContent>
        <Line
          title={<span className="font-medium">{ACCESS.groups[id]}</span>}
          aside={count === 0 ? "" : String(count)}
        />
      </TreeItemContent>
      {children.length > 0 ? (
        children
      ) : (
        <TreeItem id={`${id}-none`} textValue={ACCESS.none[id]} className={ITEM}>
          <TreeItemContent>
            <Line level={1} title={<span className="text-ink-3">{ACCESS.none[id]}</span>} />
          </TreeItemContent>
        </TreeItem>
      )}
    </TreeItem>
  );
}

function TerminalItem({
  terminal,
  passed,
  now,
  onClose,
}: {
  readonly terminal: Terminal;
  readonly passed: number;
  readonly now: number;
  readonly onClose: (ids: readonly string[]) => void;
}): ReactElement {
  const { key, title, ancestors, page, sessions } = terminal;
  const ids = page === undefined ? sessions.map(({ id }) => id) : [page.id];
  return (
    <TreeItem id={key} textValue={title} className={ITEM}>
      <TreeItemContent>
        <Line
          level={1}
          icon={page === undefined ? SquareTerminal : Globe}
          title={title}
          detail={[
            ...(page === undefined ? [] : [ACCESS.purposes[page.purpose]]),
            ...ancestors.slice(0, 4),
            ...(page === undefined ? [] : [ACCESS.opened(ago(page.openedAt, now))]),
          ].join(" · ")}
          {...(page === undefined ? {} : { aside: ACCESS.left(timeLeft(page.endsIn - passed)) })}
          act={{
            label: page === undefined ? ACCESS.end : ACCESS.close,
            name: page === undefined ? ACCESS.endOne(title) : ACCESS.closeOne(title),
            run: () => onClose(ids),
          }}
        />
      </TreeItemContent>
      {page !== undefined && sessions.length === 0 ? (
        <TreeItem id={`${key}-none`} textValue={ACCESS.nothingApproved} className={ITEM}>
          <TreeItemContent>
            <Line level={2} title={<span className="text-ink-3">{ACCESS.nothingApproved}</span>} />
          </TreeItemContent>
        </TreeItem>
      ) : undefined}
      {sessions.map((session) => (
        <SessionItem key={session.id} level={2} session={session} passed={passed} now={now} onClose={onClose} />
      ))}
    </TreeItem>
  );
}

function SessionItem({
  level,
  session,
  of,
  passed,
  now,
  onClose,
}: {
  readonly level: 1 | 2;
  readonly session: SessionFacts;
  /** Its terminal, where that has no row of its own. */
  readonly of?: Terminal;
  readonly passed: number;
  readonly now: number;
  readonly onClose: (ids: readonly string[]) => void;
}): ReactElement {
  const words = coverWords(session);
  const whose = of === undefined ? [] : [[of.title, ...of.ancestors.slice(0, 4)].join(" · ")];
  return (
    <TreeItem id={session.id} textValue={words} className={ITEM}>
      <TreeItemContent>
        <Line
          level={level}
          icon={of === undefined ? KeySquare : SquareTerminal}
          title={words}
          detail={[...whose, ACCESS.opened(ago(session.openedAt, now))].join(" · ")}
          aside={ACCESS.left(timeLeft(session.endsIn - passed))}
          act={{ label: ACCESS.end, name: ACCESS.endOne(words), run: () => onClose([session.id]) }}
        />
      </TreeItemContent>
    </TreeItem>
  );
}

function RunItem({
  run,
  now,
  onStop,
}: {
  readonly run: RunFacts;
  readonly now: number;
  readonly onStop: (run: RunFacts) => void;
}): ReactElement {
  const { id, pid, caller, startedAt, names, places, withheld } = run;
  const { who, ancestors } = describeCaller(caller);
  const more = withheld === true ? [ACCESS.withheld(places.join(", "))] : [];
  return (
    <TreeItem id={`run-${id}`} textValue={who} className={ITEM}>
      <TreeItemContent>
        <Line
          level={1}
          icon={CirclePlay}
          title={who}
          detail={[...ancestors.slice(0, 4), ACCESS.process(pid), ACCESS.started(ago(startedAt, now))].join(" · ")}
          aside={names.length === 0 ? "" : ACCESS.names(names.length)}
          act={{ label: ACCESS.stop, name: ACCESS.stopOne(who, pid), run: () => onStop(run) }}
        />
      </TreeItemContent>
      {[...names, ...more].map((name, index) => (
        <TreeItem key={name} id={`run-${id}-${index}`} textValue={name} className={ITEM}>
          <TreeItemContent>
            <Line
              level={2}
              icon={FileKey2}
              title={
                <span className={index < names.length ? "font-mono text-sm" : "text-ink-3"} translate="no">
                  {name}
                </span>
              }
            />
          </TreeItemContent>
        </TreeItem>
      ))}
    </TreeItem>
  );
}

const ITEM =
  "group border-b border-line outline-none last:border-0 data-hovered:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2 focus-visible:outline-2 focus-visible:outline-accent";
const INDENT = ["pl-2", "pl-8", "pl-14"] as const;

function Line({
  level = 0,
  icon: Icon,
  title,
  detail,
  aside,
  act,
}: {
  readonly level?: 0 | 1 | 2;
  readonly icon?: LucideIcon;
  readonly title: ReactNode;
  readonly detail?: string;
  readonly aside?: string;
  readonly act?: { readonly label: string; readonly name: string; readonly run: () => void };
}): ReactElement {
  return (
    <TreeItemChevron level={level}>
      {Icon === undefined ? undefined : <Icon size={15} aria-hidden className="shrink-0 text-ink-3" />}
      <span className="min-w-0 flex-1 py-2">
        <span className="block break-words">{title}</span>
        {detail === undefined || detail === "" ? undefined : (
          <span className="block truncate text-sm text-ink-3">{detail}</span>
        )}
      </span>
      {aside === undefined || aside === "" ? undefined : (
        <span className="shrink-0 text-sm text-ink-2 tabular-nums">{aside}</span>
      )}
      {act === undefined ? undefined : (
        <Button size="sm" aria-label={act.name} onPress={act.run}>
          {act.label}
        </Button>
      )}
    </TreeItemChevron>
  );
}

function TreeItemChevron({
  level,
  children,
}: {
  readonly level: 0 | 1 | 2;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className={classes("flex min-h-10 items-center gap-2.5 pr-3", INDENT[level])}>
      <AriaButton
        slot="chevron"
        className="invisible flex size-5 shrink-0 items-center justify-center rounded-sm text-ink-3 group-data-expanded:rotate-90 group-data-has-child-items:visible"
      >
        <ChevronRight size={14} aria-hidden />
      </AriaButton>
      {children}
    </div>
  );
}
