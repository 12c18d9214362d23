/** In place of names that nobody was asked about yet. Honest about why, and one key away from them. */
import { Fingerprint, ShieldCheck } from "lucide-react";
import type { ReactElement } from "react";

import { Button } from "../../../parts/button.tsx";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { SECRETS } from "../../../texts/secrets.ts";

export function Gate({
  title,
  lead,
  act,
  isGuarded,
  isAsking,
  onLook,
}: {
  readonly title: string;
  readonly lead: string;
  readonly act: string;
  readonly isGuarded: boolean;
  readonly isAsking: boolean;
  readonly onLook: () => void;
}): ReactElement {
  return (
    <EmptyState
      icon={isGuarded ? <ShieldCheck size={20} aria-hidden /> : <Fingerprint size={20} aria-hidden />}
      title={title}
      actions={
        <Button look="primary" onPress={onLook}>
          {isAsking ? SECRETS.gate.asking : act}
        </Button>
      }
    >
      {lead}
    </EmptyState>
  );
}
