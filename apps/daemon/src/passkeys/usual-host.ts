/**
 * Under which host name a page opens where nobody says. A passkey works only under the one it was made for: who made all of his
 * under `localhost`, because his browser does not know the other, finds them there.
 */
import type { SlotView } from "@kist/unlock";

import { HOST_NAMES, type HostName } from "../page/gate.ts";

export function usualHost(slots: readonly Pick<SlotView, "passkey">[]): HostName | undefined {
  const names = slots.flatMap(({ passkey }) => (passkey === undefined ? [] : [passkey.rpId]));
  const [standard] = HOST_NAMES;
  if (names.length === 0 || names.includes(standard)) return undefined;
  return HOST_NAMES.find((host) => names.includes(host));
}
