/** Nothing is set up yet on this computer. */
import type { ReactElement } from "react";

import { Mark } from "../../frame/mark.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";

export default function FirstRunScreen(): ReactElement {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-4 bg-bg p-6 text-center">
      <Mark size={44} />
      <h1 className="text-xl font-semibold">{FIRST_RUN.title}</h1>
    </main>
  );
}
