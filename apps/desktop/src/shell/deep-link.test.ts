/** Ann follows a link in a chat; somebody else writes links that should do more. */
import { expect, test } from "vitest";

import { findDeepLink, parseDeepLink } from "./deep-link.ts";

test("a reference leads to its secret, whatever slash the system adds", () => {
  const visit = { kind: "secret", reference: "kist://dev/payments/DATABASE_URL" };
  expect(parseDeepLink("kist://dev/payments/DATABASE_URL")).toEqual(visit);
  expect(parseDeepLink("kist://dev/payments/DATABASE_URL/")).toEqual(visit);
  expect(parseDeepLink("kist://dev/payments/DATABASE_URL@previous")).toEqual({
    ...visit,
    reference: "kist://dev/payments/DATABASE_URL@previous",
  });
});

test.each([
  "kist://unlock",
  "kist://dev",
  "kist://dev/payments/KEY?reveal=1",
  "kist://dev/payments/KEY#reveal",
  "kist://ann:pass@dev/payments/KEY",
  "kist://dev:80/payments/KEY",
  "kist://dev/payments/%4BEY",
  "kist://dev/../prod/KEY",
  "kist:dev/payments/KEY",
  "KIST://dev/payments/KEY",
  "https://dev/payments/KEY",
  "kist://dev/payments/KEY --no-sandbox",
  `kist://dev/${"a/".repeat(300)}KEY`,
])("%j leads nowhere", (link) => {
  expect(parseDeepLink(link)).toBeUndefined();
});

test("of a second start's words the one link counts; two are none", () => {
  expect(findDeepLink(["/opt/kist", "--flag", "kist://dev/a/B"])).toBe("kist://dev/a/B");
  expect(findDeepLink(["/opt/kist", "kist://dev/a/B", "kist://dev/a/C"])).toBeUndefined();
  expect(findDeepLink(["/opt/kist"])).toBeUndefined();
});
