import { describe, expect, it } from "vitest";

import { buildEnvironment, isUnsafeName } from "./delivery.ts";

const usual = { inherit: true, allowUnsafe: false };

describe("a program's environment", () => {
  it("holds what was there and the secrets, which go first", () => {
    const environment = buildEnvironment({ A: "old", HOME: "/h" }, [{ name: "A", value: "new" }], usual);
    expect(environment).toEqual({ A: "new", HOME: "/h" });
  });
  it("starts almost empty where that is asked for", () => {
    const inherited = { PATH: "/bin", TOKEN: "of the parent", KIST_HOME: "/k" };
    const environment = buildEnvironment(inherited, [{ name: "A", value: "1" }], { ...usual, inherit: false });
    expect(environment).toEqual({ PATH: "/bin", A: "1" });
  });
  it.each([
    "PATH",
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "BASH_ENV",
    "GIT_SSH_COMMAND",
    "PYTHONSTARTUP",
    "KIST_SOCKET",
    "DYLD_INSERT_LIBRARIES",
  ])("refuses %s: it would run code", (name) => {
    expect(() => buildEnvironment({}, [{ name, value: "x" }], usual)).toThrow(name);
    expect(buildEnvironment({}, [{ name, value: "x" }], { inherit: true, allowUnsafe: true })).toEqual({ [name]: "x" });
  });
  it("does not mind ordinary names", () => {
    for (const name of ["DATABASE_URL", "NODE_ENV", "LOAD", "PATHS", "MY_PATH", "GIT_TOKEN", "PORT"])
      expect(isUnsafeName(name)).toBe(false);
  });
  it("refuses what a variable cannot hold, by name and not by value", () => {
    for (const value of ["a\0secret", "x".repeat(128 * 1024)]) {
      expect(() => buildEnvironment({}, [{ name: "BIG", value }], usual)).toThrow("BIG");
      expect(() => buildEnvironment({}, [{ name: "BIG", value }], usual)).not.toThrow(value);
    }
  });
});
