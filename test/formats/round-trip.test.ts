/** What Kist exports it imports again, whatever is in it: nobody is locked in, nor out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readBytes, type Source } from "../../apps/cli/src/formats/read/formats.ts";
import { writeFormat, type Format } from "../../apps/cli/src/formats/write/formats.ts";
import { AWKWARD_VALUES, awkwardText } from "../corpus/awkward-values.ts";

const FORMATS: readonly (Format & Source)[] = ["dotenv", "json", "yaml", "csv", "docker-env", "kubernetes"];
const NAMES = ["A", "db.url", "api-key", "__proto__", "constructor", "toString", "_", "yes", "null", "x1"];

describe.each(FORMATS)("%s", (format) => {
  it("comes back as it went out", async () => {
    const some = fc.uniqueArray(
      fc.tuple(
        fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,20}$/)),
        fc.oneof(awkwardText, fc.constantFrom(...Object.values(AWKWARD_VALUES))),
      ),
      { selector: ([name]) => name, maxLength: 8 },
    );
    const place = { name: "", namespace: undefined };
    await fc.assert(
      fc.asyncProperty(some, async (pairs) => {
        const values = pairs.map(([name, value]) => ({ name, value }));
        const refused = new Set((await writeFormat(format, values, place)).refusals.map(({ name }) => name));
        const fit = values.filter(({ name }) => !refused.has(name));
        const { text } = await writeFormat(format, fit, place);
        const { entries } = await readBytes(new TextEncoder().encode(text), "file", format);
        expect(entries.map(({ name, value }) => ({ name, value }))).toEqual(fit);
      }),
      { numRuns: 400 * Number(process.env["KIST_PROVE"] ?? 1) },
    );
  });
});
