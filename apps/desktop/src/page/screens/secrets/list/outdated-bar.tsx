/** Above names that do not follow by themselves: as of when they are, and how to look again. */
import { RotateCw } from "lucide-react";
import type { ReactElement } from "react";

import { Button } from "../../../parts/button.tsx";
import { classes } from "../../../parts/classes.ts";
import { SECRETS } from "../../../texts/secrets.ts";

export function OutdatedBar({
  at,
  isOutdated,
  onLook,
}: {
  readonly at: number;
  readonly isOutdated: boolean;
  readonly onLook: () => void;
}): ReactElement {
  const time = new Date(at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false });
  return (
    <div
      role="status"
      className={classes(
        "flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-4 text-sm sm:px-6",
        isOutdated ? "bg-warn-soft text-warn" : "text-ink-3",
      )}
    >
      <span className="min-w-0 flex-1 truncate">
        {SECRETS.outdated.at(time)}. {isOutdated ? SECRETS.outdated.changed : undefined}
      </span>
      <Button look="quiet" size="sm" icon={<RotateCw size={13} aria-hidden />} onPress={onLook}>
        {SECRETS.outdated.again}
      </Button>
    </div>
  );
}
