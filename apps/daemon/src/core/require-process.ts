/** For what is bound to a process: its files, its watch. A page has none. */
import { KistError, type Caller, type SocketCaller } from "@kist/model";

/** Throws `page-without-process`. */
export function requireProcess(caller: Caller): SocketCaller {
  if (caller.door === "page") throw new KistError("page-without-process", {});
  return caller;
}
