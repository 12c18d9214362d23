/** The question that waits first, in its dialog. One at a time. */
import { lazy, Suspense, useSyncExternalStore, type ReactElement } from "react";

import { useKist } from "../api/kist.tsx";

const ConsentDialog = lazy(() => import("./consent-dialog.tsx"));

export function Consent(): ReactElement | undefined {
  const { questions } = useKist();
  const question = useSyncExternalStore(questions.subscribe, questions.first);
  if (question === undefined) return undefined;
  return (
    <Suspense>
      <ConsentDialog key={question.approval} question={question} />
    </Suspense>
  );
}
