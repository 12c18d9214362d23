/** The dialogs of this screen, loaded when one is opened. */
import { lazy, Suspense, type ReactElement } from "react";

import type { Named } from "./bulk/places.ts";
import type { EnvironmentTab } from "./environments.ts";
import type { ReadFile, Unreadable } from "./import/read-file.ts";
import type { Overview, SecretRow } from "./rows.ts";

const AddDialog = lazy(() => import("./add/add-dialog.tsx"));
const ImportDialog = lazy(() => import("./import/import-dialog.tsx"));
const TagDialog = lazy(() => import("./bulk/tag-dialog.tsx"));
const PromoteDialog = lazy(() => import("./bulk/promote-dialog.tsx"));

export type OpenDialog =
  | { readonly kind: "add" }
  | { readonly kind: "import"; readonly file?: ReadFile | Unreadable }
  | { readonly kind: "tag"; readonly rows: readonly SecretRow[] }
  | {
      readonly kind: "promote";
      readonly from: EnvironmentTab;
      readonly rows: readonly Named[];
      readonly to?: string;
    };

export function Dialogs({
  dialog,
  environment,
  environments,
  overview,
  namespace,
  onClose,
  onAdded,
  onImported,
}: {
  readonly dialog: OpenDialog | undefined;
  readonly environment: EnvironmentTab;
  readonly environments: readonly EnvironmentTab[];
  /** What this page knows of the environment. */
  readonly overview: Overview | undefined;
  /** Where the person is, if that can be said. */
  readonly namespace: string | undefined;
  readonly onClose: () => void;
  readonly onAdded: (reference: string) => void;
  readonly onImported: (namespace: string) => void;
}): ReactElement | undefined {
  if (dialog === undefined) return undefined;
  const namespaces = overview?.namespaces ?? [];
  const place = {
    environment: environment.name,
    namespaces,
    namespace: namespace ?? (namespaces.length === 1 ? namespaces[0] : undefined) ?? "",
    exists: (where: string, key: string) =>
      overview?.rows.some((row) => row.namespace === where && row.key === key && !row.isDeleted) === true,
    onClose,
  };
  return (
    <Suspense>
      {dialog.kind === "add" ? <AddDialog {...place} onAdded={onAdded} /> : undefined}
      {dialog.kind === "import" ? <ImportDialog {...place} file={dialog.file} onImported={onImported} /> : undefined}
      {dialog.kind === "tag" ? (
        <TagDialog environment={environment.name} rows={dialog.rows} onClose={onClose} />
      ) : undefined}
      {dialog.kind === "promote" ? (
        <PromoteDialog
          from={dialog.from}
          environments={environments}
          rows={dialog.rows}
          {...(dialog.to === undefined ? {} : { to: dialog.to })}
          onClose={onClose}
        />
      ) : undefined}
    </Suspense>
  );
}
