/** Templates: whoever reads one reads all that it names, so all of it is decided on, asked about and written down. */
import {
  explainSecret,
  initDevice,
  listAudit,
  listApprovals,
  readValues,
  setAllowList,
  setSecrets,
  showApproval,
  showSecret,
} from "@kist/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, PASSPHRASE, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

const uid = process.getuid?.() ?? 0;
const read = async (caller: Caller, name: string, approval?: string): Promise<string | undefined> => {
  const asked = { names: [`kist://${name}`], purpose: "get" as const };
  const { values } = await caller.call(readValues, approval === undefined ? asked : { ...asked, approval });
  return values[0]?.value;
};
const template = (caller: Caller, namespace: string, key: string, value: string) =>
  caller.call(setSecrets, { environment: "dev", namespace, entries: [{ key, value, template: true }] });

describe("on a machine, where a list decides", () => {
  let story: Story;
  let program: Caller;
  const everything = { user: uid, environment: "*", namespace: "*", keys: "all", verbs: ["write", "list", "admin"] };
  const allow = (...rules: readonly object[]) =>
    program.call(setAllowList, {
      document: JSON.stringify({ kist: "allow-list", version: 1, rules: [...rules, everything] }),
    });
  const shop = { user: uid, environment: "dev", namespace: "shop", keys: "all", verbs: ["read"] };
  const db = { ...shop, namespace: "db", keys: ["PASSWORD"] };

  beforeAll(async () => {
    story = await openStory();
    program = await story.callers.start();
    await program.call(initDevice, {
      kind: "machine",
      deviceName: "build-1",
      vaultName: "CI",
      environments: ["dev", "prod"],
    });
    await store(program, "dev", "shop", { USER: "app" });
    await store(program, "dev", "db", { PASSWORD: "hunter2", ROOT: "root" });
    await template(program, "shop", "URL", "${USER}:${db.PASSWORD}");
    await template(program, "shop", "UNKNOWN", "${db.NO_SUCH_NAME}");
    await template(program, "shop", "ROOT", "${db.ROOT}");
  });
  afterAll(() => story.close());

  const denied = { code: "policy-denied", facts: { rule: "headless-not-listed" } };

  test("a template is not a way around it", async () => {
    await allow(shop);
    expect(await read(program, "dev/shop/USER")).toBe("app");
    for (const key of ["URL", "ROOT"]) expect(await refusal(read(program, `dev/shop/${key}`))).toMatchObject(denied);
    const whole = { environment: "dev", namespace: "shop", purpose: "run" as const };
    expect(await refusal(program.call(readValues, whole))).toMatchObject(denied);
  });

  test("and is refused the same whether what it names is there or not", async () => {
    const [known, unknown] = [
      await refusal(read(program, "dev/shop/ROOT")),
      await refusal(read(program, "dev/shop/UNKNOWN")),
    ];
    expect([unknown.code, unknown.facts, unknown.message]).toEqual([known.code, known.facts, known.message]);
    await allow(shop, { ...db, keys: "all" });
    expect(await refusal(read(program, "dev/shop/UNKNOWN"))).toMatchObject({
      code: "template-unresolved",
      facts: { name: "kist://dev/shop/UNKNOWN", missing: "kist://dev/db/NO_SUCH_NAME" },
    });
  });

  test("who may read all of it gets it filled in, and the trail names all of it", async () => {
    await allow(shop, db);
    expect(await read(program, "dev/shop/URL")).toBe("app:hunter2");
    expect(await refusal(read(program, "dev/shop/ROOT"))).toMatchObject(denied);
    const { entries } = await program.call(listAudit, { action: "value.read", outcome: "allowed", limit: 1 });
    expect(entries[0]?.subjects).toEqual(["kist://dev/shop/URL", "kist://dev/shop/USER", "kist://dev/db/PASSWORD"]);
  });

  test("explaining it takes what listing all of it takes, and opens nothing", async () => {
    const explain = { name: "kist://dev/shop/URL" };
    const answer = await program.call(explainSecret, explain);
    expect(answer.explanations.map(({ reference }) => reference)).toEqual([
      "kist://dev/shop/URL",
      "kist://dev/shop/USER",
      "kist://dev/db/PASSWORD",
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|app:/);
    const listing = { ...everything, namespace: "shop" };
    await program.call(setAllowList, {
      document: JSON.stringify({
        kist: "allow-list",
        version: 1,
        rules: [listing, { ...everything, verbs: ["admin"] }],
      }),
    });
    expect(await refusal(program.call(explainSecret, explain))).toMatchObject(denied);
    await allow(shop, db);
  });

  test("a value is literal unless it was flagged, and the detail says which", async () => {
    const literal = "$2a$10$ ${db.ROOT} $${x}";
    await store(program, "dev", "shop", { LITERAL: literal });
    expect(await read(program, "dev/shop/LITERAL")).toBe(literal);
    const detail = await program.call(showSecret, { name: "kist://dev/shop/URL" });
    expect([detail.template, detail.versions[0]?.template]).toEqual([true, true]);
  });

  test("what is none, or names itself, is refused when it is set, and nothing of it is told", async () => {
    const wrong = await refusal(template(program, "shop", "BAD", "hunter3 ${not a name}"));
    expect(wrong).toMatchObject({ code: "template-malformed", facts: { name: "BAD", line: 1, column: 10 } });
    expect(JSON.stringify([wrong.message, wrong.facts])).not.toMatch(/hunter3|not a name\}/);
    expect(await refusal(template(program, "shop", "BAD", "${BAD}"))).toMatchObject({ code: "template-cycle" });
  });

  test("a circle is refused with its path when it is read", async () => {
    await allow(shop, { ...db, keys: "all" });
    await template(program, "shop", "A", "${db.B}");
    await template(program, "db", "B", "${shop.A}");
    expect(await refusal(read(program, "dev/shop/A"))).toMatchObject({
      code: "template-cycle",
      facts: { path: "shop/A → db/B → shop/A" },
    });
  });
});

test("before a person's yes a value, a template, a broken one and no name at all are one question", async () => {
  const story = await openStory();
  try {
    const desk = await story.terminal();
    await confirm(desk, await setUp(desk));
    await store(desk, "dev", "shop", { VALUE: "1" });
    await store(desk, "dev", "db", { PASSWORD: "hunter2" });
    await template(desk, "shop", "TEMPLATE", "${db.PASSWORD}");
    await template(desk, "shop", "BROKEN", "${db.NO_SUCH_NAME}");
    await template(desk, "shop", "CIRCLE", "${db.BACK}");
    await template(desk, "db", "BACK", "${shop.CIRCLE}");
    const seen = new Set<string>();
    for (const key of ["VALUE", "TEMPLATE", "BROKEN", "CIRCLE", "NO_SUCH_NAME"]) {
      const stranger = await story.callers.start();
      const needed = await refusal(read(stranger, `dev/shop/${key}`));
      const id = approvalOf(needed);
      const { approvals } = await stranger.call(listApprovals, {});
      const { rule, scope, subjects } = approvals.find((one) => one.id === id) ?? {};
      seen.add(JSON.stringify([needed, rule, scope, subjects]).replaceAll(id, "ID").replaceAll(key, "KEY"));
      stranger.close();
    }
    expect([...seen]).toHaveLength(1);
  } finally {
    await story.close();
  }
});

test("a person is asked once, sees all that a template names, and nobody else sees it", async () => {
  const story = await openStory();
  try {
    const [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
    await confirm(desk, await setUp(desk));
    await store(desk, "dev", "shop", { USER: "app" });
    await store(desk, "dev", "db", { PASSWORD: "hunter2" });
    await template(desk, "shop", "URL", "${USER}:${db.PASSWORD}");
    const stranger = await story.callers.start();
    const needed = await refusal(read(stranger, "dev/shop/URL"));
    const id = approvalOf(needed);
    const { approvals } = await stranger.call(listApprovals, {});
    expect(approvals.map(({ subjects }) => subjects)).toEqual([["kist://dev/shop/URL"]]);
    const { subjects } = await lamp.call(showApproval, { id, presence: PASSPHRASE });
    expect(subjects).toEqual(["kist://dev/shop/URL", "kist://dev/shop/USER", "kist://dev/db/PASSWORD"]);
    await approve(lamp, needed);
    // What a yes covered is what it was given for: another template under that name asks again.
    await template(desk, "shop", "URL", "${USER}:${db.PASSWORD}:${db.MORE}");
    expect(await refusal(read(stranger, "dev/shop/URL", id))).toMatchObject({ code: "approval-other-request" });
    await template(desk, "shop", "URL", "${USER}:${db.PASSWORD}");
    expect(await read(stranger, "dev/shop/URL", id)).toBe("app:hunter2");
  } finally {
    await story.close();
  }
});
