/** A file that is not taken, with what to do about it. */
import { complain } from "../../complaint.ts";

export function notUnderstood(what: string, next?: string): Error {
  return complain("file-not-understood", 2, what, next === undefined ? {} : { next });
}
