import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { makeCliDocs } from "../../scripts/make-cli-docs.ts";
import { makeKindsDocs } from "../../scripts/make-kinds-docs.ts";

it("docs/cli.md says what the verbs say (node scripts/make-cli-docs.ts)", async () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/cli.md"), "utf8")).toBe(await makeCliDocs());
});

it("docs/kinds.md says what the declarations say (node scripts/make-kinds-docs.ts)", () => {
  expect(readFileSync(join(import.meta.dirname, "../../docs/kinds.md"), "utf8")).toBe(makeKindsDocs());
});
