import type { Libc } from "./libc.ts";

/**
 * Tells systemd how a `Type=notify` service fares (sd_notify(3)): `READY=1` once the socket listens,
 * `STOPPING=1` before the end, `STATUS=…` for people. Does nothing, and says false, when nobody supervises.
 */
export function notifySystemd(
  libc: Pick<Libc, "sendDatagram">,
  environment: Readonly<Record<string, string | undefined>>,
  text: string,
): boolean {
  const path = environment["NOTIFY_SOCKET"];
  const named = path?.startsWith("/") === true || path?.startsWith("@") === true;
  return path !== undefined && named && libc.sendDatagram(path, text);
}
