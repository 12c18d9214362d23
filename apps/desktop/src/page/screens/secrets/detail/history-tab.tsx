/** The versions, newest first: who stored each when and why, which labels point at it, and what can be done with it. */
import { Copy, Ellipsis, Eye, GitCompareArrows, History, Pin, PinOff, Tag, Trash2 } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Button, IconButton } from "../../../parts/button.tsx";
import { Checkbox } from "../../../parts/checkbox.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { Menu, type MenuAct } from "../../../parts/menu.tsx";
import { DETAIL, HISTORY, sayWhen, VALUE } from "../../../texts/secret-detail.ts";
import { Countdown, RevealedValue, useShown } from "./revealed.tsx";
import { useSubject, type Version } from "./subject.ts";
import { useValues } from "./use-values.ts";

export function HistoryTab(): ReactElement {
  const { secret, ask } = useSubject();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const versions = [...secret.versions].reverse();
  const [left, right] = versions.filter(({ id }) => chosen.includes(id)).toReversed();
  const choose = (id: string, isChosen: boolean): void =>
    // The two that were chosen last.
    setChosen(isChosen ? [...chosen, id].slice(-2) : chosen.filter((one) => one !== id));
  return (
    <section aria-label={DETAIL.tabs.history} className="flex flex-col gap-2">
      <div className="flex min-h-7 items-center gap-2 text-sm text-ink-3">
        <span className="flex-1">{versions.length > 1 ? HISTORY.chooseTwo : ""}</span>
        <Button
          size="sm"
          icon={<GitCompareArrows size={14} aria-hidden />}
          isDisabled={left === undefined || right === undefined}
          onPress={() => {
            if (left !== undefined && right !== undefined)
              ask({ kind: "diff", left: pointOf(left), right: pointOf(right) });
          }}
        >
          {HISTORY.compare}
        </Button>
      </div>
      <ol className="flex flex-col divide-y divide-line border-y border-line">
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            version={version}
            isChosen={chosen.includes(version.id)}
            onChoose={versions.length > 1 ? (isChosen) => choose(version.id, isChosen) : undefined}
          />
        ))}
      </ol>
    </section>
  );
}

function pointOf({ id, ordinal }: Version): { readonly version: string; readonly ordinal: number } {
  return { version: id, ordinal };
}

function VersionRow({
  version,
  isChosen,
  onChoose,
}: {
  readonly version: Version;
  readonly isChosen: boolean;
  readonly onChoose: ((isChosen: boolean) => void) | undefined;
}): ReactElement {
  const { secret, reveal } = useSubject();
  const { attempt, show, copy } = useValues();
  const shown = useShown(reveal);
  const { id, ordinal, labels, createdAt, author, reason, copiedFrom, pinned, purged, template } = version;
  const place = `version/${id}`;
  const isShown = shown?.place === place;
  const { acts, error } = useVersionActs(version, { show: () => show(place, id), copy: () => copy(place, id) });
  return (
    <li className="flex flex-col gap-1 py-2">
      <div className="flex items-center gap-2">
        {onChoose === undefined || purged === true ? (
          <span className="w-4" />
        ) : (
          <Checkbox aria-label={HISTORY.choose(ordinal)} isSelected={isChosen} onChange={onChoose} />
        )}
        <span className="font-medium tabular-nums">{HISTORY.version(ordinal)}</span>
        {labels.map((label) => (
          <Badge key={label} tone={label === "current" ? "accent" : label === "pending" ? "warn" : "neutral"}>
            {DETAIL.labels[label]}
          </Badge>
        ))}
        {pinned === true ? <Badge>{DETAIL.badges.pinned}</Badge> : undefined}
        {template === true ? <Badge>{DETAIL.badges.template}</Badge> : undefined}
        {purged === true ? <Badge tone="danger">{HISTORY.purged}</Badge> : undefined}
        <span className="flex-1" />
        {isShown ? <Countdown reveal={reveal} until={shown.until} say={VALUE.hidesIn} /> : undefined}
        {isShown ? (
          <Button size="sm" look="quiet" onPress={reveal.hide}>
            {VALUE.hide}
          </Button>
        ) : undefined}
        {acts.length === 0 ? undefined : (
          <Menu
            label={HISTORY.acts(ordinal)}
            acts={acts}
            trigger={<IconButton label={HISTORY.acts(ordinal)} icon={<Ellipsis size={15} />} size="sm" />}
          />
        )}
      </div>
      <div className="flex flex-col gap-1 pl-6">
        <p className="text-sm text-ink-3">
          {[sayWhen(createdAt, Date.now()), author].join(" · ")} · <span className="font-mono">{id}</span>
        </p>
        {reason === undefined ? undefined : <p className="text-ink-2">{reason}</p>}
        {copiedFrom === undefined ? undefined : (
          <p className="font-mono text-sm break-all text-ink-3">{HISTORY.from(copiedFrom)}</p>
        )}
        <RevealedValue reveal={reveal} place={place} kind={secret.metadata.kind} />
        <ErrorNote error={attempt.error ?? error} />
      </div>
    </li>
  );
}

/** What can be done with a version as it stands. */
function useVersionActs(
  version: Version,
  { show, copy }: { readonly show: () => void; readonly copy: () => void },
): { readonly acts: readonly MenuAct[]; readonly error: ReturnType<typeof useAttempt>["error"] } {
  const { secret, reference, vault, ask } = useSubject();
  const { call, toasts } = useKist();
  const attempt = useAttempt();
  const { id, ordinal, labels, pinned, purged } = version;
  const current = secret.versions.find((one) => one.labels.includes("current"));
  const isLive = secret.deleted !== true;
  const one = { ...vault, name: reference };
  const label = (to: "current" | "pending" | "previous"): MenuAct => ({
    key: to,
    label: HISTORY.label(to),
    icon: <Tag size={14} aria-hidden />,
    separated: to === "current",
    run: () =>
      void attempt.run(async () => {
        await call("secrets/label", { ...one, label: to, to: id });
        toasts.done(HISTORY.labelled(to, ordinal), {
          act: { label: HISTORY.undo, run: () => ask({ kind: "undo" }) },
        });
      }),
  });
  if (purged === true) return { acts: [], error: attempt.error };
  const isCurrent = labels.includes("current");
  const acts: readonly (MenuAct | false)[] = [
    isLive &&
      secret.metadata.concealed !== true && {
        key: "show",
        label: HISTORY.show,
        icon: <Eye size={14} aria-hidden />,
        run: show,
      },
    isLive && { key: "copy", label: HISTORY.copy, icon: <Copy size={14} aria-hidden />, run: copy },
    isLive &&
      !isCurrent &&
      current !== undefined && {
        key: "diff",
        label: HISTORY.compareWith,
        icon: <GitCompareArrows size={14} aria-hidden />,
        run: () =>
          ask({
            kind: "diff",
            left: { version: id, ordinal },
            right: { version: current.id, ordinal: current.ordinal },
          }),
      },
    isLive &&
      !isCurrent && {
        key: "rollback",
        label: HISTORY.rollBack,
        icon: <History size={14} aria-hidden />,
        run: () => ask({ kind: "rollback", version }),
      },
    ...(isLive ? (["current", "pending", "previous"] as const).filter((to) => !labels.includes(to)).map(label) : []),
    isLive && {
      key: "pin",
      label: pinned === true ? HISTORY.unpin : HISTORY.pin,
      icon: pinned === true ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />,
      separated: true,
      run: () =>
        void attempt.run(async () => {
          await call("secrets/pin", { ...one, to: id, pinned: pinned !== true });
          toasts.done(pinned === true ? HISTORY.unpinned : HISTORY.pinned);
        }),
    },
    !isCurrent &&
      pinned !== true && {
        key: "destroy",
        label: HISTORY.destroy,
        icon: <Trash2 size={14} aria-hidden />,
        isDangerous: true,
        run: () => ask({ kind: "destroy", version }),
      },
  ];
  return { acts: acts.filter((act) => act !== false), error: attempt.error };
}
