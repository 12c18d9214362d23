/** Acts behind a button. */
import type { ReactElement, ReactNode } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Separator } from "react-aria-components/Separator";

import { classes } from "./classes.ts";
import { Kbd } from "./kbd.tsx";
import { ITEM, POPOVER } from "./select.tsx";

export interface MenuAct {
  readonly key: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  /** A line above it. */
  readonly separated?: boolean;
  readonly run: () => void;
}

export function Menu({
  trigger,
  label,
  acts,
  placement = "bottom end",
}: {
  /** A button. */
  readonly trigger: ReactElement;
  readonly label: string;
  readonly acts: readonly MenuAct[];
  readonly placement?: "bottom end" | "bottom start" | "top start";
}): ReactElement {
  return (
    <MenuTrigger>
      {trigger}
      <Popover offset={4} placement={placement} className={classes(POPOVER, "min-w-48")}>
        <AriaMenu aria-label={label} className="max-h-96 overflow-y-auto p-1 outline-none">
          {acts.flatMap(({ key, label, icon, keys, isDangerous, isDisabled, separated, run }) => [
            ...(separated === true ? [<Separator key={`${key}-line`} className="my-1 border-t border-line" />] : []),
            <MenuItem
              key={key}
              id={key}
              textValue={label}
              isDisabled={isDisabled === true}
              onAction={run}
              className={classes(ITEM, isDangerous === true && "text-danger")}
            >
              {icon}
              <span className="min-w-0 flex-1 truncate">{label}</span>
              {keys === undefined ? undefined : <Kbd keys={keys} />}
            </MenuItem>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
