import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { makeCliDocs } from "../../scripts/make-cli-docs.ts";

it("docs/cli.md says what the verbs say (node scripts/make-cli-docs.ts)", async () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/cli.md"), "utf8")).toBe(await makeCliDocs());
});
