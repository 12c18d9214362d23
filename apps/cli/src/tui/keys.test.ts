import type { Key } from "ink";
import { expect, test } from "vitest";

import { keyNames } from "./keys.ts";

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

test("keys have names, characters are themselves", () => {
  expect(keyNames("", { ...none, upArrow: true })).toEqual(["up"]);
  expect(keyNames("", { ...none, tab: true, shift: true })).toEqual(["backtab"]);
  expect(keyNames("c", { ...none, ctrl: true })).toEqual(["ctrl-c"]);
  expect(keyNames("q", none)).toEqual(["q"]);
  expect(keyNames("x", { ...none, meta: true })).toEqual(["unknown"]);
});
test("a password manager types faster than a terminal tells: the Enter at the end is one", () => {
  expect(keyNames("correct horse\r", none)).toEqual(["correct horse", "enter"]);
  expect(keyNames("ada\tpw\x7f\r", none)).toEqual(["ada", "tab", "pw", "backspace", "enter"]);
});
