/** What the terminal does while a person is at the page: the verbs over a daemon that is a function, a browser that is a script. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Asked, Reply } from "../../../../test/e2e/fake-daemon.ts";
import { NOW, runKist, type MemoryOptions, type Ran } from "../../../../test/e2e/kist-in-memory.ts";

const SECRET = "launch-canary-8f3k";
const PAGE = "0123456789abcdef";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-page-"));
  file = join(folder, "page.html");
  writeFileSync(file, `<meta http-equiv=refresh content="0;url=http://kist.localhost:1/#launch=${SECRET}">`);
  browser("exit 0");
});
// A browser that was started and let go may still be writing down that it was.
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));

/** Writes down what it was started with. */
function browser(then: string, path = join(folder, "browser")): string {
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/opened.new'\nmv '${folder}/opened.new' '${folder}/opened'\n${then}\n`,
  );
  chmodSync(path, 0o755);
  return path;
}
const opened = async (): Promise<string[]> => {
  await expect.poll(() => existsSync(join(folder, "opened"))).toBe(true);
  return readFileSync(join(folder, "opened"), "utf8").trim().split("\n");
};

interface Day {
  readonly unlockWith?: readonly string[];
  /** What the page does, one state for each time somebody waits. */
  readonly page?: readonly string[];
  readonly answers?: Answers;
}
type Answers = Readonly<Record<string, (asked: Asked) => Reply>>;
function live(
  words: readonly string[],
  { unlockWith, page = ["entered", "done"], answers = {} }: Day,
  options: MemoryOptions,
): Promise<Ran> {
  const states = [...page];
  const environment = { PATH: process.env["PATH"] ?? "", HOME: folder, BROWSER: join(folder, "browser") };
  return runKist(
    words,
    async (asked) => {
      const own = answers[asked.path];
      if (own !== undefined) return own(asked);
      switch (asked.path) {
        case "status":
          return { body: { state: "unlocked", vaults: [{}], unlockWith: unlockWith ?? ["passkey", "passphrase"] } };
        case "page/open":
          return {
            body: { file, url: `http://kist.localhost:1/#launch=${SECRET}`, page: PAGE, expiresAt: NOW + 60_000 },
          };
        case "page/wait":
          // Nothing more happens there: the daemon's own patience, in short.
          if (states.length === 0 || states[0] === "prepared") await new Promise((resolve) => setTimeout(resolve, 20));
          return { body: { state: states.shift() ?? asked.body["from"], approvedTerminal: true } };
        case "unlock":
          return { body: { vaults: 1, approvedTerminal: true } };
        default:
          return { body: {} };
      }
    },
    { ...options, environment: { ...environment, ...options.environment } },
  );
}
/** Nobody takes the file, until its time is over. */
const LATE = [...Array.from({ length: 20 }, () => "prepared"), "over"];
/** Somebody sits there and types nothing. */
const QUIET: MemoryOptions = { typed: [""] };
const paths = ({ asked }: Ran): string[] => asked.map(({ path }) => path);

describe("kist unlock with a passkey", () => {
  it("opens the page, waits, and says what it got; no secret stands in an argument", async () => {
    const ran = await live(["unlock"], {}, QUIET);
    expect(ran.stderr).toBe(
      "Touch your passkey in browser. Enter: the passphrase here. Ctrl-C: give up.\nUnlocked the vault. This terminal may read dev environments.\n",
    );
    expect(ran.status).toBe(0);
    expect(await opened()).toEqual([`file://${file}`]);
    expect(ran.asked.find(({ path }) => path === "page/open")?.body).toEqual({ purpose: { kind: "unlock" } });
    expect(paths(ran).indexOf("(verify)")).toBeLessThan(paths(ran).indexOf("page/open"));
    expect(ran.stdout + ran.stderr + ran.screen).not.toContain(SECRET);
  });
  it("opens nothing that a stranger at the socket gives", async () => {
    const ran = await live(["unlock"], {}, { ...QUIET, unverified: true });
    expect([ran.status, existsSync(join(folder, "opened"))]).toEqual([4, false]);
  });
  it("asks for the passphrase here at Enter", async () => {
    const ran = await live(["unlock"], { page: ["entered"] }, { typed: ["\r", "open sesame\r"] });
    expect(ran.asked.at(-1)).toEqual({ path: "unlock", body: { with: "passphrase", passphrase: "open sesame" } });
    expect(ran.screen).not.toContain("sesame");
  });
  it("gives up at Ctrl-C", async () => {
    const ran = await live(["unlock"], { page: [] }, { typed: ["\x03"] });
    expect([ran.status, paths(ran).includes("unlock")]).toEqual([130, false]);
  });
  it.each([
    ["over ssh", { SSH_CONNECTION: "a", BROWSER: "", DISPLAY: "localhost:10" }],
    ["without a display", { BROWSER: "" }],
    ["where BROWSER is an editor's helper", { BROWSER: "/x/.vscode-server/bin/helpers/browser.sh" }],
  ])("asks for the passphrase at once %s", async (_, environment) => {
    const ran = await live(["unlock"], {}, { typed: ["open sesame\r"], environment });
    expect([ran.status, paths(ran)]).toEqual([0, ["status", "(verify)", "unlock"]]);
  });
  it.each([["--passphrase"], ["--passphrase-fd=0"]])("is not tried with %s", async (flag) => {
    const ran = await live(["unlock", flag], {}, { typed: ["open sesame\r"], stdin: "open sesame\n" });
    expect(paths(ran)).not.toContain("page/open");
  });
  it("is not tried where a script pipes the passphrase", async () => {
    const ran = await live(["unlock"], {}, { stdin: "open sesame\n" });
    expect(ran.asked.at(-1)?.body).toEqual({ with: "passphrase", passphrase: "open sesame" });
  });
  it("says why it cannot where it must", async () => {
    const ran = await live(
      ["unlock", "--passkey"],
      {},
      { ...QUIET, environment: { BROWSER: "", SSH_TTY: "/dev/pts/1" } },
    );
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining("session over ssh")]);
    expect(ran.stderr).toContain("kist unlock --passphrase");
  });
  it.each([
    [["over"], "No browser opened the page"],
    [["entered", "over"], "closed before anything was done"],
  ])("ends where the page does: %j", async (page, says) => {
    const ran = await live(["unlock"], { page }, QUIET);
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining(says)]);
    expect(ran.stderr).toContain("kist unlock --passphrase");
  });
  it("says what went wrong with the browser, and which file to open", async () => {
    browser("exit 3");
    const ran = await live(["unlock"], { page: LATE }, QUIET);
    expect(ran.stderr).toContain("browser: it ended with status 3.\n");
    expect(ran.stderr).toContain(`Open this file in a browser: ${file}`);
    expect(ran.stderr.split("Open this file")).toHaveLength(2);
  });
  it.each([[["--passkey", "--recovery"]], [["--passphrase", "--machine"]]])("refuses %j together", async (flags) => {
    expect((await live(["unlock", ...flags], {}, QUIET)).status).toBe(2);
  });
});

describe("a browser in a snap", () => {
  const wrapper = (): string => browser("exit 0\n# /snap/bin/firefox");
  it("gets the file where it can read it, for as long as it is of use", async () => {
    wrapper();
    mkdirSync(join(folder, "snap/firefox/common"), { recursive: true });
    const ran = await live(["ui"], { page: ["entered"] }, QUIET);
    expect(ran.status).toBe(0);
    const [address = ""] = await opened();
    expect(address).toMatch(/^file:.*\/snap\/firefox\/common\/kist-[0-9a-f-]{36}\.html$/);
    expect(readdirSync(join(folder, "snap/firefox/common"))).toEqual([]);
  });
  it("that never ran is told what to do", async () => {
    wrapper();
    writeFileSync(join(folder, "browser"), "#!/bin/sh\n# /snap/bin/firefox\nexit 1\n");
    const ran = await live(["ui"], { page: LATE }, QUIET);
    expect(ran.stderr).toContain("It is a snap: it cannot read the file");
    expect(ran.stderr).toContain("Set BROWSER to another browser.");
  });
});

describe("kist ui", () => {
  it("says when the app is open", async () => {
    const ran = await live(["ui"], { page: ["entered"] }, QUIET);
    expect([ran.status, ran.stderr]).toEqual([0, "Kist is open in browser.\n"]);
  });
  it("prints the file alone with --print, and starts nothing", async () => {
    const ran = await live(["ui", "--print"], {}, QUIET);
    expect([ran.status, ran.stdout, existsSync(join(folder, "opened"))]).toEqual([0, `${file}\n`, false]);
    const json = await live(["ui", "--print", "--json"], {}, QUIET);
    expect(JSON.parse(json.stdout)).toEqual({
      file,
      page: PAGE,
      expiresAt: NOW + 60_000,
    });
  });
  it("names the terminal's interface where there is no browser", async () => {
    const ran = await live(["ui"], {}, { ...QUIET, environment: { BROWSER: "" } });
    expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining("kist ui --tui")]);
    expect(paths(ran)).toEqual([]);
  });
});

describe("kist approve with a passkey", () => {
  const approval = {
    id: "4d5kq0t9v2c6w8xa",
    state: "pending",
    askedAt: NOW,
    expiresAt: NOW + 60_000,
    action: "value.read",
    subjects: ["kist://prod/shop/KEY"],
    caller: { exe: "/usr/bin/deploy" },
    scope: "request",
    rule: "prod asks each time",
  };
  const answers = (states: string[]): Answers => ({
    "approvals/list": () => ({ body: { approvals: [approval] } }),
    "approvals/wait": () => ({ body: { state: states.shift() ?? "pending" } }),
    "approvals/show": () => ({ body: { subjects: approval.subjects } }),
    "approvals/decide": () => ({ body: { state: "granted" } }),
  });
  it("shows the request here too, opens it in the browser, and follows the decision", async () => {
    const ran = await live(["approve"], { answers: answers(["pending", "granted"]), page: ["entered"] }, QUIET);
    expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining("kist://prod/shop/KEY")]);
    expect(ran.stderr).toContain("Decide with your passkey in browser.");
    expect(ran.stderr).toMatch(/Approved\.\n$/);
    expect(ran.asked.find(({ path }) => path === "page/open")?.body).toEqual({
      purpose: { kind: "approval", id: approval.id },
    });
    expect(paths(ran)).not.toContain("approvals/decide");
  });
  it("says that it was denied there", async () => {
    const ran = await live(["approve"], { answers: answers(["denied"]), page: [] }, QUIET);
    expect(ran.stderr).toMatch(/The request is denied\.\n$/);
  });
  it("takes the passphrase here at Enter, with --passphrase, and where there is no passkey", async () => {
    const typed = { typed: ["\r", "open sesame\r"] };
    const cases: readonly [readonly string[], Day, MemoryOptions][] = [
      [["approve"], { page: [] }, typed],
      [["approve", "--passphrase"], {}, { typed: ["open sesame\r"] }],
      [["approve"], { unlockWith: ["passphrase", "recovery"] }, { typed: ["open sesame\r"] }],
    ];
    for (const [words, day, options] of cases) {
      const ran = await live(words, { ...day, answers: answers([]) }, options);
      expect(ran.asked.find(({ path }) => path === "approvals/show")?.body).toMatchObject({ presence: "open sesame" });
      expect(ran.stderr).toMatch(/Approved\.\n$/);
    }
  });
});

describe("kist slots", () => {
  const slot = (id: string, type: string, name: string, more: object = {}) => ({
    id,
    type,
    name,
    createdAt: NOW,
    ...more,
  });
  const first = slot("4d5kq0t9v2c6w8xa", "passphrase", "desk", { lastUsed: NOW - 60_000 });
  const sheet = slot("4daaaaaaaaaaaaaa", "recovery", "sheet");
  const phone = slot("7aaaaaaaaaaaaaaa", "passkey", "phone", {
    passkey: { transports: ["hybrid"], synced: true, rpId: "kist.localhost" },
  });
  const listing = (...slots: readonly object[]): Answers => ({
    "slots/list": () => ({ body: { slots, recoveryConfirmed: true } }),
  });
  it("lists type, name and last use", async () => {
    const ran = await live(["slots"], { answers: listing(first, phone) }, QUIET);
    expect(ran.stdout).toMatch(/4d5kq0t9v2c6w8xa +passphrase +desk +1 min/);
    expect(ran.stdout).toMatch(/7aaaaaaaaaaaaaaa +passkey \(hybrid, synced\) +phone +never here/);
  });
  it("adds a passkey on the page that opens at the slots, and names what came", async () => {
    let asked = 0;
    const answers = {
      "slots/list": () => ({ body: { slots: ++asked < 3 ? [first] : [first, phone], recoveryConfirmed: true } }),
    };
    const ran = await live(["slots", "add", "passkey"], { answers, page: ["entered"] }, QUIET);
    expect([ran.status, ran.stderr]).toEqual([
      0,
      expect.stringContaining("Added the passkey phone, 7aaaaaaaaaaaaaaa."),
    ]);
    expect(ran.asked.find(({ path }) => path === "page/open")?.body).toEqual({
      purpose: { kind: "app", screen: "slots" },
    });
  });
  it("renames and removes by id, by the beginning of one, and by name", async () => {
    const answers = listing(first, sheet, phone);
    const renamed = await live(["slots", "rename", "7a", "keyring"], { answers }, { typed: ["open sesame\r"] });
    expect(renamed.asked.at(-1)).toEqual({
      path: "slots/rename",
      body: { presence: "open sesame", id: phone.id, name: "keyring" },
    });
    const removed = await live(["slots", "remove", "phone"], { answers }, { typed: ["open sesame\r"] });
    expect(removed.asked.at(-1)?.body).toEqual({ presence: "open sesame", id: phone.id });
  });
  it.each(["4d", "nosuch"])("asks for no passphrase where %s names no slot, or several", async (name) => {
    const ran = await live(["slots", "remove", name], { answers: listing(first, sheet) }, QUIET);
    expect([ran.status, paths(ran)]).toEqual([2, ["slots/list"]]);
  });
  it("leads to the page where there is no passphrase to prove presence with", async () => {
    const day = { unlockWith: ["passkey", "recovery"], answers: listing(sheet, phone) };
    const ran = await live(["slots", "remove", "phone"], day, QUIET);
    expect([ran.status, ran.stderr]).toEqual([6, expect.stringContaining("kist ui")]);
  });
});
