/** What the trail is read by besides its own fields: the environments that an entry touched, and the program that did. */
import { isEnvironmentName, type AuditEntry } from "@kist/model";

const SCHEME = "kist://";

/** The file name of the caller's executable; nothing where the daemon itself acted or the kernel did not tell. */
export function programOf({ caller }: Pick<AuditEntry, "caller">): string | undefined {
  const exe = caller?.["exe"];
  if (typeof exe !== "string" || exe === "") return undefined;
  return exe.slice(exe.lastIndexOf("/") + 1).replace(/ \(deleted\)$/, "");
}

/** Each once. A subject that names no environment (a repository's path, `*`) counts for none. */
export function environmentsOf({ subjects }: Pick<AuditEntry, "subjects">): readonly string[] {
  const found: string[] = [];
  for (const subject of subjects) {
    const start = subject.startsWith(SCHEME) ? SCHEME.length : 0;
    const slash = subject.indexOf("/", start);
    const first = slash < 0 ? subject.slice(start) : subject.slice(start, slash);
    if (isEnvironmentName(first) && !found.includes(first)) found.push(first);
  }
  return found;
}

/** A reference without the version it asked for: the secret itself. */
export function secretOf(subject: string): string {
  const at = subject.indexOf("@", SCHEME.length);
  return at < 0 ? subject : subject.slice(0, at);
}
