/** Who uses the secret: programs that read it, templates and namespaces that refer to it; and what it refers to itself. */
import { useState, type ReactElement, type ReactNode } from "react";
import { Button as PlainButton } from "react-aria-components/Button";

import type { EndpointAnswer } from "../../../api/endpoints.ts";
import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Button } from "../../../parts/button.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { describeCaller } from "../../../texts/callers.ts";
import { sayWhen, USE } from "../../../texts/secret-detail.ts";
import { useSubject } from "./subject.ts";

type Read = NonNullable<EndpointAnswer<"secrets/show">["reads"]>[number];

const MOST_READS = 50;

export function UseTab(): ReactElement {
  const { secret, environment, onOpen } = useSubject();
  const { templates = [], imports = [], names = [] } = secret.references ?? {};
  return (
    <>
      <Group title={USE.referredTo}>
        {templates.length + imports.length === 0 ? <p className="text-ink-3">{USE.noReferences}</p> : undefined}
        <ul className="flex flex-col gap-1.5">
          {templates.map(({ reference, name }) => (
            <Line key={`${reference} ${name}`} what={reference} how={USE.template(name)} onOpen={onOpen} />
          ))}
          {imports.map(({ namespace, named, shadowed }) => (
            <Line
              key={namespace}
              what={`${environment}/${namespace}`}
              how={`${named === true ? USE.importsNamed : USE.imports}${shadowed === true ? `, ${USE.shadowed}` : ""}`}
            />
          ))}
        </ul>
      </Group>
      {names.length === 0 ? undefined : (
        <Group title={USE.refersTo}>
          <ul className="flex flex-col gap-1.5">
            {names.map(({ name, reference, missing }) => (
              <Line
                key={name}
                what={reference}
                how={`\${${name}}`}
                {...(missing === true ? {} : { onOpen })}
                mark={missing === true ? <Badge tone="warn">{USE.missing}</Badge> : undefined}
              />
            ))}
          </ul>
        </Group>
      )}
      <Readers />
    </>
  );
}

function Group({ title, lead, children }: { title: string; lead?: string; children: ReactNode }): ReactElement {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <div>
        <h3 className="text-sm font-medium text-ink-2">{title}</h3>
        {lead === undefined ? undefined : <p className="text-sm text-ink-3">{lead}</p>}
      </div>
      {children}
    </section>
  );
}

function Line({
  what,
  how,
  mark,
  onOpen,
}: {
  readonly what: string;
  readonly how: string;
  readonly mark?: ReactNode;
  readonly onOpen?: ((reference: string) => void) | undefined;
}): ReactElement {
  return (
    <li className="flex flex-col" translate="no">
      <span className="flex items-center gap-2">
        {onOpen === undefined ? (
          <span className="font-mono text-sm break-all">{what}</span>
        ) : (
          <PlainButton
            onPress={() => onOpen(what)}
            className="rounded-sm text-left font-mono text-sm break-all text-accent-text hover:underline"
          >
            {what}
          </PlainButton>
        )}
        {mark}
      </span>
      <span className="text-sm text-ink-3">{how}</span>
    </li>
  );
}

/** Fetched when it is asked for: the trail may be long, and a guarded environment asks about a look at it. */
function Readers(): ReactElement {
  const { call } = useKist();
  const { reference, vault } = useSubject();
  const attempt = useAttempt();
  const [reads, setReads] = useState<readonly Read[]>();
  const look = (): void =>
    void attempt.run(async () => {
      const answer = await call("secrets/show", { ...vault, name: reference, reads: MOST_READS });
      setReads(answer.reads ?? []);
    });
  return (
    <Group title={USE.readers} lead={USE.readersLead}>
      {reads === undefined ? (
        <div>
          <Button size="sm" onPress={look} isDisabled={attempt.isBusy}>
            {USE.showReaders}
          </Button>
        </div>
      ) : reads.length === 0 ? (
        <p className="text-ink-3">{USE.noReaders}</p>
      ) : (
        <ol className="flex flex-col divide-y divide-line border-y border-line">
          {reads.map((read, index) => (
            <ReadRow key={`${read.seq}/${index}`} read={read} />
          ))}
        </ol>
      )}
      <ErrorNote error={attempt.error} />
    </Group>
  );
}

function ReadRow({ read }: { readonly read: Read }): ReactElement {
  const { at, action, outcome, caller, note, count = 1 } = read;
  const { who, ancestors } = describeCaller(caller);
  return (
    <li className="flex flex-col gap-0.5 py-2">
      <span className="flex items-center gap-2">
        <span className="font-medium">{who}</span>
        {outcome === "allowed" ? undefined : (
          <Badge tone="danger">{outcome === "refused" ? USE.refused : USE.failed}</Badge>
        )}
        {count > 1 ? <Badge>{USE.times(count)}</Badge> : undefined}
        <span className="flex-1" />
        <time dateTime={new Date(at).toISOString()} className="text-sm text-ink-3">
          {sayWhen(at, Date.now())}
        </time>
      </span>
      <span className="text-sm text-ink-2">
        {USE.reads[action] ?? action}
        {note === undefined ? "" : `, ${note}`}
      </span>
      {ancestors.length === 0 ? undefined : (
        <span className="text-sm break-words text-ink-3" translate="no">
          {ancestors.join(" < ")}
        </span>
      )}
    </li>
  );
}
