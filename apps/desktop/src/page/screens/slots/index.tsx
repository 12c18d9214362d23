/** Every way to open the vault on this device: what it is, when it was last used, and what can be done with it. */
import { Fingerprint, KeyRound, Plus } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useEndpoint, useStatus } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { ErrorState } from "../../parts/error-state.tsx";
import { Card, Screen, Section } from "../../parts/screen.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import { SLOTS } from "../../texts/slots.ts";
import { AddPasskey } from "./add-passkey.tsx";
import { AddPassphrase } from "./add-passphrase.tsx";
import { ChangePassphrase } from "./change-passphrase.tsx";
import { RemoveSlot } from "./remove-slot.tsx";
import { RenameSlot } from "./rename-slot.tsx";
import { SlotRow, type Slot } from "./slot-row.tsx";

type Open =
  | { readonly kind: "passkey" }
  | { readonly kind: "passphrase" }
  | { readonly kind: "rename" | "remove" | "change"; readonly slot: Slot };

export default function SlotsScreen(): ReactElement {
  const { device } = useStatus();
  const { data, error, refetch } = useEndpoint("slots/list", {});
  const [open, setOpen] = useState<Open>();
  const close = (): void => {
    setOpen(undefined);
    void refetch();
  };
  if (error !== null && data === undefined) {
    return (
      <Screen title={SCREEN_NAMES.slots} width="full">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Screen>
    );
  }
  return (
    <Screen title={SCREEN_NAMES.slots}>
      <Section
        title={SLOTS.here}
        lead={SLOTS.lead}
        actions={
          device?.kind === "person" ? (
            <Button look="primary" icon={<Plus size={14} aria-hidden />} onPress={() => setOpen({ kind: "passkey" })}>
              {SLOTS.addPasskey}
            </Button>
          ) : undefined
        }
      >
        <Card padded={false}>
          {data === undefined ? (
            <SkeletonRows count={3} />
          ) : (
            data.slots.map((slot) => (
              <SlotRow
                key={slot.id}
                slot={slot}
                onRename={() => setOpen({ kind: "rename", slot })}
                onRemove={() => setOpen({ kind: "remove", slot })}
                onChange={() => setOpen({ kind: "change", slot })}
              />
            ))
          )}
        </Card>
        <p className="flex items-start gap-2 text-sm text-ink-3">
          <Fingerprint size={14} aria-hidden className="mt-0.5 shrink-0" />
          {SLOTS.deleted}
        </p>
        {device?.kind === "person" ? (
          <div>
            <Button icon={<KeyRound size={14} aria-hidden />} onPress={() => setOpen({ kind: "passphrase" })}>
              {SLOTS.addPassphrase}
            </Button>
          </div>
        ) : undefined}
      </Section>
      {open?.kind === "passkey" ? <AddPasskey onClose={close} /> : undefined}
      {open?.kind === "passphrase" ? <AddPassphrase onClose={close} /> : undefined}
      {open?.kind === "rename" ? <RenameSlot slot={open.slot} onClose={close} /> : undefined}
      {open?.kind === "remove" ? <RemoveSlot slot={open.slot} onClose={close} /> : undefined}
      {open?.kind === "change" ? <ChangePassphrase slot={open.slot} onClose={close} /> : undefined}
    </Screen>
  );
}
