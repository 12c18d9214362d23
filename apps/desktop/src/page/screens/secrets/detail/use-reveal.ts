/** The pane's one reveal, tied to the pane: gone with it, and as soon as the person looks elsewhere. */
import { useEffect, useState } from "react";

import { createReveal, type Reveal } from "./reveal.ts";

export function useReveal(): Reveal {
  const [reveal] = useState(() =>
    createReveal({
      now: () => performance.now(),
      after(milliseconds, run) {
        const timer = window.setTimeout(run, milliseconds);
        return () => window.clearTimeout(timer);
      },
    }),
  );
  useEffect(() => {
    const hideWhenHidden = (): void => {
      if (document.visibilityState === "hidden") reveal.hide();
    };
    window.addEventListener("blur", reveal.hide);
    window.addEventListener("pagehide", reveal.hide);
    document.addEventListener("visibilitychange", hideWhenHidden);
    return () => {
      window.removeEventListener("blur", reveal.hide);
      window.removeEventListener("pagehide", reveal.hide);
      document.removeEventListener("visibilitychange", hideWhenHidden);
      reveal.hide();
    };
  }, [reveal]);
  return reveal;
}
