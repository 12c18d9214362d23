import { KistError } from "@kist/model";

/** Codes of this layer; their words stand in `@kist/protocol` errors. */
export type OsErrorCode =
  | "path-unsafe"
  | "environment-refused"
  | "database-in-use"
  | "disk-full"
  | "storage-failed"
  | "internal";

/** A path that this user does not alone control. `fix` is a command or an act, for the words. */
export function unsafePath(path: string, problem: string, fix: string): KistError<OsErrorCode> {
  return new KistError<OsErrorCode>("path-unsafe", { path, problem, fix });
}

/** A failed call on a file as callers see it; what is no error of the system passes unchanged. */
export function toFileError(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error && "syscall" in error)) return error;
  const { code } = error;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new KistError<OsErrorCode>(isFull ? "disk-full" : "storage-failed", { failure: String(code) }, error);
}
