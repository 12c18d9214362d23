/**
 * Notifications: an approval that waits (what and who, before anybody touches anything) and secrets that expire. One approval
 * is told once. Names of secrets stand in them only for those who chose it: systems keep notifications.
 */
import type { PendingApproval } from "./daemon/answers.ts";
import type { ShellSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";

export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly onClick: () => void;
}

export interface Notices {
  /** Tells of those not told of yet. */
  tellApprovals(pending: readonly PendingApproval[]): void;
  /** Once a day, and not again while there are no more of them. */
  tellExpiring(count: number): void;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Names that fit where systems show them. */
const MOST_NAMES = 3;

export function createNotices(deps: {
  readonly show: (notice: Notice) => void;
  readonly settings: () => Pick<ShellSettings, "notifications">;
  readonly now: () => number;
  readonly openApproval: (id: string) => void;
  readonly openApp: () => void;
}): Notices {
  let told: ReadonlySet<string> = new Set();
  let expiring = { count: 0, at: Number.NEGATIVE_INFINITY };
  return {
    tellApprovals(pending) {
      const { notifications } = deps.settings();
      const fresh = pending.filter((approval) => !told.has(approval.id) && !isOfPage(approval));
      told = new Set(pending.map(({ id }) => id));
      if (notifications === "off") return;
      for (const approval of fresh) {
        deps.show({
          title: TEXTS.approval.title,
          body: describeApproval(approval, notifications === "with-names"),
          onClick: () => deps.openApproval(approval.id),
        });
      }
    },
    tellExpiring(count) {
      const before = expiring;
      if (count === 0 || (count <= before.count && deps.now() - before.at < DAY_MS)) return;
      expiring = { count, at: deps.now() };
      if (deps.settings().notifications === "off") return;
      deps.show({ title: TEXTS.expiry.title, body: TEXTS.expiry.body(count), onClick: deps.openApp });
    },
  };
}

/** Asked on a page, it is in front of the person already. */
function isOfPage({ caller }: PendingApproval): boolean {
  return caller["page"] !== undefined;
}

/** `npm (from zsh) wants to read 2 secrets in prod/payments.` */
export function describeApproval(approval: PendingApproval, withNames: boolean): string {
  return TEXTS.approval.body(
    describeCaller(approval),
    `${describeDeed(approval)} ${describeSubjects(approval, withNames)}`,
  );
}

function describeCaller({ caller }: PendingApproval): string {
  const program = plain(
    String(caller["exe"] ?? "")
      .split("/")
      .at(-1) ?? "",
  );
  if (program === "") return TEXTS.approval.someProgram;
  const parent = plain(String(caller["ancestry"] ?? "").split(" < ")[0] ?? "");
  return parent === "" ? program : TEXTS.approval.from(program, parent);
}

/** A program chooses its own name: nothing in it may look like more than a name. */
function plain(text: string): string {
  return text.replaceAll(/[^\w .:/@"+-]/g, "?").slice(0, 60);
}

function describeDeed({ action }: PendingApproval): string {
  if (/read|list|export|inspect/.test(action)) return TEXTS.approval.wantsToRead;
  if (/^(secret|value)\./.test(action)) return TEXTS.approval.wantsToChange;
  return TEXTS.approval.wantsTo(plain(action));
}

function describeSubjects({ subjects }: PendingApproval, withNames: boolean): string {
  if (withNames) {
    const shown = subjects.slice(0, MOST_NAMES);
    return TEXTS.approval.names(shown, subjects.length - shown.length);
  }
  const places = [...new Set(subjects.map(placeOf))];
  return TEXTS.approval.places(subjects.length, places.slice(0, 2));
}

/** `prod/payments` of `kist://prod/payments/STRIPE_KEY`. */
function placeOf(subject: string): string {
  const segments = subject.replace(/^kist:\/\//, "").split("/");
  return segments.length > 1 ? segments.slice(0, -1).join("/") : subject;
}
