import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { chooseEditor } from "./editor.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-editor-"));
  for (const name of ["vim.basic", "nano", "code", "ed-of-mine"]) {
    writeFileSync(join(folder, name), "#!/bin/sh\n");
    chmodSync(join(folder, name), 0o755);
  }
  symlinkSync(join(folder, "vim.basic"), join(folder, "vi"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const choose = (environment: Record<string, string>) => chooseEditor({ PATH: folder, ...environment }, "/f");

describe("the editor", () => {
  it("is VISUAL, then EDITOR, then what there is", () => {
    expect(choose({ VISUAL: "nano", EDITOR: "code" }).program.file).toBe(join(folder, "nano"));
    expect(choose({ VISUAL: " ", EDITOR: "code" }).program.file).toBe(join(folder, "code"));
    expect(choose({}).program.file).toBe(join(folder, "nano"));
    expect(() => choose({ EDITOR: "missing" })).toThrow("There is no command missing");
  });
  it("that is known is told to keep nothing, by whatever name", () => {
    expect(choose({ EDITOR: "vi" }).program.args.slice(0, 4)).toEqual(["vi", "-n", "-i", "NONE"]);
    expect(choose({ EDITOR: "nano" }).program.args).toContain("--ignorercfiles");
    expect(choose({ EDITOR: "nano" }).caution).toBeUndefined();
    expect(choose({ EDITOR: "code --wait -g" }).program.args).toEqual(["code", "--wait", "-g", "--new-window", "/f"]);
    expect(choose({ EDITOR: "code -w" }).program.args).toEqual(["code", "-w", "--new-window", "/f"]);
    expect(choose({ EDITOR: "code" }).caution).toContain("local history");
  });
  it("that is not known gets the file, and the person a word", () => {
    const { program, caution } = choose({ EDITOR: "ed-of-mine --fast" });
    expect(program.args).toEqual(["ed-of-mine", "--fast", "/f"]);
    expect(caution).toContain("does not know it");
  });
  it("may be a line for a shell", () => {
    expect(choose({ EDITOR: "X='a b' ed-of-mine" }).program).toEqual({
      file: "/bin/sh",
      args: ["sh", "-c", `X='a b' ed-of-mine "$@"`, "X='a b' ed-of-mine", "/f"],
    });
  });
});
