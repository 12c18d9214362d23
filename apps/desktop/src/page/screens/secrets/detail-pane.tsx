/** Where one secret is shown in full: beside the table where there is room, else over it. Loaded with the first one. */
import { lazy, Suspense, type ReactElement } from "react";

import { SkeletonRows } from "../../parts/skeleton.tsx";

const SecretDetail = lazy(async () => ({ default: (await import("./detail/index.tsx")).SecretDetail }));

export function DetailPane({
  reference,
  vault,
  onClose,
  onOpen,
}: {
  readonly reference: string;
  readonly vault: string | undefined;
  readonly onClose: () => void;
  /** Another one instead: a secret that names this, or this under its new name. */
  readonly onOpen: (reference: string) => void;
}): ReactElement {
  return (
    <aside className="absolute inset-0 z-20 flex flex-col overflow-y-auto bg-surface md:static md:w-[26rem] md:shrink-0 md:border-l md:border-line xl:w-[30rem]">
      <Suspense fallback={<SkeletonRows count={6} />}>
        <SecretDetail key={reference} reference={reference} vault={vault} onClose={onClose} onOpen={onOpen} />
      </Suspense>
    </aside>
  );
}
