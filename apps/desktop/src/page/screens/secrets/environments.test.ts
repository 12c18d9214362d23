import { expect, test } from "vitest";

import { firstOfEachClass, isDownwards, nextOf, orderEnvironments } from "./environments.ts";

const prod = { name: "prod", class: "prod" } as const;
const staging = { name: "staging", class: "staging" } as const;
const dev = { name: "dev", class: "dev" } as const;
const branch = { name: "a-branch", class: "dev" } as const;

test("environments go from where one works to where it counts", () => {
  const ordered = orderEnvironments([prod, branch, staging, dev]);
  expect(ordered.map(({ name }) => name)).toEqual(["dev", "a-branch", "staging", "prod"]);
  expect(firstOfEachClass(ordered)).toEqual(["dev", "staging"]);
  expect(firstOfEachClass([dev, branch])).toEqual(["dev", "a-branch"]);
});

test("a promotion goes to the next class, not to a neighbour", () => {
  const ordered = [dev, branch, staging, prod];
  expect(nextOf(ordered, dev)).toBe(staging);
  expect(nextOf(ordered, staging)).toBe(prod);
  expect(nextOf(ordered, prod)).toBe(dev);
  expect(nextOf([dev], dev)).toBeUndefined();
});

test("downwards is from a stricter class to a looser one", () => {
  expect(isDownwards(prod, dev)).toBe(true);
  expect(isDownwards(dev, prod)).toBe(false);
  expect(isDownwards(dev, branch)).toBe(false);
  expect(isDownwards(prod, undefined)).toBe(false);
});
