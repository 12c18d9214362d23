/** Keys as they are data-pressed: `g s` one after the other, `Mod+K` together. */
import { Fragment, type ReactElement } from "react";
import { Keyboard } from "react-aria-components/Keyboard";

import { spellKeys } from "./spell-keys.ts";

export function Kbd({ keys }: { readonly keys: string }): ReactElement {
  return (
    <Keyboard className="inline-flex shrink-0 items-center gap-0.5 font-sans">
      {spellKeys(keys).map((key, index) => (
        <Fragment key={`${key}${index}`}>
          <span className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-line bg-sunken px-1 text-xs leading-none text-ink-2">
            {key}
          </span>
        </Fragment>
      ))}
    </Keyboard>
  );
}
