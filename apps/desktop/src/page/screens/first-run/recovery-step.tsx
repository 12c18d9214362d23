/** The recovery code, once: printed or saved, then one of its groups typed back. */
import { Download, Printer } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { PrintedSheet } from "./printed-sheet.tsx";
import { ProveForm } from "./prove-form.tsx";
import { recoveryGroups, sheetText, type Sheet } from "./sheet-text.ts";
import { StepHead } from "./steps.tsx";

const { recovery: WORDS } = FIRST_RUN;

export function RecoveryStep({
  sheet,
  onProved,
}: {
  readonly sheet: Sheet;
  readonly onProved: () => void;
}): ReactElement {
  const { toasts } = useKist();
  const [madeAt] = useState(() => new Date());
  return (
    <>
      <StepHead title={WORDS.title} lead={WORDS.lead} />
      <ol
        aria-label={WORDS.code}
        translate="no"
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-lg border border-line bg-surface p-4 font-mono text-lg shadow-card sm:grid-cols-4 print:hidden"
      >
        {recoveryGroups(sheet.code).map((group, index) => (
          <li key={`${index}${group}`} className="flex items-baseline gap-2.5">
            <span className="w-5 text-right text-sm text-ink-3" aria-hidden>
              {index + 1}
            </span>
            {group}
          </li>
        ))}
      </ol>
      <div className="flex gap-2 print:hidden">
        <Button icon={<Printer size={15} aria-hidden />} onPress={() => window.print()}>
          {WORDS.print}
        </Button>
        <Button
          icon={<Download size={15} aria-hidden />}
          onPress={() => {
            saveFile(FIRST_RUN.sheet.file, sheetText(sheet, madeAt));
            toasts.done(WORDS.saved);
          }}
        >
          {WORDS.save}
        </Button>
      </div>
      <ProveForm group={sheet.askGroup} onProved={onProved} />
      <PrintedSheet sheet={sheet} madeAt={madeAt} />
    </>
  );
}
