/** A file that was named wrong is a mistake of a person's, said as one, also by the verbs that are the daemon's own program. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

describe.each(BUILDS)("a file that cannot be read, $name build", (build) => {
  let story: Story;
  beforeAll(() => {
    story = beginStory(build);
    mkdirSync(join(story.repository, "folder"));
  });
  afterAll(() => story.end());

  const VERBS = [
    ["audit", "verify"],
    ["backup", "verify"],
    ["backup", "restore", "--yes"],
  ] as const;

  it.each(VERBS.flatMap((words) => ["nowhere", "folder"].map((file) => [words.join(" "), file] as const)))(
    "kist %s %s",
    async (words, file) => {
      const { status, stdout, stderr } = await story.kist([...words.split(" "), file]);
      expect([status, stdout]).toEqual([5, ""]);
      expect(stderr).toBe(
        `kistd: ${file} cannot be read.\n${file === "folder" ? "It is a directory" : "There is no such file"}.\n`,
      );
    },
  );
  it.each(VERBS.map((words) => words.join(" ")))("kist %s … --json says it in one line of JSON", async (words) => {
    const { status, stdout, stderr } = await story.kist([...words.split(" "), "nowhere", "--json"]);
    expect([status, stdout]).toEqual([5, ""]);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: "file-unreadable",
        what: "nowhere cannot be read.",
        why: "There is no such file.",
        facts: { path: "nowhere", detail: "There is no such file" },
      },
    });
  });
});
