import fc from "fast-check";
import { expect, test } from "vitest";

import { passApi, passFile, passHost, readToken, type PageHead } from "./gate.ts";

const PORT = 40_123;
const OWN = "http://kist.localhost:40123";

function head(method: string, path: string, fields: Readonly<Record<string, string | readonly string[]>>): PageHead {
  const entries = Object.entries(fields).map(
    ([name, value]) => [name, typeof value === "string" ? [value] : value] as const,
  );
  return { method, path, fields: new Map(entries) };
}
const own = {
  host: "kist.localhost:40123",
  origin: OWN,
  "sec-fetch-site": "same-origin",
  "content-type": "application/json",
};
const post = (fields: Readonly<Record<string, string | readonly string[]>>): unknown =>
  passApi(head("POST", "/kist/v1/unlock", { ...own, ...fields }), PORT);
const without = (name: keyof typeof own): Record<string, string> =>
  Object.fromEntries(Object.entries(own).filter(([field]) => field !== name));

test("what the page itself sends passes, under either host name", () => {
  expect(post({})).toEqual({ origin: OWN });
  expect(post({ host: "localhost:40123", origin: "http://localhost:40123" })).toEqual({
    origin: "http://localhost:40123",
  });
  expect(post({ "content-type": "application/json; charset=utf-8" })).toEqual({ origin: OWN });
});

test.each([
  "evil.example:40123",
  "kist.localhost",
  "kist.localhost:40124",
  "kist.localhost:401230",
  "KIST.localhost:40123",
  "kist.localhost.:40123",
  "a.kist.localhost:40123",
  "127.0.0.1:40123",
  "[::1]:40123",
  "",
])("a request under the name %s is turned away", (host) => {
  expect(passHost(head("GET", "/", { host }), PORT)).toHaveProperty("refused");
  expect(post({ host, origin: `http://${host}` })).toHaveProperty("refused");
});

test("two hosts, or none, are none of ours", () => {
  expect(passHost(head("GET", "/", { host: ["kist.localhost:40123", "kist.localhost:40123"] }), PORT)).toHaveProperty(
    "refused",
  );
  expect(passHost(head("GET", "/", {}), PORT)).toHaveProperty("refused");
});

test.each([
  "http://evil.example",
  "http://kist.localhost",
  "http://kist.localhost:3000",
  "http://localhost:40123",
  "https://kist.localhost:40123",
  "null",
  "",
])("a request from %s is turned away", (origin) => {
  expect(post({ origin })).toEqual({ refused: "its Origin is another" });
});

test("one without an Origin is turned away, but for a look that a browser vouches for", () => {
  expect(passApi(head("POST", "/", without("origin")), PORT)).toEqual({ refused: "its Origin is missing" });
  const look = (fields: Record<string, string>): unknown => passApi(head("GET", "/kist/v1/status", fields), PORT);
  expect(look({ host: own.host, "sec-fetch-site": "same-origin" })).toEqual({ origin: OWN });
  expect(look({ host: own.host })).toEqual({ refused: "its Origin is missing" });
  for (const site of ["same-site", "cross-site", "none", ""])
    expect(look({ host: own.host, "sec-fetch-site": site })).toEqual({ refused: "it was sent for another site" });
});

test("two Origins are not one", () => {
  expect(post({ origin: [OWN, "http://evil.example"] })).toHaveProperty("refused");
});

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonx",
  "",
])("a form's body (%s) is turned away", (type) => {
  expect(post({ "content-type": type })).toEqual({ refused: "its body is not JSON" });
});
test("a body without a type is turned away, and so is one with two", () => {
  expect(passApi(head("POST", "/", without("content-type")), PORT)).toHaveProperty("refused");
  expect(post({ "content-type": ["application/json", "text/plain"] })).toHaveProperty("refused");
});

test("the document may be led to from a file, but opens in no frame, and nothing else is for others", () => {
  const file = (path: string, fields: Record<string, string>): unknown =>
    passFile(head("GET", path, { host: own.host, ...fields }), PORT);
  const opened = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  expect(file("/", opened)).toEqual({ origin: OWN });
  expect(file("/", { ...opened, "sec-fetch-site": "none" })).toEqual({ origin: OWN });
  expect(file("/assets/index.js", { "sec-fetch-site": "same-origin" })).toEqual({ origin: OWN });
  for (const target of ["iframe", "frame", "object", "embed", "script", "empty"])
    expect(file("/", { ...opened, "sec-fetch-dest": target })).toHaveProperty("refused");
  expect(file("/", { "sec-fetch-site": "same-origin", "sec-fetch-dest": "iframe" })).toHaveProperty("refused");
  expect(file("/", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })).toHaveProperty("refused");
  expect(file("/assets/index.js", opened)).toHaveProperty("refused");
  expect(file("/assets/index.js", { "sec-fetch-site": "same-site" })).toHaveProperty("refused");
});

test("a token is one header of one form", () => {
  const token = "a".repeat(43);
  const read = (authorization: string | readonly string[]): unknown => readToken(head("GET", "/", { authorization }));
  expect(read(`Bearer ${token}`)).toBe(token);
  for (const wrong of ["", token, `bearer ${token}`, `Bearer ${token}a`, `Bearer  ${token}`, `Basic ${token}`])
    expect(read(wrong)).toBeUndefined();
  expect(read([`Bearer ${token}`, `Bearer ${token}`])).toBeUndefined();
});

test("whatever else a head says, what passes comes from our own page at our own port", () => {
  const near = (...good: readonly string[]): fc.Arbitrary<string> =>
    fc.oneof(
      fc.constantFrom(
        ...good,
        "",
        "null",
        "http://localhost:3000",
        "evil.example",
        "text/plain",
        "cross-site",
        "same-site",
      ),
      fc
        .tuple(fc.constantFrom(...good), fc.string({ maxLength: 3 }), fc.nat({ max: 40 }))
        .map(([text, more, at]) => text.slice(0, at) + more + text.slice(at)),
    );
  const some = (values: fc.Arbitrary<string>): fc.Arbitrary<readonly string[] | undefined> =>
    fc.option(fc.array(values, { minLength: 1, maxLength: 2 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.constantFrom("GET", "POST", "PUT", "OPTIONS"),
      some(near("kist.localhost:40123", "localhost:40123")),
      some(near(OWN, "http://localhost:40123")),
      some(near("same-origin")),
      some(near("application/json")),
      (method, host, origin, site, type) => {
        const sent = { host, origin, "sec-fetch-site": site, "content-type": type };
        const fields = Object.entries(sent).flatMap(([name, values]) =>
          values === undefined ? [] : [[name, values] as const],
        );
        const passed = passApi({ method, path: "/kist/v1/unlock", fields: new Map(fields) }, PORT);
        if ("refused" in passed) return;
        expect(["kist.localhost:40123", "localhost:40123"]).toContain(host?.[0]);
        expect(host).toHaveLength(1);
        expect(new Set([...(origin ?? []), `http://${host?.[0]}`]).size).toBe(1);
        expect(new Set([...(site ?? []), "same-origin"]).size).toBe(1);
        if (origin === undefined) expect([method, site?.[0]]).toEqual(["GET", "same-origin"]);
        if (method !== "GET") expect(type).toEqual(["application/json"]);
      },
    ),
    { numRuns: 3000 },
  );
});
