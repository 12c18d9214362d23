/** A sealed copy as a file of the browser's downloads. */
import { Download } from "lucide-react";
import type { ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { Section } from "../../parts/screen.tsx";
import { HEALTH } from "../../texts/health.ts";

export function BackupSection(): ReactElement {
  const { call, toasts } = useKist();
  const { isBusy, error, run } = useAttempt();
  const save = async (): Promise<void> => {
    const bytes = await call("backup/create", {});
    saveFile(`kist-${new Date().toISOString().slice(0, 10)}.backup`, bytes);
    toasts.done(HEALTH.saved(`${Math.ceil(bytes.length / 1024).toLocaleString()} KiB`));
  };
  return (
    <Section
      title={HEALTH.backup}
      lead={HEALTH.backupLead}
      actions={
        <Button icon={<Download size={15} aria-hidden />} isPending={isBusy} onPress={() => void run(save)}>
          {HEALTH.save}
        </Button>
      }
    >
      <ErrorNote error={error} />
    </Section>
  );
}
