/** The window shows the daemon's page and can be talked into nothing else. */
import { expect, test } from "vitest";

import { findPageAddress, isOfOrigin, mayDownload, mayFetch } from "./page-address.ts";

const SECRET = "Zm9vYmFyYmF6cXV4Zm9v";
const ORIGIN = "http://kist.localhost:40123";

const launchFile = (url: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}"><a href="${url}">Kist</a>`;

test("the address in the daemon's file is taken, with both of its host names", () => {
  const url = `${ORIGIN}/#launch=${SECRET}`;
  expect(findPageAddress(launchFile(url))).toEqual({ url, origin: ORIGIN, port: 40123 });
  expect(findPageAddress(launchFile(`http://localhost:40123/#launch=${SECRET}`))?.origin).toBe(
    "http://localhost:40123",
  );
});

test.each([
  "",
  "kist",
  `https://kist.localhost:40123/#launch=${SECRET}`,
  `http://kist.localhost/#launch=${SECRET}`,
  `http://kist.localhost.example.com:40123/#launch=${SECRET}`,
  `http://kist.localhost:40123@example.com:1/#launch=${SECRET}`,
  `http://ann@kist.localhost:40123/#launch=${SECRET}`,
  `http://127.0.0.1:40123/#launch=${SECRET}`,
  `http://[::1]:40123/#launch=${SECRET}`,
  `http://kist.localhost:40123/elsewhere#launch=${SECRET}`,
  `http://kist.localhost:40123/?launch=${SECRET}`,
  "http://kist.localhost:40123/",
  "http://kist.localhost:40123/#launch=",
  `file:///tmp/x.html#launch=${SECRET}`,
  `javascript:alert(1)//#launch=${SECRET}`,
])("%j is no page of the daemon", (url) => {
  expect(findPageAddress(launchFile(url))).toBeUndefined();
});

test("a file with two addresses names none", () => {
  const both = launchFile(`${ORIGIN}/#launch=${SECRET}`) + launchFile(`http://localhost:1/#launch=${SECRET}`);
  expect(findPageAddress(both)).toBeUndefined();
});

test("navigation and requests stay at the exact origin", () => {
  expect(isOfOrigin(`${ORIGIN}/secrets`, ORIGIN)).toBe(true);
  for (const url of [
    "http://kist.localhost:40124/",
    "http://localhost:40123/",
    "https://example.com/",
    "about:blank",
    "",
  ])
    expect(isOfOrigin(url, ORIGIN), url).toBe(false);
  expect(isOfOrigin("null", undefined)).toBe(false);
  expect(mayFetch(`blob:${ORIGIN}/0`, ORIGIN, true)).toBe(true);
  expect(mayFetch("data:text/html,x", undefined, true)).toBe(true);
  for (const url of ["file:///etc/passwd", "ws://kist.localhost:40123/", "blob:https://example.com/0", "chrome://gpu/"])
    expect(mayFetch(url, ORIGIN, true), url).toBe(false);
  expect([mayFetch("devtools://devtools/x", ORIGIN, false), mayFetch("devtools://devtools/x", ORIGIN, true)]).toEqual([
    true,
    false,
  ]);
});

test("only what the page made itself is saved", () => {
  expect(mayDownload(`blob:${ORIGIN}/0`, ORIGIN)).toBe(true);
  expect(mayDownload(`${ORIGIN}/x.exe`, ORIGIN)).toBe(false);
  expect(mayDownload("blob:https://example.com/0", ORIGIN)).toBe(false);
});
