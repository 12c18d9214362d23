/** What stands where nothing is: what would be here, and how it comes to be. */
import type { ReactElement, ReactNode } from "react";

export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}): ReactElement {
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-6 py-16 text-center">
      {icon === undefined ? undefined : (
        <div className="mb-4 flex size-11 items-center justify-center rounded-lg border border-line bg-surface text-ink-3 shadow-card">
          {icon}
        </div>
      )}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children === undefined ? undefined : <div className="mt-1.5 max-w-md text-ink-2">{children}</div>}
      {actions === undefined ? undefined : <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
