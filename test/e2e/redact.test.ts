/** Carl shows a log to somebody: what the vault holds does not stand in it, whatever happens meanwhile. */
import { spawnSync } from "node:child_process";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, cleanEnvironment } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const OWN = "tU7#qLw9!zR2mX4v";
const OTHER = "pK8$eNd3@hY6cB1s";

describe.each(BUILDS)("redact, $name build", (build) => {
  let carl: Story;
  beforeAll(async () => {
    carl = beginStory(build);
    await carl.kist(["init", "--throw-away", "--yes"]);
    await carl.kist(["namespace", "create", "dev/shop"]);
    for (const [key, input] of Object.entries({ DBPASS: OWN, OTHER, PIN: "1234" }))
      expect(await carl.kist(["set", "-e", "dev", "-n", "shop", key], { input })).toMatchObject({ status: 0 });
  });
  afterAll(() => carl.end());

  it("masks every value in whatever encoding, says what stays visible, and changes nothing else", async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0, 0x80]);
    const input = Buffer.concat([
      Buffer.from(`a ${OWN} b ${Buffer.from(`x:${OTHER}`).toString("base64")} ${encodeURIComponent(OWN)} 1234\n`),
      bytes,
    ]);
    const { status, output, stderr } = await redact([], input);
    expect(status).toBe(0);
    expect(output.toString("latin1")).toMatch(/^a \[masked\] b \w{0,4}\[masked\]\S{0,3} \[masked\] 1234\n/);
    expect(output.subarray(-4)).toEqual(bytes);
    expect(stderr).toContain("1 of the vault's values stays visible");
    expect((await redact(["--names"], `${OWN}\n`)).output.toString()).toBe("[kist://dev/shop/DBPASS]\n");
  });

  it("only the secrets that were named", async () => {
    const only = ["--only", "OTHER", "-e", "dev", "-n", "shop"];
    expect((await redact(only, `${OWN} ${OTHER}`)).output.toString()).toBe(`${OWN} [masked]`);
    expect(await redact(["--only", "kist://dev/shop/NONE"], OWN)).toMatchObject({ status: 5, output: Buffer.alloc(0) });
    expect(await redact(["-e", "dev"], OWN)).toMatchObject({ status: 2, output: Buffer.alloc(0) });
  });

  it("passes a live log on line by line, and a value that comes in two writes", async () => {
    const running = carl.starting(["redact"], { keepInput: true });
    let shown = "";
    running.process.stdout?.on("data", (piece: string) => {
      shown += piece;
    });
    const until = (text: string): Promise<unknown> =>
      expect.poll(() => shown, { timeout: 20_000, interval: 5 }).toContain(text);
    running.process.stdin?.write("first line\n");
    await until("first line\n");
    running.process.stdin?.write(`second ${OWN.slice(0, 5)}`);
    await until("second ");
    running.process.stdin?.write(`${OWN.slice(5)} end\n`);
    await until("second [masked] end\n");
    running.process.stdin?.end();
    expect((await running.result).status).toBe(0);
    expect(shown).not.toContain(OWN.slice(0, 5));
  });

  it("a stream of megabytes comes out as it went in, but for the values", async () => {
    const line = `${"x".repeat(100)} ${OWN} ${"y".repeat(100)}\n`;
    const { output } = await redact([], line.repeat(40_000));
    expect(output.toString()).toBe(line.replace(OWN, "[masked]").repeat(40_000));
  });

  it("fails closed where the vault locks while it runs, and where it is locked", async () => {
    const running = carl.starting(["redact"], { keepInput: true });
    let shown = "";
    running.process.stdout?.on("data", (piece: string) => {
      shown += piece;
    });
    running.process.stdin?.write("before\n");
    await expect.poll(() => shown, { timeout: 20_000 }).toBe("before\n");
    await carl.kist(["lock"]);
    running.process.stdin?.on("error", () => undefined);
    running.process.stdin?.write(`after ${OWN}\n`);
    const { status, stderr } = await running.result;
    expect(status).toBe(3);
    expect(stderr).toContain("what follows is not passed on");
    expect(shown).toBe("before\n");
    expect(await redact([], `after ${OWN}\n`)).toMatchObject({ status: 3, output: Buffer.alloc(0) });
  });

  function redact(
    words: readonly string[],
    input: string | Uint8Array,
  ): Promise<{ readonly status: number | null; readonly output: Buffer; readonly stderr: string }> {
    const [file, ...first] = build.command;
    const { status, stdout, stderr } = spawnSync(file, [...first, "redact", ...words], {
      input,
      env: cleanEnvironment(carl.home),
      maxBuffer: 64 * 1024 * 1024,
    });
    return Promise.resolve({ status, output: stdout, stderr: stderr.toString() });
  }
});
