/** The API as documents tell it: the OpenAPI document, the metrics, and the examples of docs/api.md, run as they stand. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { API, getStatus, initDevice } from "@kist/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ROUTES } from "../../apps/daemon/src/api/routes.ts";
import { skipWithout } from "../../scripts/test-needs.ts";
import type { Caller } from "./harness/caller.ts";
import { confirm, setUp } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

const run = promisify(execFile);

describe("what every daemon says of itself", () => {
  let story: Story;
  let caller: Caller;
  beforeAll(async () => {
    story = await openStory();
    caller = await story.callers.start();
  });
  afterAll(() => story.close());

  const look = async (name: string): Promise<{ status: number; type: string; text: string }> => {
    const { status, type, body } = await caller.exchange("GET", `${API}/${name}`);
    return { status, type, text: body.toString() };
  };

  test("the OpenAPI document names every endpoint, and every reference in it leads somewhere", async () => {
    const { status, text } = await look("openapi.json");
    expect(status).toBe(200);
    const document = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string; summary: string; responses: object }>>;
    };
    expect(document.openapi).toBe("3.1.0");
    const looks = ["health", "ready", "metrics", "events", "openapi.json"].map((name) => `${API}/${name}`);
    expect(Object.keys(document.paths).sort()).toEqual(
      [...ROUTES.map(({ endpoint }) => endpoint.path), ...looks].sort(),
    );
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { summary, responses } of operations) {
      expect(summary).toMatch(/[.!?]$/);
      expect(Object.keys(responses)).toContain("200");
    }
    for (const [reference = ""] of text.matchAll(/#\/[^"]+/g))
      expect(at(document, reference.slice(2).split("/")), reference).toBeTypeOf("object");
    // Nothing that is not JSON Schema slips in from the schemas' library.
    expect(text).not.toMatch(/"(?:~standard|_zod|def)"/);
    for (const path of [`${API}/audit/export`, `${API}/backup/create`])
      expect(JSON.stringify(document.paths[path]?.["post"]?.responses)).not.toMatch(
        /"200".*"application\/json".*default/,
      );
  });

  test("health is about the process, ready about the vault", async () => {
    expect(await look("health")).toMatchObject({ status: 200, text: '{"alive":true}' });
    expect(await look("ready")).toMatchObject({ status: 503, text: '{"ready":false}' });
    await caller.call(initDevice, { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] });
    expect(await look("ready")).toMatchObject({ status: 200, text: '{"ready":true}' });
  });

  test("the metrics are OpenMetrics, and hold no name", async () => {
    await caller.call(getStatus, {});
    const { type, text } = await look("metrics");
    expect(type).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    expect(faultsOf(text)).toEqual([]);
    expect(text).toMatch(/^kist_requests_total\{path="\/kist\/v1\/status",status="200"\} \d+$/m);
    expect(text).toMatch(/^kist_unlocked 1$/m);
  });

  test("what is no endpoint, and what is asked the wrong way, is said", async () => {
    const code = async (method: string, path: string): Promise<unknown> =>
      at(JSON.parse((await caller.exchange(method, path)).body.toString()), ["error", "code"]);
    expect(await code("GET", "/")).toBe("not-found");
    expect(await code("GET", `${API}/values/read`)).toBe("method-wrong");
    expect(await code("DELETE", `${API}/status`)).toBe("method-wrong");
    expect(await code("POST", `${API}/values/read/`)).toBe("not-found");
  });
});

describe("the examples of docs/api.md", () => {
  interface Example {
    readonly person: boolean;
    readonly script: string;
    readonly answer: unknown;
  }
  const text = readFileSync(join(import.meta.dirname, "../../docs/api.md"), "utf8");
  const examples = [...text.matchAll(/```sh( person)?\n([\s\S]*?)```\n\n```json\n([\s\S]*?)```/g)].map(
    ([, person, script = "", answer = ""]): Example => ({
      person: person !== undefined,
      script,
      answer: JSON.parse(answer),
    }),
  );

  test("are all found", () => {
    expect(examples.length).toBe(text.match(/```sh/g)?.length);
    expect(examples.length).toBe(text.match(/```json/g)?.length);
    expect(examples.filter(({ person }) => person).length).toBeGreaterThan(2);
  });

  test("answer as they say, on a throw-away device", async (context) => {
    skipWithout(context, "curl", "bash");
    const story = await openStory();
    try {
      for (const { script, answer } of examples.filter(({ person }) => !person)) {
        const { stdout } = await run("bash", ["-euc", script], {
          env: { ...process.env, KIST_SOCKET: story.home.socket },
        });
        expect(shapeOf(JSON.parse(stdout)), script).toEqual(shapeOf(answer));
      }
    } finally {
      await story.close();
    }
  });

  test("answer as they say, in a person's terminal", async (context) => {
    skipWithout(context, "curl", "bash", "script");
    const story = await openStory();
    try {
      const desk = await story.terminal();
      await confirm(desk, await setUp(desk));
      const scripts = examples.filter(({ person }) => person).map(({ script }) => script);
      // One terminal for all of them; the answers are told apart by a line between.
      const all = scripts.map((script) => `${script}\necho; echo ---\n`).join("");
      const { stdout } = await run("script", ["-qec", `bash -eu -c '${all.replaceAll("'", `'\\''`)}'`, "/dev/null"], {
        env: { ...process.env, KIST_SOCKET: story.home.socket },
      });
      const answers = stdout.replaceAll("\r", "").split("\n---\n").slice(0, -1);
      const expected = examples.filter(({ person }) => person).map(({ answer }) => shapeOf(answer));
      expect(answers.map((answer) => shapeOf(JSON.parse(answer)))).toEqual(expected);
    } finally {
      await story.close();
    }
  });
});

/** Names of fields and kinds of values; of lists the first item, of codes the very word. */
function shapeOf(value: unknown, field = ""): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one, name)]));
  return ["code", "state", "outcome", "verdict", "action", "rule", "scope"].includes(field) ? value : typeof value;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (one, name) => (typeof one === "object" && one !== null ? Reflect.get(one, name) : undefined),
    value,
  );
}

/** What the OpenMetrics grammar (openmetrics.io, 1.0) does not allow in the text. */
function faultsOf(text: string): string[] {
  const faults: string[] = [];
  const lines = text.split("\n");
  if (lines.at(-2) !== "# EOF" || lines.at(-1) !== "") faults.push("it must end in # EOF");
  const types = new Map<string, string>();
  let family = "";
  for (const line of lines.slice(0, -2)) {
    const meta = /^# (TYPE|UNIT|HELP) ([a-z_][a-z0-9_]*) (.+)$/.exec(line);
    if (meta !== null) {
      const [, kind, name = "", rest = ""] = meta;
      if (kind === "TYPE") {
        if (types.has(name)) faults.push(`${name}: two families of one name`);
        types.set(name, rest);
        family = name;
      }
      if (name !== family) faults.push(`${line}: outside its family`);
      if (kind === "UNIT" && !name.endsWith(`_${rest}`)) faults.push(`${line}: the name must end in its unit`);
      continue;
    }
    const sample = /^([a-z_][a-z0-9_]*)(?:\{([a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*)\})? (-?[0-9.e+-]+)$/.exec(
      line,
    );
    const [, name = ""] = sample ?? [];
    const suffixes = { counter: ["_total"], histogram: ["_bucket", "_sum", "_count"], gauge: [""] }[
      types.get(family) ?? ""
    ];
    if (sample === null || suffixes?.some((suffix) => name === `${family}${suffix}`) !== true) faults.push(line);
  }
  return faults;
}
