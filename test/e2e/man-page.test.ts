/** The manual page says what the verbs say, and every roff that sets it agrees that it is one. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { VERBS } from "../../apps/cli/src/verbs.ts";
import { makeManPage, MAN_PAGE } from "../../scripts/make-man.ts";
import { skipWithout } from "../../scripts/test-needs.ts";

const page = readFileSync(MAN_PAGE, "utf8");

describe("man/kist.1", () => {
  it("is current (node scripts/make-cli-docs.ts)", async () => {
    expect(page).toBe(await makeManPage());
  });
  it("is set by groff without a warning, and shows every verb, flag and example as it is typed", (context) => {
    skipWithout(context, "groff");
    const set = spawnSync("groff", ["-man", "-ww", "-b", "-Tutf8", "-P-cbou", "-rLL=100n"], {
      input: page,
      encoding: "utf8",
    });
    expect(set).toMatchObject({ status: 0, stderr: "" });
    for (const verb of Object.keys(VERBS).filter((name) => !name.startsWith("_")))
      expect(set.stdout).toContain(`kist ${verb}`);
    expect(set.stdout).toContain("--passphrase-fd N");
    expect(set.stdout).toContain('eval "$(kist completion bash)"');
  });
  it("would be found wrong: a request that does not exist", (context) => {
    skipWithout(context, "groff");
    const set = spawnSync("groff", ["-man", "-ww", "-Tutf8", "-z"], {
      input: `${page}\n.NOSUCH request\n`,
      encoding: "utf8",
    });
    expect(set.stderr).toContain("NOSUCH");
  });
});
