/** One way to unlock. */
import { Cpu, Ellipsis, Fingerprint, KeyRound, ScrollText, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";

import type { EndpointAnswer } from "../../api/endpoints.ts";
import { Badge } from "../../parts/badge.tsx";
import { IconButton } from "../../parts/button.tsx";
import { Menu } from "../../parts/menu.tsx";
import { SettingRow } from "../../parts/setting-row.tsx";
import { useNow } from "../../parts/use-now.ts";
import { SLOTS } from "../../texts/slots.ts";
import { ago } from "../../texts/times.ts";

export type Slot = EndpointAnswer<"slots/list">["slots"][number];

const ICONS: Readonly<Record<Slot["type"], LucideIcon>> = {
  passkey: Fingerprint,
  passphrase: KeyRound,
  recovery: ScrollText,
  machine: Cpu,
};

/** What a person calls it; one without a name is known by its kind. */
export function slotName({ name, type }: Pick<Slot, "name" | "type">): string {
  return name === "" ? SLOTS.types[type] : name;
}

export function SlotRow({
  slot,
  onRename,
  onRemove,
  onChange,
}: {
  readonly slot: Slot;
  readonly onRename: () => void;
  readonly onRemove: () => void;
  readonly onChange: () => void;
}): ReactElement {
  const now = useNow();
  const { type, createdAt, lastUsed, passkey } = slot;
  const Icon = ICONS[type];
  const name = slotName(slot);
  const places = [...new Set((passkey?.transports ?? []).flatMap((one) => SLOTS.places[one] ?? []))];
  const facts = [
    ...(name.toLowerCase() === SLOTS.types[type].toLowerCase() ? [] : [SLOTS.types[type]]),
    ...places,
    SLOTS.added(ago(createdAt, now)),
    lastUsed === undefined ? SLOTS.neverUsed : SLOTS.used(ago(lastUsed, now)),
  ];
  return (
    <SettingRow
      icon={
        <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-hover text-ink-2">
          <Icon size={16} aria-hidden />
        </span>
      }
      label={name}
      detail={facts.join(" · ")}
    >
      {passkey?.synced === true ? <Badge>{SLOTS.synced}</Badge> : undefined}
      {type === "machine" ? undefined : (
        <Menu
          label={SLOTS.acts(name)}
          trigger={<IconButton label={SLOTS.acts(name)} icon={<Ellipsis size={16} />} />}
          acts={[
            { key: "rename", label: SLOTS.rename, run: onRename },
            ...(type === "passphrase" ? [{ key: "change", label: SLOTS.change, run: onChange }] : []),
            { key: "remove", label: SLOTS.remove, isDangerous: true, separated: true, run: onRemove },
          ]}
        />
      )}
    </SettingRow>
  );
}
