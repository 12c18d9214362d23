/** What stands in the columns of one row. */
import { daysUntilExpiry } from "@kist/model";
import { ArrowLeftRight, Braces, EyeOff, Pin, Trash2, TriangleAlert, UserRound } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { Badge } from "../../../parts/badge.tsx";
import { SECRETS } from "../../../texts/secrets.ts";
import type { SecretRow } from "../rows.ts";
import { SOON_DAYS } from "../search.ts";
import type { Column } from "../sorting.ts";
import { daysBetween, sayAge } from "../times.ts";

export function CellContent({
  column,
  row,
  now,
}: {
  readonly column: Exclude<Column, "name">;
  readonly row: SecretRow;
  readonly now: number;
}): ReactNode {
  switch (column) {
    case "namespace":
      return <span className="truncate font-mono text-sm text-ink-2">{row.namespace}</span>;
    case "kind":
      return <span className="truncate text-ink-2">{row.kind ?? row.type}</span>;
    case "owner":
      return <span className="truncate text-ink-2">{row.owner}</span>;
    case "age":
      return row.versionAt === undefined ? undefined : (
        <span className="text-ink-2 tabular-nums">{sayAge(row.versionAt, now)}</span>
      );
    case "expires":
      return <Expiry row={row} now={now} />;
    case "rotation":
      return <Rotation row={row} now={now} />;
  }
}

export function Expiry({
  row: { expires },
  now,
}: {
  readonly row: SecretRow;
  readonly now: number;
}): ReactElement | undefined {
  if (expires === undefined) return undefined;
  const days = daysUntilExpiry(expires, now);
  if (days < 0) return <Badge tone="danger">{SECRETS.expiry.past}</Badge>;
  if (days === 0) return <Badge tone="danger">{SECRETS.expiry.today}</Badge>;
  if (days <= SOON_DAYS) return <Badge tone="warn">{SECRETS.expiry.in(days)}</Badge>;
  return <span className="text-ink-2 tabular-nums">{days < 100 ? SECRETS.expiry.in(days) : expires}</span>;
}

export function Rotation({
  row: { rotation, rotationEnds },
  now,
}: {
  readonly row: SecretRow;
  readonly now: number;
}): ReactElement | undefined {
  if (rotation === undefined || rotationEnds === undefined) return undefined;
  const days = daysBetween(now, rotationEnds);
  if (rotation === "overdue") return <Badge tone="danger">{SECRETS.rotation.overdue(days)}</Badge>;
  if (rotation === "due") return <Badge tone="warn">{SECRETS.rotation.due(days)}</Badge>;
  return <span className="text-ink-2 tabular-nums">{SECRETS.rotation.fresh(days)}</span>;
}

/** Small signs behind a name, each with its word. */
export function Marks({ row }: { readonly row: SecretRow }): ReactElement {
  return (
    <span className="flex shrink-0 items-center gap-1.5 text-ink-3">
      {row.isDeleted ? <Badge icon={<Trash2 size={11} aria-hidden />}>{SECRETS.marks.deleted}</Badge> : undefined}
      {row.hasConflict ? (
        <Badge tone="warn" icon={<ArrowLeftRight size={11} aria-hidden />}>
          {SECRETS.marks.conflict}
        </Badge>
      ) : undefined}
      {row.criticality === "critical" ? (
        <Sign label={SECRETS.marks.critical} icon={<TriangleAlert size={13} aria-hidden />} />
      ) : undefined}
      {row.isTemplate ? <Sign label={SECRETS.marks.template} icon={<Braces size={13} aria-hidden />} /> : undefined}
      {row.isConcealed ? <Sign label={SECRETS.marks.concealed} icon={<EyeOff size={13} aria-hidden />} /> : undefined}
      {row.isOverridden ? (
        <Sign label={SECRETS.marks.overridden} icon={<UserRound size={13} aria-hidden />} />
      ) : undefined}
      {row.isPinned ? <Sign label={SECRETS.marks.pinned} icon={<Pin size={13} aria-hidden />} /> : undefined}
    </span>
  );
}

function Sign({ label, icon }: { readonly label: string; readonly icon: ReactNode }): ReactElement {
  return (
    <span title={label} className="flex">
      {icon}
      <span className="sr-only">{label}</span>
    </span>
  );
}

/** A name with what was searched for marked in it. */
export function MarkedName({
  name,
  marks,
}: {
  readonly name: string;
  readonly marks: readonly (readonly [number, number])[];
}): ReactElement {
  if (marks.length === 0) return <>{name}</>;
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const [from, to] of marks) {
    pieces.push(
      name.slice(at, from),
      <mark key={from} className="rounded-[2px] bg-accent-soft text-accent-text">
        {name.slice(from, to)}
      </mark>,
    );
    at = to;
  }
  return (
    <>
      {pieces}
      {name.slice(at)}
    </>
  );
}
