/** `Mod+K`: every act by its name. What is typed narrows the list; Enter runs the first. */
import { Search } from "lucide-react";
import type { ReactElement } from "react";
import { Autocomplete, useFilter } from "react-aria-components/Autocomplete";
import { Dialog } from "react-aria-components/Dialog";
import { Header } from "react-aria-components/Header";
import { Input } from "react-aria-components/Input";
import { Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { SearchField } from "react-aria-components/SearchField";

import { Kbd } from "../parts/kbd.tsx";
import { ITEM } from "../parts/select.tsx";
import { FRAME } from "../texts/frame.ts";
import { groupActs, PALETTE_KEYS, useRegisteredShortcuts } from "./shortcuts.ts";

export default function Palette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { contains } = useFilter({ sensitivity: "base" });
  const acts = useRegisteredShortcuts().filter(({ keys }) => keys !== PALETTE_KEYS);
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={onClose}
      className="fixed inset-0 z-40 flex items-start justify-center bg-shade p-3 pt-[10vh]"
    >
      <Modal className="enter w-full max-w-xl overflow-hidden rounded-xl border border-line bg-raised shadow-raised">
        <Dialog aria-label={FRAME.commands} className="flex max-h-[60vh] flex-col outline-none">
          <Autocomplete filter={(text, input) => input.split(/\s+/).every((word) => contains(text, word))}>
            <SearchField
              aria-label={FRAME.commands}
              autoFocus
              className="flex items-center gap-3 border-b border-line px-4"
            >
              <Search size={16} className="shrink-0 text-ink-3" aria-hidden />
              <Input
                placeholder={FRAME.typeCommand}
                className="h-12 min-w-0 flex-1 bg-transparent text-lg outline-none placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
                autoComplete="off"
                spellCheck={false}
              />
            </SearchField>
            {/* Focus stays in the field, so what scrolls has to take it by itself. */}
            <div tabIndex={0} role="presentation" className="min-h-0 flex-1 overflow-y-auto">
              <Menu
                aria-label={FRAME.commands}
                className="p-2 outline-none"
                renderEmptyState={() => <p className="px-2 py-6 text-center text-ink-3">{FRAME.nothingFound}</p>}
              >
                {groupActs(acts).map(([group, members]) => (
                  <MenuSection key={group} className="pb-2 last:pb-0">
                    <Header className="px-2 pt-1 pb-1 text-xs font-medium text-ink-3">{group}</Header>
                    {members.map((act) => (
                      <MenuItem
                        key={act.label}
                        id={`${group}/${act.label}`}
                        textValue={`${group} ${act.label}`}
                        className={ITEM}
                        onAction={() => {
                          onClose();
                          // After the palette gave the focus back: what runs may open a dialog of its own.
                          window.setTimeout(act.run, 0);
                        }}
                      >
                        <span className="min-w-0 flex-1 truncate">{act.label}</span>
                        {act.keys === undefined ? undefined : <Kbd keys={act.keys} />}
                      </MenuItem>
                    ))}
                  </MenuSection>
                ))}
              </Menu>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
