/** The badge that says whether the trail is whole, and behind it what that means and what it does not. */
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { EndpointAnswer } from "../../api/endpoints.ts";
import { useEndpoint } from "../../api/kist.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { ACTIVITY, PROOF } from "../../texts/activity.ts";

type Report = EndpointAnswer<"audit/verify">;

export function Verification({ enabled }: { readonly enabled: boolean }): ReactElement | undefined {
  const { data, error, isFetching, refetch } = useEndpoint("audit/verify", {}, { enabled });
  const [isOpen, setOpen] = useState(false);
  if (data === undefined && error === null) return enabled ? <Badge>{PROOF.verifying}</Badge> : undefined;
  const holds = data?.verdict === "ok";
  const Icon = holds ? ShieldCheck : ShieldAlert;
  return (
    <>
      <Button
        size="sm"
        look="quiet"
        icon={<Icon size={14} aria-hidden className={holds ? "text-ok" : "text-danger"} />}
        onPress={() => setOpen(true)}
      >
        {holds ? PROOF.ok : PROOF.bad}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={PROOF.title}
        lead={PROOF.lead}
        actions={
          <Button onPress={() => void refetch()} isPending={isFetching}>
            {ACTIVITY.refresh}
          </Button>
        }
      >
        <ErrorNote error={error ?? undefined} />
        {data === undefined ? undefined : <ReportFacts report={data} />}
      </Dialog>
    </>
  );
}

function ReportFacts({ report }: { readonly report: Report }): ReactElement {
  const { verdict, at, entries, records, unsignedTail, unwitnessedTail, dropped, head } = report;
  const facts: readonly (readonly [string, string])[] = [
    [PROOF.entries, entries.toLocaleString("en")],
    [PROOF.records, records.toLocaleString("en")],
    [PROOF.signed, PROOF.newest(unsignedTail)],
    [PROOF.unwitnessed, PROOF.newest(unwitnessedTail)],
    ...(dropped === 0 ? [] : [[PROOF.dropped, dropped.toLocaleString("en")] as const]),
    [PROOF.head, head],
  ];
  return (
    <div className="flex flex-col gap-4">
      <p className={verdict === "ok" ? "font-medium text-ok" : "font-medium text-danger"}>
        {PROOF.verdicts[verdict]} {at === undefined ? undefined : PROOF.at(at)}
      </p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        {facts.map(([label, fact]) => (
          <div key={label} className="contents">
            <dt className="text-ink-3">{label}</dt>
            <dd className="font-mono text-sm break-all">{fact}</dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-ink-2">{PROOF.tail}</p>
    </div>
  );
}
