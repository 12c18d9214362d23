/** An approval as a person judges it: what, who, why. */
import type { ReactElement, ReactNode } from "react";

import type { EndpointAnswer } from "../api/endpoints.ts";
import { useStanding } from "../api/kist.tsx";
import { describeRule } from "../texts/actions.ts";
import { describeCaller } from "../texts/callers.ts";
import { CONSENT } from "../texts/consent.ts";

export type Approval = EndpointAnswer<"approvals/list">["approvals"][number];

/** Names that are shown before the list says how many more there are. */
const MOST_NAMES = 60;

export function ApprovalFacts({ approval }: { readonly approval: Approval }): ReactElement {
  const { subjects, rule, scope } = approval;
  const rest = subjects.length - MOST_NAMES;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-3 rounded-lg border border-line bg-surface p-3">
      {subjects.length === 0 ? undefined : (
        <Fact label={CONSENT.what}>
          <ul className="flex max-h-40 flex-col gap-0.5 overflow-y-auto font-mono text-sm" tabIndex={0}>
            {subjects.slice(0, MOST_NAMES).map((subject) => (
              <li key={subject} className="break-all" translate="no">
                {subject}
              </li>
            ))}
            {rest > 0 ? <li className="font-sans text-ink-3">{CONSENT.more(rest)}</li> : undefined}
          </ul>
        </Fact>
      )}
      <Fact label={CONSENT.who}>
        <Caller approval={approval} />
      </Fact>
      <Fact label={CONSENT.why}>
        {describeRule(rule)} <span className="text-ink-3">{CONSENT.covers[scope]}</span>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-sm text-ink-3">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Caller({ approval: { caller } }: { readonly approval: Approval }): ReactElement {
  const standing = useStanding();
  const { who, ancestors } = describeCaller(caller);
  if (standing.kind === "open" && caller["page"] === standing.visit.page) return <>{CONSENT.here}</>;
  const exe = caller["exe"];
  return (
    <>
      {exe === undefined ? who : <span className="font-mono text-sm break-all">{String(exe)}</span>}
      <span className="block text-sm text-ink-3">{ancestors.join(" · ")}</span>
      {caller["cwd"] === undefined ? undefined : (
        <span className="block font-mono text-sm break-all text-ink-3">{String(caller["cwd"])}</span>
      )}
    </>
  );
}
