/** A program asks for secrets while Ann is in another window. */
import { expect, test } from "vitest";

import type { PendingApproval } from "./daemon/answers.ts";
import { createNotices, type Notice } from "./notices.ts";
import type { ShellSettings } from "./settings.ts";

const approval: PendingApproval = {
  id: "a1",
  action: "value.read",
  subjects: ["kist://prod/payments/STRIPE_KEY", "kist://prod/payments/DATABASE_URL"],
  caller: { exe: "/usr/bin/npm", ancestry: 'zsh < tmux "server"', tty: 34_816 },
};

function createDesk(notifications: ShellSettings["notifications"] = "without-names") {
  const shown: Notice[] = [];
  const opened: string[] = [];
  const clock = { now: 0 };
  const notices = createNotices({
    show: (notice) => void shown.push(notice),
    settings: () => ({ notifications }),
    now: () => clock.now,
    openApproval: (id) => void opened.push(id),
    openApp: () => void opened.push("app"),
  });
  return { notices, shown, opened, clock };
}

test("who and what, once, and a click opens the approval", () => {
  const { notices, shown, opened } = createDesk();
  notices.tellApprovals([approval]);
  notices.tellApprovals([approval]);
  expect(shown.map(({ body }) => body)).toEqual(["npm (from zsh) wants to read 2 secrets in prod/payments."]);
  expect(shown[0]?.body).not.toContain("STRIPE");
  shown[0]?.onClick();
  expect(opened).toEqual(["a1"]);
});

test("with names for those who chose it, without anything for those who chose that", () => {
  const named = createDesk("with-names");
  named.notices.tellApprovals([
    { ...approval, subjects: ["kist://a/b/C", "kist://a/b/D", "kist://a/b/E", "kist://a/b/F"] },
  ]);
  expect(named.shown[0]?.body).toBe(
    "npm (from zsh) wants to read kist://a/b/C, kist://a/b/D, kist://a/b/E and 1 more.",
  );
  const off = createDesk("off");
  off.notices.tellApprovals([approval]);
  off.notices.tellExpiring(4);
  expect(off.shown).toEqual([]);
});

test("a program cannot write the notification by its own name", () => {
  const { notices, shown } = createDesk();
  notices.tellApprovals([{ ...approval, caller: { exe: "/tmp/kist\n(verified) ✔", ancestry: "" } }]);
  expect(shown[0]?.body).toBe("kist??verified? ? wants to read 2 secrets in prod/payments.");
});

test("what is asked on a page is in front of the person already", () => {
  const { notices, shown } = createDesk();
  notices.tellApprovals([{ ...approval, caller: { page: "p1", opener: "/usr/bin/kist" } }]);
  expect(shown).toEqual([]);
});

test("expiring secrets are told by number, once a day or when there are more", () => {
  const { notices, shown, clock } = createDesk();
  for (const count of [0, 2, 2, 1]) notices.tellExpiring(count);
  expect(shown.map(({ body }) => body)).toEqual(["2 secrets expire soon. Open Kist to see which."]);
  notices.tellExpiring(3);
  expect(shown).toHaveLength(2);
  clock.now += 24 * 60 * 60 * 1000;
  notices.tellExpiring(3);
  expect(shown).toHaveLength(3);
});
