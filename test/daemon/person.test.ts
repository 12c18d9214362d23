/** A person's device from its first minute: nothing is stored before the code is, and a terminal asks once. */
import {
  decideApproval,
  getStatus,
  initDevice,
  listApprovals,
  listAudit,
  listSecrets,
  readValues,
  setSecrets,
  showApproval,
} from "@kist/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { refusal, refusals, type Caller } from "./harness/caller.ts";
import {
  approvalOf,
  approve,
  confirm,
  ENVIRONMENTS,
  groupOf,
  PASSPHRASE,
  setUp,
  store,
  type Sheet,
} from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
/** Where Ada set the machine up. */
let desk: Caller;
let sheet: Sheet;

beforeAll(async () => {
  story = await openStory();
  desk = await story.terminal();
});
afterAll(() => story.close());

const get = (caller: Caller, name: string, approval?: string): Promise<string | undefined> =>
  caller
    .call(readValues, { names: [name], purpose: "get", ...(approval === undefined ? {} : { approval }) })
    .then(({ values }) => values[0]?.value);

describe("setting up", () => {
  test("before that, there is nothing to ask for", async () => {
    expect(await desk.call(getStatus, {})).toMatchObject({ state: "empty", vaults: [] });
    expect(await refusal(get(desk, "kist://dev/shop/A"))).toMatchObject({ code: "not-initialised" });
    const weak = {
      kind: "person" as const,
      deviceName: "d",
      vaultName: "v",
      environments: ["dev"],
      passphrase: "short",
    };
    expect(await refusal(desk.call(initDevice, weak))).toMatchObject({
      code: "passphrase-weak",
      facts: { minimum: 8 },
    });
    const { passphrase: _, ...without } = weak;
    expect(await refusal(desk.call(initDevice, without))).toMatchObject({ code: "slot-not-allowed" });
  });

  test("two programs that set it up at once: one of them does, and its code is the one that counts", async () => {
    const settled = await Promise.allSettled([setUp(desk), setUp(desk, "another passphrase")]);
    const [done] = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const [refused] = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(refused).toMatchObject({ code: "already-initialised" });
    if (done === undefined) throw new Error("neither was set up");
    sheet = done;
  });

  test("no secret is stored before a group of the recovery code was typed back", async () => {
    const unconfirmed = await desk.call(getStatus, {});
    expect(unconfirmed).toMatchObject({ state: "unlocked", recoveryConfirmed: false });
    expect(unconfirmed.warnings).toContain("recovery-unconfirmed");
    expect(await refusal(store(desk, "dev", "shop", { A: "1" }))).toMatchObject({ code: "recovery-unconfirmed" });
    const other = sheet.askGroup === 1 ? 2 : 1;
    expect(
      await refusal(confirm(desk, { ...sheet, code: sheet.code.replaceAll(groupOf(sheet), "zzzz") })),
    ).toMatchObject({
      code: "recovery-wrong",
      facts: { group: sheet.askGroup },
    });
    expect(await refusal(confirm(desk, { ...sheet, askGroup: other }))).toMatchObject({ code: "recovery-wrong" });
    expect(await refusal(store(desk, "dev", "shop", { A: "1" }))).toMatchObject({ code: "recovery-unconfirmed" });
    await confirm(desk, { ...sheet, code: sheet.code.toUpperCase() });
    await store(desk, "dev", "shop", { A: "1", B: "2" });
    const confirmed = await desk.call(getStatus, {});
    expect([confirmed.recoveryConfirmed, confirmed.warnings.includes("recovery-unconfirmed")]).toEqual([true, false]);
    expect(await get(desk, "kist://dev/shop/A")).toBe("1");
  });
});

describe("terminals", () => {
  test("the terminal where the passphrase was typed may use dev, another one asks once", async () => {
    const other = await story.terminal();
    const needed = await refusal(get(other, "kist://dev/shop/A"));
    expect(needed).toMatchObject({ code: "approval-needed", status: 403 });
    const { approvals } = await desk.call(listApprovals, {});
    expect(approvals).toMatchObject([
      {
        id: approvalOf(needed),
        action: "value.read",
        subjects: ["kist://dev/shop/A"],
        scope: "session",
        rule: "dev-once",
      },
    ]);
    await approve(desk, needed);
    expect(await get(other, "kist://dev/shop/A")).toBe("1");
    expect(await get(other, "kist://dev/shop/B")).toBe("2");
    // What it starts belongs to it; what was orphaned there could be anybody's.
    const child = await other.child();
    expect(await get(child, "kist://dev/shop/A")).toBe("1");
    const orphan = await other.child({ orphan: true });
    expect(await refusal(get(orphan, "kist://dev/shop/A"))).toMatchObject({ code: "approval-needed" });
    for (const caller of [child, orphan, other]) caller.close();
  });

  test("a program without a terminal asks each time", async () => {
    const script = await story.callers.start();
    const needed = await refusal(get(script, "kist://dev/shop/A"));
    await approve(desk, needed);
    expect(await get(script, "kist://dev/shop/A", approvalOf(needed))).toBe("1");
    expect(await refusal(get(script, "kist://dev/shop/A"))).toMatchObject({ code: "approval-needed" });
    script.close();
  });

  test("staging asks once in a session, prod each time", async () => {
    await approve(desk, await refusal(store(desk, "staging", "shop", { A: "s" })), PASSPHRASE).catch(
      (error: unknown) => {
        // Whoever asks cannot approve: another terminal has to.
        expect(error).toMatchObject({ code: "approval-self" });
      },
    );
    const lamp = await story.terminal();
    await approve(lamp, await refusal(store(desk, "staging", "shop", { A: "s" })));
    await store(desk, "staging", "shop", { A: "s" });
    expect(await get(desk, "kist://staging/shop/A")).toBe("s");
    for (const value of ["p1", "p2"]) {
      const needed = await refusal(store(desk, "prod", "shop", { A: value }));
      await approve(lamp, needed);
      await store(desk, "prod", "shop", { A: value }, approvalOf(needed));
    }
    expect(await refusal(get(desk, "kist://prod/shop/A"))).toMatchObject({ code: "approval-needed" });
    lamp.close();
  });
});

describe("an approval", () => {
  let lamp: Caller;
  beforeAll(async () => {
    lamp = await story.terminal();
  });
  afterAll(() => lamp.close());

  test("is for one process and one request, once", async () => {
    const needed = await refusal(get(desk, "kist://prod/shop/A"));
    const id = approvalOf(needed);
    // Asking again while it waits is the same question.
    expect(approvalOf(await refusal(get(desk, "kist://prod/shop/A", id)))).toBe(id);
    const child = await desk.child();
    expect(await refusal(get(child, "kist://prod/shop/A", id))).toMatchObject({ code: "approval-not-found" });
    await approve(lamp, needed);
    expect(await refusal(get(child, "kist://prod/shop/A", id))).toMatchObject({ code: "approval-not-found" });
    expect(await refusal(get(desk, "kist://prod/shop/B", id))).toMatchObject({ code: "approval-other-request" });
    expect(await get(desk, "kist://prod/shop/A", id)).toBe("p2");
    expect(await refusal(get(desk, "kist://prod/shop/A", id))).toMatchObject({ code: "approval-spent" });
    child.close();
  });

  test("cannot be given by the program that asked, nor by one that it started", async () => {
    const asker = await desk.child();
    const id = approvalOf(await refusal(get(asker, "kist://prod/shop/A")));
    const below = await asker.child();
    for (const caller of [asker, below]) {
      expect(await refusal(caller.call(decideApproval, { id, grant: true, presence: PASSPHRASE }))).toMatchObject({
        code: "approval-self",
      });
    }
    expect(await refusal(lamp.call(decideApproval, { id, grant: true }))).toMatchObject({ code: "presence-missing" });
    expect(await refusal(lamp.call(decideApproval, { id, grant: true, presence: "wrong passphrase" }))).toMatchObject({
      code: "unlock-failed",
    });
    await lamp.call(decideApproval, { id, grant: false });
    expect(await refusal(get(asker, "kist://prod/shop/A", id))).toMatchObject({ code: "approval-denied" });
    expect(await refusal(lamp.call(decideApproval, { id, grant: true, presence: PASSPHRASE }))).toMatchObject({
      code: "approval-decided",
    });
    for (const caller of [below, asker]) caller.close();
  });

  test("for a whole namespace covers the names of that moment, and tells them only to the person", async () => {
    const whole = { environment: "prod", namespace: "shop", purpose: "run" as const };
    const id = approvalOf(await refusal(desk.call(readValues, whole)));
    const nobody = await story.callers.start();
    const { approvals } = await nobody.call(listApprovals, {});
    const shown = approvals.find((approval) => approval.id === id);
    expect(shown?.subjects).toEqual(["kist://prod/shop/*"]);
    expect(JSON.stringify(shown)).not.toContain("shop/A");
    expect(await refusal(nobody.call(showApproval, { id, presence: "wrong passphrase" }))).toMatchObject({
      code: "unlock-failed",
    });
    expect(await lamp.call(showApproval, { id, presence: PASSPHRASE })).toEqual({ subjects: ["kist://prod/shop/A"] });
    // Whoever has seen them grants them without the passphrase; nobody else does.
    expect(await refusal(nobody.call(decideApproval, { id, grant: true }))).toMatchObject({ code: "presence-missing" });
    await lamp.call(decideApproval, { id, grant: true });
    const { entries } = await desk.call(listAudit, { action: "approval.show" });
    expect(entries).toMatchObject([{ note: id }]);
    // A name that came later was not part of the question.
    const needed = await refusal(store(desk, "prod", "shop", { LATER: "l" }));
    await approve(lamp, needed);
    await store(desk, "prod", "shop", { LATER: "l" }, approvalOf(needed));
    expect(await refusal(desk.call(readValues, { ...whole, approval: id }))).toMatchObject({
      code: "approval-other-request",
    });
    nobody.close();
  });

  test("lets a dry run in a guarded environment through, once", async () => {
    const entries = [{ key: "A", value: "next" }];
    const asked = { environment: "prod", namespace: "shop", entries, dryRun: true };
    const needed = await refusal(desk.call(setSecrets, asked));
    await approve(lamp, needed);
    const approval = approvalOf(needed);
    expect((await desk.call(setSecrets, { ...asked, approval })).results).toMatchObject([{ outcome: "versioned" }]);
    expect(await refusal(desk.call(setSecrets, { ...asked, approval }))).toMatchObject({ code: "approval-spent" });
  });

  test("a stranger asks in vain for more than a few", async () => {
    const eager = await story.callers.start();
    const codes = new Set<string>();
    for (let i = 0; i < 12; i++) codes.add((await refusal(get(eager, `kist://prod/shop/N${i}`))).code);
    expect([...codes]).toEqual(["approval-needed", "approvals-full"]);
    for (let i = 0; i < 40; i++) codes.add((await refusal(get(eager, `kist://prod/shop/N${i}`))).code);
    expect(codes).toContain("rate-limited");
    eager.close();
  });
});

describe("before the decision", () => {
  test("a name that exists and one that does not are answered alike", async () => {
    const nobody = await story.callers.start();
    const shapes = new Set<string>();
    for (const name of [
      "dev/shop/A",
      "dev/shop/NO_SUCH_NAME",
      "dev/no-such/A",
      "prod/shop/A",
      "prod/none/NO_SUCH_NAME",
    ]) {
      const { code, status, facts } = await refusal(get(nobody, `kist://${name}`));
      shapes.add(JSON.stringify({ code, status, facts: Object.keys(facts) }));
    }
    const other = await story.callers.start();
    for (const namespace of ["shop", "no-such"]) {
      const both = await refusals(
        other.call(listSecrets, { environment: "dev", namespace }),
        other.call(readValues, { environment: "dev", namespace, purpose: "run" }),
      );
      for (const { code, status, facts } of both) {
        shapes.add(JSON.stringify({ code, status, facts: Object.keys(facts) }));
      }
    }
    expect([...shapes]).toEqual([JSON.stringify({ code: "approval-needed", status: 403, facts: ["approval"] })]);
    for (const caller of [nobody, other]) caller.close();
  });

  test("names of places are told to whoever may list them", async () => {
    const nobody = await story.callers.start();
    const { vaults } = await nobody.call(getStatus, {});
    expect(vaults).toMatchObject([{ name: "", environments: [] }]);
    const known = await desk.call(getStatus, {});
    expect(known.vaults[0]?.environments.map(({ name }) => name).sort()).toEqual([...ENVIRONMENTS].sort());
    nobody.close();
  });
});

describe("a package manager's install script", () => {
  test("asks in an approved terminal too, whatever it starts", async () => {
    const npm = await desk.child();
    await npm.title("npm install");
    const script = await npm.child();
    for (const caller of [npm, script]) {
      const needed = await refusal(get(caller, "kist://dev/shop/A"));
      expect(needed).toMatchObject({ code: "approval-needed" });
      const { approvals } = await desk.call(listApprovals, {});
      expect(approvals.find(({ id }) => id === approvalOf(needed))).toMatchObject({ rule: "install-script" });
    }
    // The developer's own program, started through the same manager, is no stranger.
    const own = await desk.child();
    await own.title("npm start");
    const started = await own.child();
    expect(await get(started, "kist://dev/shop/A")).toBe("1");
    for (const caller of [script, npm, started, own]) caller.close();
  });
});
