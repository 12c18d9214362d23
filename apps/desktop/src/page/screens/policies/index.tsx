/** What the policy says, in words, and what it decides about: classes of environments, allowed repositories, a machine's list. */
import { Ban, Check, Hand, RotateCw, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Card, Screen, Section } from "../../parts/screen.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import { CLASS_NAMES, POLICIES } from "../../texts/policies.ts";
import { AllowListSection } from "./allow-list-section.tsx";
import { RepositoriesSection } from "./repositories-section.tsx";

type Verdict = keyof typeof POLICIES.verdicts;

const LOOKS: Readonly<Record<Verdict, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  flows: { tone: "ok", icon: Check },
  once: { tone: "ok", icon: RotateCw },
  each: { tone: "accent", icon: Hand },
  never: { tone: "danger", icon: Ban },
};

export default function PoliciesScreen(): ReactElement {
  const { device, vaults, defaultVault } = useStatus();
  const environments = vaults.find(({ id }) => id === defaultVault)?.environments ?? [];
  const isHeadless = device !== undefined && device.kind !== "person";
  return (
    <Screen title={SCREEN_NAMES.policies}>
      {isHeadless ? <AllowListSection /> : undefined}
      <Section title={POLICIES.title} lead={POLICIES.lead}>
        <Card padded={false}>
          <ul>
            {POLICIES.rules.map(({ what, words, verdict }) => (
              <li
                key={what}
                className="flex flex-wrap items-start gap-x-4 gap-y-1.5 border-b border-line px-4 py-3 last:border-0"
              >
                <div className="min-w-0 flex-1 basis-60">
                  <h3 className="font-medium">{what}</h3>
                  <p className="mt-0.5 text-sm text-ink-2">{words}</p>
                </div>
                <VerdictBadge verdict={verdict} />
              </li>
            ))}
          </ul>
        </Card>
        <p className="text-sm text-ink-3">{POLICIES.ends}</p>
      </Section>
      {environments.length === 0 ? undefined : (
        <Section title={POLICIES.classes} lead={POLICIES.classesLead}>
          <Card padded={false}>
            <ul translate="no">
              {environments.map(({ name, class: environmentClass, namespaces }) => (
                <li key={name} className="flex h-11 items-center gap-3 border-b border-line px-4 last:border-0">
                  <span className="min-w-0 flex-1 truncate font-mono">{name}</span>
                  <span className="text-sm text-ink-3">{POLICIES.namespaces(namespaces)}</span>
                  <Badge
                    tone={environmentClass === "prod" ? "danger" : environmentClass === "staging" ? "warn" : "neutral"}
                  >
                    {CLASS_NAMES[environmentClass]}
                  </Badge>
                </li>
              ))}
            </ul>
          </Card>
        </Section>
      )}
      <RepositoriesSection />
      <p className="text-sm text-ink-3">{POLICIES.later}</p>
    </Screen>
  );
}

function VerdictBadge({ verdict }: { readonly verdict: Verdict }): ReactElement {
  const { tone, icon: Icon } = LOOKS[verdict];
  return (
    <Badge tone={tone} icon={<Icon size={12} aria-hidden />}>
      {POLICIES.verdicts[verdict]}
    </Badge>
  );
}
