/** Tests may bring programs, and no program that comes starts a service: whoever asks `policy-rc.d` meanwhile is told no. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { installPackages, mayInstallPackages } from "./apt.ts";

let folder = "";
let policy = "";
let log = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-apt-"));
  policy = join(folder, "policy-rc.d");
  log = join(folder, "log");
  mkdirSync(join(folder, "bin"));
  vi.stubEnv("PATH", [join(folder, "bin"), process.env["PATH"]].join(delimiter));
  vi.spyOn(process, "getuid").mockReturnValue(0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** An `apt-get` whose packages would start a service, if they were let. */
function putApt(status: number): void {
  const script = `#!/bin/sh
echo "$@" >> ${log}
if [ "$1" = install ]; then ${policy} ssh start; echo "policy said $?" >> ${log}; echo "E: no such package" >&2; exit ${status}; fi
`;
  writeFileSync(join(folder, "bin/apt-get"), script, { mode: 0o755 });
}

test("packages are installed while every start of a service is forbidden, and not longer", () => {
  putApt(0);
  expect(installPackages(["strace", "zsh"], policy)).toBeUndefined();
  expect(readFileSync(log, "utf8").trimEnd().split("\n")).toEqual([
    "update -qq",
    "install -y -qq --no-install-recommends strace zsh",
    "policy said 101",
  ]);
  expect(existsSync(policy)).toBe(false);
});

test("the machine's own policy comes back as it was, also where apt fails, and what apt said is told", () => {
  putApt(100);
  writeFileSync(policy, "#!/bin/sh\nexit 0\n", { mode: 0o700 });
  expect(installPackages(["strace"], policy)).toMatch(/^apt-get install .* strace failed:\nE: no such package$/);
  expect(readFileSync(policy, "utf8")).toBe("#!/bin/sh\nexit 0\n");
  expect(statSync(policy).mode & 0o777).toBe(0o700);
});

test("what a run that was killed left is not taken for the machine's own", () => {
  putApt(0);
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  writeFileSync(`${policy}.before-kist`, "the machine's own", { mode: 0o755 });
  expect(installPackages(["strace"], policy)).toBeUndefined();
  expect(readFileSync(policy, "utf8")).toBe("the machine's own");
  expect(existsSync(`${policy}.before-kist`)).toBe(false);
});

test("where there is no apt, that is what is said", () => {
  vi.stubEnv("PATH", join(folder, "bin"));
  expect(installPackages(["strace"], policy)).toContain("Debian");
  expect(existsSync(policy)).toBe(false);
});

test.each([
  [{}, false],
  [{ CI: "1" }, true],
  [{ CI: "true" }, true],
  [{ CI: "false" }, false],
  [{ CI: "0" }, false],
  [{ CI: "" }, false],
  [{ KIST_TEST_APT: "1" }, true],
  [{ KIST_TEST_APT: "0" }, false],
])("only who asked for it gets packages: %j", (environment, may) => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("KIST_TEST_APT", undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  expect(mayInstallPackages()).toBe(may);
});
