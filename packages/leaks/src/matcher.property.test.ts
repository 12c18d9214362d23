/** The matcher and the masker against a reference that does nothing clever, over all ways to cut a stream. */
import { concatBytes } from "@kist/model";
import fc from "fast-check";
import { expect, test } from "vitest";

import { bytesToByteText } from "./byte-text.ts";
import { createFormTable } from "./form-table.ts";
import { valueForms } from "./forms.ts";
import { createMasker } from "./masker.ts";
import { createMatcher } from "./matcher.ts";

const runs = 300 * Number(process.env["KIST_PROVE"] ?? 1);

/** Few different bytes, so that forms overlap, repeat and contain each other all the time. */
const letters = (length: { readonly minLength?: number; readonly maxLength: number }) =>
  fc.array(fc.constantFrom(0x61, 0x62, 0x00), { size: "max", ...length }).map((bytes) => Uint8Array.from(bytes));
const formsOf = fc.array(fc.oneof(letters({ minLength: 4, maxLength: 7 }), letters({ minLength: 4, maxLength: 90 })), {
  minLength: 1,
  maxLength: 12,
});

/** Every longest form at every position, by comparing it. */
function naiveMatches(data: Uint8Array, forms: readonly string[]) {
  const text = bytesToByteText(data);
  const matches: { start: number; end: number; owner: number }[] = [];
  for (let start = 0; start < text.length; start++) {
    const here = forms.filter((form) => text.startsWith(form, start)).sort((a, b) => b.length - a.length)[0];
    if (here !== undefined) matches.push({ start, end: start + here.length, owner: forms.indexOf(here) });
  }
  return matches;
}

/** The first position from which all that is left is the beginning of a longer form. */
function naiveHold(data: Uint8Array, forms: readonly string[]): number {
  const text = bytesToByteText(data);
  for (let start = 0; start < text.length; start++) {
    const rest = text.slice(start);
    if (forms.some((form) => form.length > rest.length && form.startsWith(rest))) return start;
  }
  return text.length;
}

test("finds every form, and holds exactly what may still become one", () => {
  fc.assert(
    fc.property(formsOf, letters({ maxLength: 400 }), fc.boolean(), (forms, noise, final) => {
      const texts = [...new Set(forms.map(bytesToByteText))];
      // Noise alone seldom contains a long form.
      const data = concatBytes(
        noise,
        ...forms,
        noise.subarray(0, 5),
        ...forms.slice(0, 1),
        forms.at(-1)?.slice(0, -1) ?? noise,
      );
      const scan = createMatcher(createFormTable(new Map(texts.map((text, i) => [text, i])))).scan(data, final);
      expect(scan.matches).toEqual(naiveMatches(data, texts));
      expect(scan.hold).toBe(final ? data.length : naiveHold(data, texts));
    }),
    { numRuns: runs },
  );
});

/** Marks every byte of every occurrence, then replaces each run of overlapping occurrences. */
function naiveMask(data: Uint8Array, values: readonly Uint8Array<ArrayBuffer>[]): string {
  const text = bytesToByteText(data);
  const forms = values.flatMap((value) => [...valueForms(value)]);
  let out = "";
  let covered = 0;
  for (let at = 0; at < text.length; at++) {
    const longest = Math.max(0, ...forms.filter((form) => text.startsWith(form, at)).map((form) => form.length));
    if (longest > 0 && at >= covered) out += "*";
    covered = Math.max(covered, at + longest);
    if (at >= covered) out += text.charAt(at);
  }
  return out;
}

const secret = fc.oneof(
  fc.string({ unit: "binary", minLength: 4, maxLength: 24 }).map((text) => Uint8Array.from(Buffer.from(text))),
  fc.uint8Array({ minLength: 4, maxLength: 90 }).map((bytes) => Uint8Array.from(bytes)),
);
const disguises: readonly ((value: Buffer) => Buffer)[] = [
  (value) => value,
  (value) => Buffer.from(value.toString("base64")),
  (value) => Buffer.from(Buffer.concat([Buffer.from("u:"), value]).toString("base64")),
  (value) => Buffer.from(value.toString("base64url")),
  (value) => Buffer.from(value.toString("hex")),
  (value) => Buffer.from(encodeURIComponent(value.toString("utf8"))),
  (value) => Buffer.from(JSON.stringify(value.toString("utf8"))),
];

test("masks the same bytes as the reference, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.string({ maxLength: 12 })), { maxLength: 12 }),
      fc.array(fc.nat({ max: 40 }), { maxLength: 60 }),
      (values, pieces, cuts) => {
        const data = Buffer.concat(
          pieces.flatMap(([which, disguise, noise]) => [
            (disguises[disguise % disguises.length] ?? ((value) => value))(
              Buffer.from(values[which % values.length] ?? []),
            ),
            Buffer.from(noise),
          ]),
        );
        // A limit of 0 bits takes every value; common words cannot arise from these generators by chance.
        const masker = createMasker({
          values: values.map((value, i) => ({ name: String(i), value })),
          replacement: "*",
          minimumBits: 0,
        });
        const parts: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) {
          parts.push(masker.push(data.subarray(at, at + cut)));
          at = Math.min(at + cut, data.length);
        }
        parts.push(masker.push(data.subarray(at)), masker.flush());
        expect(bytesToByteText(concatBytes(...parts))).toBe(naiveMask(data, values));
      },
    ),
    { numRuns: runs },
  );
});
