/**
 * The trail names everything, and looking at it takes no more than a session for `dev`. So where the caller may not
 * list a place, the names of its secrets are withheld (R20): he sees that something there was touched, and by whom.
 */
import { isEnvironmentName, type AuditEntry } from "@kist/model";

const SCHEME = "kist://";

/** Places as policy sees them; the whole environment where no namespace is named. */
export type MayList = (environment: string, namespace: string) => boolean;

/** `kist://prod/shop/*` instead of each name there, and a mark that this was done. */
export function withholdNames<Entry extends AuditEntry>(
  entry: Entry,
  mayList: MayList,
): Entry & { readonly withheld?: true } {
  const subjects = entry.subjects.map((subject) => withholdName(subject, mayList));
  if (subjects.every((subject, at) => subject === entry.subjects[at])) return entry;
  // One per namespace: how many there are is not told either.
  return { ...entry, subjects: [...new Set(subjects)], withheld: true };
}

/** The environment that a filter by subject looks into; nothing where it looks into none (a repository's path). */
export function environmentOf(subject: string): string | undefined {
  const [first = ""] = subject.replace(/^kist:\/\//, "").split("/");
  return isEnvironmentName(first) ? first : undefined;
}

/** By its text alone: what is no reference any more, or not yet, must not slip through. */
function withholdName(subject: string, mayList: MayList): string {
  return withheldPlace(subject, mayList) ?? subject;
}

/** What is told instead of a name that may not be; nothing where it may. */
export function withheldPlace(subject: string, mayList: MayList): string | undefined {
  if (!subject.startsWith(SCHEME)) return undefined;
  const [environment = "", ...inner] = subject.slice(SCHEME.length).split("@")[0]?.split("/") ?? [];
  const namespace = inner.slice(0, -1).join("/");
  return mayList(environment, namespace) ? undefined : `${SCHEME}${environment}/${namespace}/*`;
}
