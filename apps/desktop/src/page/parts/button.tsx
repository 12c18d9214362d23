/** Buttons: one primary act a view, quiet ones beside it. An icon alone always has a name and a tooltip. */
import type { ReactElement, ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";

import { classes } from "./classes.ts";
import { Tooltip } from "./tooltip.tsx";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-75 disabled:opacity-50";
const LOOKS: Readonly<Record<ButtonLook, string>> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover data-pressed:bg-accent-hover shadow-card",
  secondary: "border border-line bg-surface text-ink hover:bg-hover data-pressed:bg-press shadow-card",
  quiet: "text-ink-2 hover:bg-hover hover:text-ink data-pressed:bg-press",
  danger: "bg-danger text-danger-ink hover:opacity-90 data-pressed:opacity-80 shadow-card",
};
const SIZES = { sm: "h-7 px-2.5 text-sm", md: "h-8 px-3 text-base", lg: "h-10 px-4 text-lg" } as const;

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style"> {
  readonly look?: ButtonLook;
  readonly size?: keyof typeof SIZES;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

export function Button({ look = "secondary", size = "md", icon, children, wide, ...rest }: ButtonProps): ReactElement {
  return (
    <AriaButton {...rest} className={classes(BASE, LOOKS[look], SIZES[size], wide === true && "w-full")}>
      {icon}
      {children}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, "className" | "children" | "style" | "aria-label"> {
  readonly label: string;
  readonly icon: ReactNode;
  readonly look?: ButtonLook;
  readonly size?: "sm" | "md";
  /** Keys that do the same, shown in the tooltip. */
  readonly keys?: string;
}

export function IconButton({ label, icon, look = "quiet", size = "md", keys, ...rest }: IconButtonProps): ReactElement {
  return (
    <Tooltip text={label} {...(keys === undefined ? {} : { keys })}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classes(BASE, LOOKS[look], size === "sm" ? "size-7" : "size-8")}
      >
        {icon}
      </AriaButton>
    </Tooltip>
  );
}
