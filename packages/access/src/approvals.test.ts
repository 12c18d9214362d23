import type { Caller, PageCaller, PageId, SocketCaller } from "@kist/model";
import { createMovableClock } from "@kist/testing";
import { expect, test } from "vitest";

import { APPROVAL_LIFE, createApprovals, type Approval, type ApprovalRequest } from "./approvals.ts";
import { createPresence, type PresenceProof } from "./presence.ts";
import { createSessions, type SessionScope } from "./sessions.ts";

const processOf = (id: number): SocketCaller["process"] => ({
  pid: id,
  startTime: id,
  exe: "/usr/bin/kist",
  name: "kist",
});
const person = (pid: number, ...parents: readonly number[]): SocketCaller => {
  return {
    door: "socket",
    uid: 1000,
    process: processOf(pid),
    ancestors: parents.map(processOf),
    session: { leader: 1, leaderStartTime: 1, tty: 7 },
    cwd: "/home/alice/web",
  };
};
/** A program that wants a value, and Alice in another terminal. */
const program = person(200, 100, 1);
const alice = person(300, 9);
const page = (opener: SocketCaller): PageCaller => ({
  door: "page",
  uid: 1000,
  page: "0000000000000001" as PageId,
  opener,
  origin: "http://kist.localhost:40123",
  unlocks: undefined,
  openedAt: 0,
});
const devSession: SessionScope = { terminal: "1000/1.1/7", repository: "web", covers: { class: "dev" } };

function start() {
  const clock = createMovableClock();
  const presence = createPresence({ clock });
  let drawn = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).fill(++drawn) };
  const sessions = createSessions({ clock, random, presence });
  const approvals = createApprovals({ clock, random, presence, sessions });
  const ask = (more: Partial<ApprovalRequest> = {}): Approval => {
    const asked = approvals.request({
      caller: program,
      action: "value.read",
      asked: ["kist://prod/web/STRIPE_KEY", "kist://prod/web/NO_SUCH_NAME"],
      subjects: ["kist://prod/web/STRIPE_KEY", "kist://prod/web/NO_SUCH_NAME"],
      rule: "prod-presence",
      scope: { kind: "request" },
      digest: "digest of the plan",
      ...more,
    });
    if ("refused" in asked) throw new Error(asked.refused);
    return asked.approval;
  };
  const prove = (id: Approval["id"], by: Caller = alice): PresenceProof =>
    presence.mint("passphrase", { for: "approval", id }, by);
  return { clock, presence, sessions, approvals, ask, prove };
}

test("one request is one approval that lists every name, known or not, and who asks", () => {
  const { approvals, ask } = start();
  const approval = ask();
  expect(approval).toMatchObject({
    state: "pending",
    action: "value.read",
    asked: ["kist://prod/web/STRIPE_KEY", "kist://prod/web/NO_SUCH_NAME"],
    subjects: ["kist://prod/web/STRIPE_KEY", "kist://prod/web/NO_SUCH_NAME"],
    caller: { uid: 1000, pid: 200, exe: "/usr/bin/kist" },
  });
  expect(approvals.pending()).toEqual([approval]);
  expect(approvals.find(approval.id)).toEqual(approval);
});

test("a grant with presence lets exactly that request through, once", () => {
  const { approvals, ask, prove } = start();
  const { id } = ask();
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ refused: "approval-pending" });
  expect(approvals.grant(id, prove(id), alice)).toMatchObject({ approval: { state: "granted" } });
  expect(approvals.redeem(id, program, "digest of another plan")).toEqual({ refused: "approval-other-request" });
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ redeemed: true });
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ refused: "approval-spent" });
  expect(approvals.find(id)?.state).toBe("granted");
});

test("a dry run leaves the grant to its request, once and no longer", () => {
  const { approvals, ask, prove, clock } = start();
  const { id } = ask();
  const dryRun = (digest = "digest of the plan") => approvals.redeem(id, program, digest, { keep: true });
  expect(dryRun()).toEqual({ refused: "approval-pending" });
  approvals.grant(id, prove(id), alice);
  expect(dryRun("digest of another plan")).toEqual({ refused: "approval-other-request" });
  expect(dryRun()).toEqual({ redeemed: true });
  // A dry run may say whether values are equal: with one yes nobody tries guess after guess.
  expect(dryRun()).toEqual({ refused: "approval-spent" });
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ redeemed: true });
  expect(dryRun()).toEqual({ refused: "approval-spent" });
  const late = ask({ digest: "late" });
  approvals.grant(late.id, prove(late.id), alice);
  expect(approvals.redeem(late.id, program, "late", { keep: true })).toEqual({ redeemed: true });
  clock.pass(APPROVAL_LIFE);
  expect(approvals.redeem(late.id, program, "late")).toEqual({ refused: "approval-expired" });
});

test("a grant is nobody else's: not another process, not the same one after exec, and they learn nothing", () => {
  const { approvals, ask, prove } = start();
  const { id } = ask();
  approvals.grant(id, prove(id), alice);
  const unknown = approvals.redeem("0000000000000000" as Approval["id"], program, "digest of the plan");
  expect(unknown).toEqual({ refused: "approval-not-found" });
  for (const other of [
    person(201, 100, 1),
    { ...program, uid: 1001 },
    { ...program, process: { ...program.process, startTime: 1 } },
    { ...program, process: { ...program.process, exe: "/tmp/evil" } },
  ])
    expect(approvals.redeem(id, other, "digest of the plan")).toEqual(unknown);
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ redeemed: true });
});

test("without fresh proof of presence for this very approval nothing is granted", () => {
  const { approvals, ask, prove, presence, clock } = start();
  const { id } = ask();
  const other = ask({ digest: "another" });
  const spent = prove(id);
  presence.spend(spent, { for: "approval", id }, alice);
  const stale = prove(id);
  clock.pass(60_000);
  for (const proof of [
    undefined,
    spent,
    stale,
    prove(other.id),
    prove(id, person(301)),
    prove(id, page(alice)),
    presence.mint("passphrase", { for: "unlock", terminal: "1000/1.1/7" }, alice),
  ])
    expect(approvals.grant(id, proof, alice)).toEqual({ refused: "presence-missing" });
  expect(approvals.find(id)?.state).toBe("pending");
});

test("a proof is spent even by a grant that is refused", () => {
  const { approvals, ask, prove } = start();
  const { id } = ask();
  const proof = prove(id, program);
  expect(approvals.grant(id, proof, program)).toEqual({ refused: "approval-self" });
  expect(approvals.grant(id, proof, program)).toEqual({ refused: "approval-self" });
  expect(approvals.grant(id, proof, alice)).toEqual({ refused: "presence-missing" });
});

test("neither the process that asked nor one it started approves; its parent's other child may", () => {
  const { approvals, ask, prove } = start();
  const { id } = ask();
  for (const by of [program, person(400, 200, 100, 1), person(401, 400, 200, 100, 1)])
    expect(approvals.grant(id, prove(id, by), by)).toEqual({ refused: "approval-self" });
  const sibling = person(402, 100, 1);
  expect(approvals.grant(id, prove(id, sibling), sibling)).toMatchObject({ approval: { state: "granted" } });
});

test("on a page a person approves what a program asked, and what the page asked itself", () => {
  const { approvals, ask, prove } = start();
  const own = page(alice);
  for (const { id } of [ask(), ask({ caller: own })])
    expect(approvals.grant(id, prove(id, own), own)).toMatchObject({ approval: { state: "granted" } });
});

test("without presence a page approves nothing, least of all for itself", () => {
  const { approvals, ask, prove } = start();
  const own = page(alice);
  const { id } = ask({ caller: own });
  // One page is one object: a copy of what the daemon knows of it has proved nothing.
  for (const proof of [undefined, prove(id), prove(id, { ...own })])
    expect(approvals.grant(id, proof, own)).toEqual({ refused: "presence-missing" });
});

test("the process that opened a page does not approve what it asks there; its terminal's next command may", () => {
  const { approvals, ask, prove } = start();
  const { id } = ask({ caller: page(program) });
  for (const by of [program, person(400, 200, 100, 1)])
    expect(approvals.grant(id, prove(id, by), by)).toEqual({ refused: "approval-self" });
  const sibling = person(402, 100, 1);
  expect(approvals.grant(id, prove(id, sibling), sibling)).toMatchObject({ approval: { state: "granted" } });
});

test("what one page was granted no other page redeems, nor the process that opened it", () => {
  const { approvals, ask, prove } = start();
  const own = page(alice);
  const { id } = ask({ caller: own });
  approvals.grant(id, prove(id, own), own);
  for (const other of [{ ...own, page: "0000000000000002" as PageId }, alice])
    expect(approvals.redeem(id, other, "digest of the plan")).toEqual({ refused: "approval-not-found" });
  expect(approvals.redeem(id, own, "digest of the plan")).toEqual({ redeemed: true });
});

test("granting a session's scope opens those sessions; a single request opens none", () => {
  const { approvals, sessions, ask, prove } = start();
  const single = ask();
  approvals.grant(single.id, prove(single.id), alice);
  expect(sessions.list()).toEqual([]);
  const dev = ask({ rule: "dev-once", scope: { kind: "session", sessions: [devSession] }, digest: "dev" });
  approvals.grant(dev.id, prove(dev.id), alice);
  expect(sessions.isOpen(devSession)).toBe(true);
  expect(approvals.redeem(dev.id, program, "dev")).toEqual({ redeemed: true });
});

test("a denied request stays denied and opens nothing", () => {
  const { approvals, sessions, ask, prove } = start();
  const { id } = ask({ rule: "dev-once", scope: { kind: "session", sessions: [devSession] } });
  expect(approvals.deny(id)).toMatchObject({ approval: { state: "denied" } });
  expect(approvals.grant(id, prove(id), alice)).toEqual({ refused: "approval-decided" });
  expect(approvals.deny(id)).toEqual({ refused: "approval-decided" });
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ refused: "approval-denied" });
  expect(sessions.list()).toEqual([]);
});

test("after two minutes an undecided request is expired", () => {
  const { approvals, ask, prove, clock } = start();
  const { id } = ask();
  clock.pass(APPROVAL_LIFE - 1);
  expect(approvals.find(id)?.state).toBe("pending");
  clock.pass(1);
  expect(approvals.grant(id, prove(id), alice)).toEqual({ refused: "approval-expired" });
  expect(approvals.deny(id)).toEqual({ refused: "approval-expired" });
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ refused: "approval-expired" });
  expect(approvals.pending()).toEqual([]);
});

test("a grant that is not used within two minutes is expired, even when the clock is set back", () => {
  const { approvals, ask, prove, clock } = start();
  const { id } = ask();
  approvals.grant(id, prove(id), alice);
  clock.setWall(0);
  clock.pass(APPROVAL_LIFE);
  expect(approvals.redeem(id, program, "digest of the plan")).toEqual({ refused: "approval-expired" });
});

test("who waits is told: granted, denied, expired, or that there is nothing to wait for", async () => {
  const { approvals, ask, prove, clock } = start();
  const [granted, denied, expired] = [ask({ digest: "1" }), ask({ digest: "2" }), ask({ digest: "3" })];
  const waits = [granted, denied, expired].map(({ id }) => approvals.wait(id));
  approvals.grant(granted.id, prove(granted.id), alice);
  approvals.deny(denied.id);
  clock.pass(APPROVAL_LIFE);
  approvals.sweep();
  expect(await Promise.all(waits)).toEqual(["granted", "denied", "expired"]);
  expect(await approvals.wait(denied.id)).toBe("expired");
});

test("asking the same again while it waits does not ask twice; another digest or process does", () => {
  const { approvals, ask } = start();
  const first = ask();
  expect(ask().id).toBe(first.id);
  expect(ask({ digest: "another" }).id).not.toBe(first.id);
  expect(ask({ caller: person(201, 100, 1) }).id).not.toBe(first.id);
  expect(approvals.pending()).toHaveLength(3);
});

test("one program cannot crowd out the others, and all together cannot fill the memory", () => {
  const { approvals, ask, clock } = start();
  for (let n = 0; n < 8; n++) ask({ digest: `plan ${n}` });
  expect(() => ask({ digest: "plan 8" })).toThrow("approvals-full");
  for (let pid = 1000; pid < 1056; pid++) ask({ caller: person(pid) });
  expect(() => ask({ caller: person(2000) })).toThrow("approvals-full");
  clock.pass(APPROVAL_LIFE);
  ask({ caller: person(2000) });
  clock.pass(APPROVAL_LIFE);
  approvals.sweep();
  clock.pass(APPROVAL_LIFE);
  approvals.sweep();
  expect(approvals.pending()).toEqual([]);
});

test("locking denies what waits and withdraws what was granted", async () => {
  const { approvals, ask, prove } = start();
  const granted = ask({ digest: "1" });
  approvals.grant(granted.id, prove(granted.id), alice);
  const waiting = approvals.wait(ask({ digest: "2" }).id);
  approvals.close();
  expect(await waiting).toBe("denied");
  expect(approvals.redeem(granted.id, program, "1")).toEqual({ refused: "approval-not-found" });
  expect(approvals.grant(granted.id, prove(granted.id), alice)).toEqual({ refused: "approval-not-found" });
  expect(approvals.deny(granted.id)).toEqual({ refused: "approval-not-found" });
});

test("what one caller asked is withdrawn with it, what others asked and what was decided stays", () => {
  const { approvals, ask, presence } = start();
  const [first, decided] = [ask(), ask({ digest: "another plan" })];
  const other = ask({ caller: person(210, 100, 1) });
  const proof = presence.mint("passphrase", { for: "approval", id: decided.id }, alice);
  approvals.grant(decided.id, proof, alice);
  expect(approvals.withdraw(program)).toEqual([first.id]);
  expect(approvals.find(first.id)?.state).toBe("denied");
  expect(approvals.pending().map(({ id }) => id)).toEqual([other.id]);
  expect(approvals.find(decided.id)?.state).toBe("granted");
});
