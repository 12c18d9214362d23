/** Where a ceremony happens: one page of this daemon, at the origin that its door has checked (R17). */
import { KistError, type Caller, type PageCaller } from "@kist/model";

export type Site = Pick<PageCaller, "page" | "origin">;

/** The host name alone: relying parties know no ports, which is why the PRF output alone opens nothing (R16). */
export function rpIdOf({ origin }: Site): string {
  return new URL(origin).hostname;
}

/** Throws `passkey-page-only`. */
export function requireSite({ caller }: { readonly caller: Caller }): Site {
  if (caller.door !== "page") throw new KistError("passkey-page-only", {});
  return caller;
}
