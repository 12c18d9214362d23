/** What is known of the secret besides its value: what people wrote about it, and where it comes from. */
import { Pencil } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Button, IconButton } from "../../../parts/button.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { ABOUT, DETAIL, sayWhen } from "../../../texts/secret-detail.ts";
import { ConflictCard, PendingCard } from "./conflict-card.tsx";
import { useSubject, type Secret } from "./subject.ts";
import { ValueCard } from "./value-card.tsx";

export function AboutTab(): ReactElement {
  const { secret } = useSubject();
  return (
    <>
      {secret.conflicts.map((conflict) => (
        <ConflictCard key={`${conflict.kind}${conflict.field ?? conflict.label ?? ""}`} conflict={conflict} />
      ))}
      <PendingCard />
      <ValueCard />
      {secret.override === true ? <OwnValue /> : undefined}
      <Details />
    </>
  );
}

function Details(): ReactElement {
  const { secret, ask } = useSubject();
  const { createdAt, changedAt, author } = secret;
  const now = Date.now();
  return (
    <section className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <h3 className="flex-1 text-sm font-medium text-ink-2">{ABOUT.title}</h3>
        {secret.deleted === true ? undefined : (
          <IconButton
            label={ABOUT.edit}
            icon={<Pencil size={14} />}
            size="sm"
            onPress={() => ask({ kind: "details" })}
          />
        )}
      </div>
      <dl className="flex flex-col divide-y divide-line border-y border-line">
        {rowsOf(secret).map(([term, says]) => (
          <Row key={term} term={term} says={says} />
        ))}
        <Row term={ABOUT.changed} says={ABOUT.by(sayWhen(changedAt, now), author)} />
        <Row term={ABOUT.created} says={sayWhen(createdAt, now)} />
        {secret.copiedFrom === undefined ? undefined : <Row term={ABOUT.copiedFrom} says={secret.copiedFrom} mono />}
        {secret.movedFrom === undefined ? undefined : <Row term={ABOUT.movedFrom} says={secret.movedFrom} mono />}
        {secret.movedTo === undefined ? undefined : <Row term={ABOUT.movedTo} says={secret.movedTo} mono />}
      </dl>
    </section>
  );
}

function rowsOf({ metadata }: Secret): readonly (readonly [string, ReactNode])[] {
  const { fields } = DETAIL;
  const { owner, purpose, tags, kind, type, expires, rotationDays, renewal, criticality, concealed } = metadata;
  const none = <span className="text-ink-3">{ABOUT.none}</span>;
  const marks =
    tags === undefined || tags.length === 0 ? undefined : (
      <span className="flex flex-wrap gap-1">
        {tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </span>
    );
  return [
    [fields.owner, owner ?? none],
    [fields.purpose, purpose === undefined ? none : <span className="whitespace-pre-wrap">{purpose}</span>],
    [fields.kind, kind === undefined ? none : [kind, type].filter(Boolean).join(", ")],
    [fields.rotationDays, rotationDays === undefined ? none : ABOUT.every(rotationDays)],
    [fields.expires, expires ?? none],
    ...(criticality === undefined ? [] : [[fields.criticality, criticality] as const]),
    ...(marks === undefined ? [] : [[fields.tags, marks] as const]),
    ...(renewal === undefined
      ? []
      : [
          [
            fields.renewal,
            <span key="renewal" className="whitespace-pre-wrap">
              {renewal}
            </span>,
          ] as const,
        ]),
    ...(concealed === true ? [[fields.concealed, ABOUT.yes] as const] : []),
  ];
}

function Row({
  term,
  says,
  mono = false,
}: {
  readonly term: string;
  readonly says: ReactNode;
  readonly mono?: boolean;
}): ReactElement {
  return (
    <div className="grid grid-cols-[7.5rem_1fr] items-baseline gap-2 py-1.5">
      <dt className="text-ink-3">{term}</dt>
      <dd className={mono ? "min-w-0 font-mono text-sm break-all" : "min-w-0 break-words"} translate="no">
        {says}
      </dd>
    </div>
  );
}

/** Ends this person's own value, where there is one. */
function OwnValue(): ReactElement {
  const { reference, vault } = useSubject();
  const { call, toasts } = useKist();
  const attempt = useAttempt();
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button
          size="sm"
          isDisabled={attempt.isBusy}
          onPress={() =>
            void attempt.run(async () => {
              await call("overrides/remove", { ...vault, names: [reference] });
              toasts.done(ABOUT.overrideEnded);
            })
          }
        >
          {ABOUT.removeOverride}
        </Button>
      </div>
      <ErrorNote error={attempt.error} />
    </div>
  );
}
