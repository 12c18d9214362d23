/** The devices that hold keys of this vault, and what to do with one whose files were copied (R15). */
import { LaptopMinimal, ScrollText } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useEndpoint, useKist, useStatus } from "../../api/kist.tsx";
import { PresenceForm } from "../../frame/presence.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorState } from "../../parts/error-state.tsx";
import { Card, Screen, Section } from "../../parts/screen.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { DEVICES } from "../../texts/devices.ts";
import { FRAME, SCREEN_NAMES } from "../../texts/frame.ts";

export default function DevicesScreen(): ReactElement {
  const { defaultVault, device, home } = useStatus();
  const asked = defaultVault === undefined ? {} : { vault: defaultVault };
  const { data, error, refetch } = useEndpoint("device/list", asked);
  const [enrolling, setEnrolling] = useState(false);
  if (error !== null && data === undefined) {
    return (
      <Screen title={SCREEN_NAMES.devices} width="full">
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Screen>
    );
  }
  return (
    <Screen title={SCREEN_NAMES.devices}>
      {device?.readOnly === undefined ? undefined : (
        <Section title={DEVICES.readOnlyTitle} lead={DEVICES.readOnly}>
          <div>
            <Button look="primary" onPress={() => setEnrolling(true)}>
              {DEVICES.enrol}
            </Button>
          </div>
        </Section>
      )}
      <Section title={DEVICES.mine} lead={DEVICES.mineLead}>
        <Card padded={false}>
          {data === undefined ? (
            <SkeletonRows count={2} />
          ) : (
            data.devices.map(({ id, name, role, thisOne, removed }) => (
              <SettingRow
                key={id}
                icon={
                  <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-hover text-ink-2">
                    {role === "recovery" ? (
                      <ScrollText size={16} aria-hidden />
                    ) : (
                      <LaptopMinimal size={16} aria-hidden />
                    )}
                  </span>
                }
                label={role === "recovery" ? DEVICES.recovery : name}
                detail={role === "recovery" ? DEVICES.recoveryDetail : DEVICES.id(id)}
              >
                {thisOne ? <Badge tone="accent">{DEVICES.thisOne}</Badge> : undefined}
                {removed ? <Badge tone="danger">{DEVICES.removed}</Badge> : undefined}
              </SettingRow>
            ))
          )}
          <SettingRow label={DEVICES.home} detail={<span className="font-mono break-all">{home}</span>} />
        </Card>
      </Section>
      <Section title={DEVICES.moreTitle} lead={DEVICES.more}>
        {undefined}
      </Section>
      {enrolling ? <Enrol onClose={() => setEnrolling(false)} /> : undefined}
    </Screen>
  );
}

function Enrol({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { call, connection, toasts } = useKist();
  return (
    <Dialog isOpen onClose={onClose} role="alertdialog" title={DEVICES.enrol} lead={DEVICES.readOnly}>
      <PresenceForm
        purpose={{ kind: "presence" }}
        act={DEVICES.enrol}
        beside={<Button onPress={onClose}>{FRAME.cancel}</Button>}
        onPresence={async (presence) => {
          await call("device/resolve", { presence });
          toasts.done(DEVICES.enrolled);
          await connection.refresh();
          onClose();
        }}
      />
    </Dialog>
  );
}
