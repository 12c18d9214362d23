/** What the window's profile may do: fetch the daemon's page, save what the page made, and nothing that needs a permission. */
import type { Session } from "electron";

import { mayDownload, mayFetch } from "../page-address.ts";

export function hardenSession(
  session: Session,
  { origin, packaged }: { readonly origin: () => string | undefined; readonly packaged: boolean },
): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !mayFetch(details.url, origin(), packaged) }),
  );
  session.on("will-download", (event, item) => {
    if (!mayDownload(item.getURL(), origin())) event.preventDefault();
  });
  // No proxy of the system ever sees what goes to this machine itself.
  void session.setProxy({ mode: "direct" });
}
