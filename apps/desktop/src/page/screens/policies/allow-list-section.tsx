/** What programs on a headless device may read: the document in force, as it was signed. */
import type { ReactElement } from "react";

import { useEndpoint } from "../../api/kist.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { Card, Section } from "../../parts/screen.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { POLICIES } from "../../texts/policies.ts";

export function AllowListSection(): ReactElement {
  const { data, error } = useEndpoint("device/allow-list/show", {});
  return (
    <Section title={POLICIES.headless} lead={POLICIES.headlessLead}>
      <ErrorNote error={error ?? undefined} />
      <Card>
        {data === undefined ? (
          <Skeleton className="h-24 w-full" />
        ) : data.document === "" ? (
          <p className="text-ink-2">{POLICIES.noList}</p>
        ) : (
          <>
            <pre tabIndex={0} translate="no" className="max-h-96 overflow-auto font-mono text-sm">
              {data.document}
            </pre>
            <p className="mt-3 border-t border-line pt-3 font-mono text-sm break-all text-ink-3">{data.hash}</p>
          </>
        )}
      </Card>
    </Section>
  );
}
