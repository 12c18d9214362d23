/** Owner, expiry, rotation and the rest: folded away until somebody wants to say it. */
import { CRITICALITIES } from "@kist/model";
import { ChevronRight } from "lucide-react";
import type { ReactElement } from "react";
import { Button } from "react-aria-components/Button";
import { Disclosure, DisclosurePanel } from "react-aria-components/Disclosure";

import { Checkbox } from "../../../parts/checkbox.tsx";
import { TextField } from "../../../parts/field.tsx";
import { Select } from "../../../parts/select.tsx";
import { ADD } from "../../../texts/add-secret.ts";
import { ROTATION_CHOICES, type Details } from "./details.ts";

export function DetailsFields({
  details,
  onChange,
}: {
  readonly details: Details;
  readonly onChange: (change: Partial<Details>) => void;
}): ReactElement {
  return (
    <Disclosure className="group/details border-t border-line pt-2">
      <Button
        slot="trigger"
        className="-ml-1 flex h-7 items-center gap-1 rounded-sm px-1 text-sm font-medium text-ink-2 hover:text-ink"
      >
        <ChevronRight size={13} aria-hidden className="group-data-expanded/details:rotate-90" />
        {ADD.details}
      </Button>
      <DisclosurePanel>
        <div className="grid grid-cols-1 gap-3 pt-2 sm:grid-cols-2">
          <TextField
            label={ADD.owner}
            hint={ADD.ownerHint}
            value={details.owner}
            onChange={(owner) => onChange({ owner })}
          />
          <TextField
            label={ADD.tags}
            hint={ADD.tagsHint}
            value={details.tags}
            onChange={(tags) => onChange({ tags })}
          />
          <TextField
            label={ADD.expires}
            type="date"
            value={details.expires}
            onChange={(expires) => onChange({ expires })}
          />
          <Select
            label={ADD.rotation}
            options={ROTATION_CHOICES.map((days) => ({
              key: days === "" ? "never" : days,
              label: days === "" ? ADD.rotationNone : ADD.rotationDays(Number(days)),
            }))}
            value={details.rotationDays === "" ? "never" : details.rotationDays}
            onChange={(days) => onChange({ rotationDays: days === "never" ? "" : days })}
          />
          <Select
            label={ADD.criticality}
            options={[
              { key: "none", label: ADD.criticalityNone },
              ...CRITICALITIES.map((level) => ({ key: level, label: level })),
            ]}
            value={details.criticality ?? "none"}
            onChange={(level) => onChange({ criticality: level === "none" ? undefined : level })}
          />
          <div className="flex items-end pb-1">
            <Checkbox isSelected={details.concealed} onChange={(concealed) => onChange({ concealed })}>
              {ADD.concealed}
            </Checkbox>
          </div>
          <div className="sm:col-span-2">
            <TextField
              label={ADD.purpose}
              value={details.purpose}
              onChange={(purpose) => onChange({ purpose })}
              rows={2}
            />
          </div>
        </div>
      </DisclosurePanel>
    </Disclosure>
  );
}
