/** A line of a card of settings: what it is, what it does, and the control at the end. */
import type { ReactElement, ReactNode } from "react";

export function SettingRow({
  icon,
  label,
  detail,
  children,
}: {
  readonly icon?: ReactNode;
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0">
      {icon}
      <div className="min-w-0 flex-1 basis-52">
        <div className="font-medium">{label}</div>
        {detail === undefined ? undefined : <div className="mt-0.5 text-sm text-ink-2">{detail}</div>}
      </div>
      {children}
    </div>
  );
}
