/** The whole page: what is shown, and above it the questions, the notes and the keys that work anywhere. */
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState, type ReactElement } from "react";

import { KistContext, type Kist } from "../api/kist.tsx";
import { ToastList } from "../parts/toast.tsx";
import { Consent } from "./consent.tsx";
import { DesktopWindow } from "./desktop-window.tsx";
import { Gate } from "./gate.tsx";
import { createShortcuts, ShortcutsContext } from "./shortcuts.ts";

export function App({ kist }: { readonly kist: Kist }): ReactElement {
  const [shortcuts] = useState(() => createShortcuts(() => performance.now()));
  useEffect(() => {
    const press = (event: KeyboardEvent): void => shortcuts.press(event);
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [shortcuts]);
  return (
    <KistContext.Provider value={kist}>
      <QueryClientProvider client={kist.queries}>
        <ShortcutsContext.Provider value={shortcuts}>
          <Gate />
          {window.kist === undefined ? undefined : <DesktopWindow shell={window.kist} />}
          <Consent />
          <ToastList toasts={kist.toasts} />
        </ShortcutsContext.Provider>
      </QueryClientProvider>
    </KistContext.Provider>
  );
}
