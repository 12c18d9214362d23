/** The chest. */
import type { ReactElement } from "react";

export function Mark({ size = 20 }: { readonly size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g className="fill-accent-ink">
        <path d="M7 14.200C7 10.200 9.600 8 13 8h6c3.400 0 6 2.200 6 6.200V15H7z" />
        <path d="M7 17h6.200a2.900 2.900 0 0 0 5.600 0H25v5.200A1.800 1.800 0 0 1 23.200 24H8.800A1.800 1.800 0 0 1 7 22.200z" />
      </g>
    </svg>
  );
}
