/** `?`: every key that works now. */
import type { ReactElement } from "react";

import { Dialog } from "../parts/dialog.tsx";
import { Kbd } from "../parts/kbd.tsx";
import { FRAME } from "../texts/frame.ts";
import { groupActs, useRegisteredShortcuts } from "./shortcuts.ts";

export default function ShortcutSheet({ onClose }: { readonly onClose: () => void }): ReactElement {
  const acts = useRegisteredShortcuts().filter(({ keys }) => keys !== undefined);
  return (
    <Dialog isOpen onClose={onClose} title={FRAME.shortcuts} width="lg">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {groupActs(acts).map(([group, members]) => (
          <section key={group}>
            <h3 className="pb-1 text-sm font-medium text-ink-3">{group}</h3>
            <dl>
              {members.map(({ label, keys }) => (
                <div key={label} className="flex h-8 items-center gap-3 border-b border-line last:border-0">
                  <dt className="min-w-0 flex-1 truncate">{label}</dt>
                  <dd>{keys === undefined ? undefined : <Kbd keys={keys} />}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
