/** What others wrote in a hook's file stays, whatever is done how often. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import type { HookFile } from "./hook-file.ts";
import { createShellHook, isShellScript } from "./shell-hook.ts";
import { createSimpleGitHooks } from "./simple-git-hooks.ts";
import { lefthookFile, preCommitFile } from "./yaml-hooks.ts";

const command = { line: "kist scan --staged", strict: false };
const strict = { line: "kist scan --staged --require-vault", strict: true };

const FILES: readonly (readonly [string, HookFile, readonly string[]])[] = [
  [
    "a shell script",
    createShellHook("#!/bin/sh\n"),
    [
      "#!/bin/sh\nnpm test\n",
      "#!/usr/bin/env bash\nset -e\nexec lint-staged\n",
      "#!/bin/sh",
      "npm test",
      "#!/bin/sh\nexit 0",
    ],
  ],
  ["husky's file", createShellHook(""), ["npm test\n", '#!/bin/sh\n. "$(dirname -- "$0")/_/husky.sh"\n\nnpm test\n']],
  [
    "lefthook's file",
    lefthookFile,
    [
      "# ours\npre-commit:\n  parallel: true\n  commands:\n    lint:\n      run: npm run lint # quickly\npre-push:\n  commands:\n    test:\n      run: npm test\n",
      "pre-commit:\n  jobs:\n    - name: lint\n      run: npm run lint\n",
      "colors: false\n",
    ],
  ],
  [
    "pre-commit's file",
    preCommitFile,
    [
      "# ours\nrepos:\n  - repo: https://github.com/psf/black\n    rev: 24.1.0\n    hooks:\n      - id: black # the formatter\n",
      "repos:\n  - repo: local\n    hooks:\n      - id: own\n        name: own\n        entry: ./own.sh\n        language: system\n",
    ],
  ],
  [
    "simple-git-hooks in package.json",
    createSimpleGitHooks(true),
    [
      '{\n    "name": "shop",\n    "simple-git-hooks": {\n        "pre-commit": "npx lint-staged",\n        "pre-push": "npm test"\n    }\n}\n',
      '{\n\t"name": "shop",\n\t"simple-git-hooks": {}\n}',
    ],
  ],
  ["simple-git-hooks' own file", createSimpleGitHooks(false), ['{\n  "pre-commit": "npx lint-staged"\n}\n']],
];

describe.each(FILES)("%s", (_, file, texts) => {
  test.each(texts)("%j", (text) => {
    expect(file.has(text)).toBe(false);
    const once = file.add(text, command);
    expect(file.has(once)).toBe(true);
    expect(once).toContain("kist scan --staged");
    expect(file.add(once, command)).toBe(once);
    const changed = file.add(once, strict);
    expect(changed.split("kist scan --staged").length).toBe(2);
    expect(changed).toContain("--require-vault");
    expect(file.add(changed, command)).toBe(once);
    const back = file.remove(once);
    expect(back === undefined ? "" : back.trim()).toBe(back === undefined ? "" : text.trim());
  });

  test("a file that is not there yet", () => {
    const fresh = file.add(undefined, command);
    expect(file.has(fresh)).toBe(true);
    expect(file.has(file.remove(fresh) ?? "")).toBe(false);
  });
});

test("the managers read what was written", () => {
  expect(parse(lefthookFile.add("pre-commit:\n  jobs:\n    - run: a\n", command))).toEqual({
    "pre-commit": { jobs: [{ run: "a" }, { name: "kist-scan", run: "kist scan --staged" }] },
  });
  expect(parse(preCommitFile.add(undefined, command))).toMatchObject({
    repos: [{ repo: "local", hooks: [{ id: "kist-scan", entry: "kist scan --staged", language: "system" }] }],
  });
});

test("what is no file of the manager's is refused, not overwritten", () => {
  for (const text of ["- a\n- b\n", "a: [\n", "just text\n"]) {
    expect(() => lefthookFile.add(text, command)).toThrow(/not changed/);
    expect(() => preCommitFile.add(text, command)).toThrow(/not changed/);
  }
  expect(() => createSimpleGitHooks(true).add("{", command)).toThrow(/not changed/);
});

test("hooks in other languages are told apart", () => {
  for (const text of ["#!/bin/sh\n", "#!/usr/bin/env bash\n", "#! /bin/dash -e\n", "npm test\n"])
    expect(isShellScript(text)).toBe(true);
  for (const text of ["#!/usr/bin/env python3\n", "#!/usr/bin/env node\n", "#!/usr/bin/perl\n"])
    expect(isShellScript(text)).toBe(false);
});

test("any shell hook comes back as it was", () => {
  const hook = createShellHook("#!/bin/sh\n");
  fc.assert(
    fc.property(fc.boolean(), fc.string({ unit: "grapheme-ascii" }), (shebang, body) => {
      const text = `${shebang ? "#!/bin/bash\n" : "x\n"}${body}`;
      expect(hook.remove(hook.add(text, command))).toBe(text);
    }),
  );
});
