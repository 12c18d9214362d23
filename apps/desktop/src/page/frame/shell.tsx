/** Around every screen of an open vault: navigation at the side (over the screen where there is no room), the screen itself. */
import { LockKeyhole, Search } from "lucide-react";
import { Suspense, useContext, useEffect, useRef, useState, type ReactElement } from "react";
import { Button } from "react-aria-components/Button";
import { Dialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { useKist, useStatus } from "../api/kist.tsx";
import { IconButton } from "../parts/button.tsx";
import { Kbd } from "../parts/kbd.tsx";
import { OpenNavigation } from "../parts/screen.tsx";
import { SkeletonRows } from "../parts/skeleton.tsx";
import { SCREEN_TABLE } from "../screens/table.ts";
import { FRAME } from "../texts/frame.ts";
import { Commands } from "./commands.tsx";
import { DefectBoundary } from "./defect-boundary.tsx";
import { Mark } from "./mark.tsx";
import { Navigation } from "./navigation.tsx";
import { useScreen } from "./router.ts";
import { PALETTE_KEYS, ShortcutsContext } from "./shortcuts.ts";
import { WaitingNotice } from "./waiting-notice.tsx";

export function Shell(): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const screen = useScreen();
  const Content = SCREEN_TABLE[screen].component;
  const main = useRef<HTMLElement>(null);
  // What had the focus went with the screen before: the keyboard goes on in the new one, not at the top of the page.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus();
  }, [screen]);
  return (
    <OpenNavigation.Provider value={() => setOpen(true)}>
      <a
        href={`#/${screen}`}
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
        className="sr-only rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        {FRAME.skip}
      </a>
      <div className="flex h-full">
        <aside className="hidden w-56 shrink-0 flex-col border-r border-line bg-bg md:flex">
          <Side onChoose={() => undefined} />
        </aside>
        <ModalOverlay
          isOpen={isOpen}
          onOpenChange={setOpen}
          isDismissable
          className="fixed inset-0 z-30 bg-shade md:hidden"
        >
          <Modal className="h-full w-64 border-r border-line bg-bg shadow-raised">
            <Dialog aria-label={FRAME.navigation} className="flex h-full flex-col outline-none">
              <Side onChoose={() => setOpen(false)} />
            </Dialog>
          </Modal>
        </ModalOverlay>
        <main ref={main} tabIndex={-1} className="flex min-w-0 flex-1 flex-col bg-surface outline-none">
          <WaitingNotice />
          <DefectBoundary of={screen}>
            <Suspense fallback={<SkeletonRows />}>
              <Content />
            </Suspense>
          </DefectBoundary>
        </main>
      </div>
      <Commands />
    </OpenNavigation.Provider>
  );
}

function Side({ onChoose }: { readonly onChoose: () => void }): ReactElement {
  const { call, toasts } = useKist();
  const shortcuts = useContext(ShortcutsContext);
  const { vaults, defaultVault, locksIn } = useStatus();
  const vault = vaults.find(({ id }) => id === defaultVault);
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-2.5 px-3">
        <Mark size={22} />
        <span className="min-w-0 flex-1 truncate font-semibold">
          {vault?.name === "" ? FRAME.product : vault?.name}
        </span>
      </div>
      <div className="px-2">
        <Button
          onPress={() => {
            onChoose();
            shortcuts?.run(PALETTE_KEYS);
          }}
          className="flex h-8 w-full items-center gap-2 rounded-md border border-line bg-surface px-2 text-base text-ink-3 shadow-card hover:text-ink"
        >
          <Search size={14} aria-hidden />
          <span className="flex-1 text-left">{FRAME.commands}</span>
          <Kbd keys={PALETTE_KEYS} />
        </Button>
      </div>
      <Navigation onChoose={onChoose} />
      <footer className="flex h-11 shrink-0 items-center gap-2 border-t border-line pr-2 pl-4 text-sm text-ink-3">
        <span className="min-w-0 flex-1 truncate">
          {locksIn === undefined ? undefined : FRAME.locksIn(Math.round(locksIn / 60_000))}
        </span>
        <IconButton
          label={FRAME.lock}
          icon={<LockKeyhole size={15} />}
          size="sm"
          onPress={() => void call("lock", {}).catch(toasts.failed)}
        />
      </footer>
    </>
  );
}
