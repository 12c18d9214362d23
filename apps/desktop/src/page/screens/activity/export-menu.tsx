/** Taking the trail along: what is shown, for people and programs; all of it, for a verifier that needs no daemon. */
import { Download } from "lucide-react";
import type { ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { useNotedAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { Menu } from "../../parts/menu.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { EXPORTING } from "../../texts/activity.ts";
import type { TrailEntry } from "./trail-rows.ts";

export function ExportMenu({ entries }: { readonly entries: readonly TrailEntry[] }): ReactElement {
  const { call, toasts } = useKist();
  const { run } = useNotedAttempt();
  const save = (name: string, text: string): void => {
    saveFile(name, text);
    toasts.done(EXPORTING.done(name));
  };
  const saveBundle = async (): Promise<void> => save("kist-audit.jsonl", await call("audit/export", {}));
  return (
    <Menu
      label={EXPORTING.label}
      trigger={
        <Button size="sm" icon={<Download size={14} aria-hidden />}>
          {EXPORTING.label}
        </Button>
      }
      acts={[
        {
          key: "shown",
          label: EXPORTING.shown,
          isDisabled: entries.length === 0,
          run: () => save("kist-activity.jsonl", entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")),
        },
        { key: "bundle", label: EXPORTING.bundle, run: () => void run(saveBundle) },
      ]}
    />
  );
}
