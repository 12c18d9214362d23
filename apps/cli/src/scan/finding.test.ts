import { expect, test } from "vitest";

import { describeRule } from "./finding.ts";

test.each([
  ["github/GITHUB_TOKEN", "GitHub token"],
  ["database-connection-string/PostgreSQLConnection", "PostgreSQL connection"],
  ["aws/AWSSecretAccessKey", "AWS secret access key"],
  ["npm/Npmrc_authToken", "npmrc auth token"],
  ["gcp/PrivateKeyJSON", "private key JSON"],
  ["new-rule/SomethingNobodyKnows", "something nobody knows"],
  ["own-value", "a secret of this vault"],
])("%s is said as %s", (rule, words) => {
  expect(describeRule({ rule })).toBe(words);
});

test("a value of the vault is called by its reference, where that may be told", () => {
  expect(describeRule({ rule: "own-value", name: "kist://dev/shop/A" })).toBe("kist://dev/shop/A");
});
