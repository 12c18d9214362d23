/** The `kist.json` files this device trusts to complete names, each as it was when it was allowed. */
import { useQueryClient } from "@tanstack/react-query";
import { FolderGit2 } from "lucide-react";
import type { ReactElement } from "react";

import { useEndpoint, useKist } from "../../api/kist.tsx";
import { useNotedAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { Card, Section } from "../../parts/screen.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { POLICIES } from "../../texts/policies.ts";

export function RepositoriesSection(): ReactElement {
  const { call, toasts } = useKist();
  const queries = useQueryClient();
  const { data, error } = useEndpoint("repositories/list", {});
  const { run } = useNotedAttempt();
  const forget = (path: string): Promise<boolean> =>
    run(async () => {
      await call("repositories/forget", { path });
      await queries.invalidateQueries({ queryKey: ["repositories/list"] });
      toasts.done(POLICIES.forgotten);
    });
  return (
    <Section title={POLICIES.repositories} lead={POLICIES.repositoriesLead}>
      <ErrorNote error={error ?? undefined} />
      <Card padded={false}>
        {data === undefined && error === null ? <SkeletonRows count={2} /> : undefined}
        {data?.repositories.length === 0 ? (
          <p className="px-4 py-4 text-ink-2">
            {POLICIES.noRepositories} <code className="font-mono text-ink">kist allow</code>.
          </p>
        ) : undefined}
        {data?.repositories.map(({ path, namespace, environment }) => (
          <SettingRow
            key={path}
            icon={<FolderGit2 size={16} className="shrink-0 text-ink-3" aria-hidden />}
            label={
              <span className="font-mono break-all" translate="no">
                {path}
              </span>
            }
            detail={
              <span className="font-mono" translate="no">
                {environment === undefined ? namespace : `${environment}/${namespace}`}
              </span>
            }
          >
            <Button size="sm" onPress={() => void forget(path)} aria-label={`${POLICIES.forget} ${path}`}>
              {POLICIES.forget}
            </Button>
          </SettingRow>
        ))}
      </Card>
    </Section>
  );
}
