/** The pane's head: the name, where it stands, what is special about it, and what can be done with it. */
import { daysUntilExpiry } from "@kist/model";
import {
  ArrowLeft,
  ArrowUpFromLine,
  Ellipsis,
  Link2,
  Pencil,
  PencilLine,
  RotateCcw,
  Sparkles,
  Trash2,
  Undo2,
  UserRound,
  X,
} from "lucide-react";
import type { ReactElement } from "react";

import { useKist } from "../../../api/kist.tsx";
import { useNotedAttempt } from "../../../api/use-attempt.ts";
import { useShortcuts } from "../../../frame/shortcuts.ts";
import { Badge, type Tone } from "../../../parts/badge.tsx";
import { IconButton } from "../../../parts/button.tsx";
import { Menu, type MenuAct } from "../../../parts/menu.tsx";
import { ACTS, DETAIL, REMOVE } from "../../../texts/secret-detail.ts";
import { useEnvironments } from "../use-environments.ts";
import { useSubject, type Secret } from "./subject.ts";

/** Days before its end that an expiry is worth a badge. */
const SOON = 30;

export function Header({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { secret, environment, namespace } = useSubject();
  const acts = useActs();
  return (
    <header className="flex shrink-0 flex-col gap-0.5 px-4 pt-3 pb-2 sm:px-6">
      <div className="flex items-start gap-1">
        <div className="-ml-2 md:hidden">
          <IconButton label={DETAIL.back} icon={<ArrowLeft size={17} />} onPress={onClose} />
        </div>
        <h2 className="min-w-0 flex-1 py-1 font-mono text-lg font-semibold break-all" translate="no">
          {secret.key}
        </h2>
        <Menu
          label={DETAIL.acts}
          acts={acts}
          trigger={<IconButton label={DETAIL.acts} icon={<Ellipsis size={16} />} />}
        />
        <div className="hidden md:block">
          <IconButton label={DETAIL.close} icon={<X size={16} />} keys="Escape" onPress={onClose} />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="mr-1 font-mono text-sm break-all text-ink-3" translate="no">
          {environment}/{namespace}
        </span>
        {badgesOf(secret).map(([tone, text]) => (
          <Badge key={text} tone={tone}>
            {text}
          </Badge>
        ))}
      </div>
    </header>
  );
}

function badgesOf(secret: Secret): readonly (readonly [Tone, string])[] {
  const { badges } = DETAIL;
  const { expires, concealed } = secret.metadata;
  const days = expires === undefined ? undefined : daysUntilExpiry(expires, Date.now());
  return [
    ...(secret.deleted === true ? [["danger", badges.deleted] as const] : []),
    ...(secret.rotation === "overdue" ? [["danger", badges.overdue] as const] : []),
    ...(secret.rotation === "due" ? [["warn", badges.due] as const] : []),
    ...(days === undefined || days > SOON
      ? []
      : days < 0
        ? [["danger", badges.expired] as const]
        : [["warn", badges.expires(days)] as const]),
    ...(secret.override === true ? [["accent", badges.override] as const] : []),
    ...(secret.template === true ? [["neutral", badges.template] as const] : []),
    ...(concealed === true ? [["neutral", badges.concealed] as const] : []),
    ...(secret.pinned === true ? [["neutral", badges.pinned] as const] : []),
  ];
}

function useActs(): readonly MenuAct[] {
  const { secret, reference, environment, vault, ask } = useSubject();
  const { call, toasts } = useKist();
  const restoring = useNotedAttempt();
  const known = useEnvironments(vault.vault);
  const isDev = known.find(({ name }) => name === environment)?.class === "dev";
  const size = 14;
  const copyReference: MenuAct = {
    key: "reference",
    label: DETAIL.copyReference,
    icon: <Link2 size={size} aria-hidden />,
    run: () =>
      void navigator.clipboard.writeText(reference).then(
        () => toasts.done(DETAIL.referenceCopied),
        () => undefined,
      ),
  };
  const undo: MenuAct = {
    key: "undo",
    label: ACTS.undo,
    icon: <Undo2 size={size} aria-hidden />,
    keys: "u",
    run: () => ask({ kind: "undo" }),
  };
  const acts: readonly MenuAct[] =
    secret.deleted === true
      ? [
          {
            key: "restore",
            label: ACTS.restore,
            icon: <RotateCcw size={size} aria-hidden />,
            run: () =>
              void restoring.run(async () => {
                await call("secrets/undelete", { ...vault, name: reference });
                toasts.done(REMOVE.restored(secret.key));
              }),
          },
          copyReference,
          undo,
        ]
      : [
          {
            key: "edit",
            label: ACTS.edit,
            icon: <Pencil size={size} aria-hidden />,
            keys: "e",
            run: () => ask({ kind: "edit" }),
          },
          {
            key: "generate",
            label: ACTS.generate,
            icon: <Sparkles size={size} aria-hidden />,
            run: () => ask({ kind: "generate" }),
          },
          ...(isDev
            ? [
                {
                  key: "override",
                  label: ACTS.override,
                  icon: <UserRound size={size} aria-hidden />,
                  run: () => ask({ kind: "override" }),
                },
              ]
            : []),
          {
            key: "promote",
            label: ACTS.promote,
            icon: <ArrowUpFromLine size={size} aria-hidden />,
            run: () => ask({ kind: "promote" }),
          },
          {
            key: "move",
            label: ACTS.move,
            icon: <PencilLine size={size} aria-hidden />,
            separated: true,
            run: () => ask({ kind: "move" }),
          },
          copyReference,
          undo,
          {
            key: "remove",
            label: ACTS.remove,
            icon: <Trash2 size={size} aria-hidden />,
            isDangerous: true,
            separated: true,
            run: () => ask({ kind: "remove" }),
          },
        ];
  useShortcuts(
    DETAIL.label,
    acts.map(({ label, keys, run }) => ({ label, run, ...(keys === undefined ? {} : { keys }) })),
  );
  return acts;
}
