import { KistError } from "@kist/model";

/** Codes of this layer; their words stand in `@kist/protocol` errors. */
export type OsErrorCode = "path-unsafe" | "environment-refused" | "database-in-use" | "internal";

/** A path that this user does not alone control. `fix` is a command or an act, for the words. */
export function unsafePath(path: string, problem: string, fix: string): KistError<OsErrorCode> {
  return new KistError<OsErrorCode>("path-unsafe", { path, problem, fix });
}
