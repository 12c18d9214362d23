import { utf8ToBytes } from "@kist/model";
import { expect, test } from "vitest";

import { valueForms } from "./forms.ts";

/** The forms as text again. */
function forms(value: string): Set<string> {
  return new Set([...valueForms(utf8ToBytes(value))].map((form) => Buffer.from(form, "latin1").toString()));
}

const HARD = `pa'ss "w&rd"/<é>+😀\\ 100%`;

test("base64, alone: standard and URL alphabet, with and without padding", () => {
  const found = forms(HARD);
  const base64 = Buffer.from(HARD).toString("base64");
  expect(found).toContain(base64);
  expect(found).toContain(base64.replace(/=+$/, ""));
  expect(found).toContain(Buffer.from(HARD).toString("base64url"));
});

test("base64 inside a longer text, wherever the value begins in it", () => {
  for (const before of ["", "u", "us", "user", "user:", "user::"]) {
    for (const after of ["", "x", "xy", "xyz"]) {
      for (const encoding of ["base64", "base64url"] as const) {
        const text = Buffer.from(before + HARD + after).toString(encoding);
        const hit = [...forms(HARD)].filter((form) => text.includes(form)).sort((a, b) => b.length - a.length)[0] ?? "";
        // All but the at most two characters at each end that the neighbours have a part in.
        expect(hit.length, `${before}|${after}`).toBeGreaterThanOrEqual(
          Math.floor((Buffer.byteLength(HARD) * 8) / 6) - 1,
        );
      }
    }
  }
});

test("base64 in lines, as openssl and coreutils write it", () => {
  const value = "0123456789abcdefghij".repeat(12);
  const base64 = Buffer.from(value).toString("base64");
  for (const length of [64, 76]) {
    for (const lineBreak of ["\n", "\r\n"])
      expect(forms(value)).toContain((base64.match(new RegExp(`.{1,${length}}`, "g")) ?? []).join(lineBreak));
  }
});

test("percent-encoding, as each library does it, in both cases of hexadecimal", () => {
  const found = forms(HARD);
  expect(found).toContain(encodeURIComponent(HARD));
  expect(found).toContain(encodeURIComponent(HARD).replaceAll(/%../g, (hex) => hex.toLowerCase()));
  expect(found).toContain(encodeURI(HARD));
  expect(found).toContain(new URLSearchParams({ x: HARD }).toString().slice(2));
  // Python's urllib.parse.quote and quote_plus
  expect(found).toContain("pa%27ss%20%22w%26rd%22/%3C%C3%A9%3E%2B%F0%9F%98%80%5C%20100%25");
  expect(found).toContain("pa%27ss+%22w%26rd%22%2F%3C%C3%A9%3E%2B%F0%9F%98%80%5C+100%25");
});

test("hexadecimal in both cases", () => {
  expect(forms("hunter2")).toContain("68756e74657232");
  expect(forms("j/k/")).toContain("6A2F6B2F");
});

test("JSON, as each language writes it", () => {
  const found = forms(HARD);
  expect(found).toContain(JSON.stringify(HARD).slice(1, -1));
  expect(found, "Python").toContain(`pa'ss \\"w&rd\\"/<\\u00e9>+\\ud83d\\ude00\\\\ 100%`);
  expect(found, "PHP").toContain(`pa'ss \\"w&rd\\"\\/<\\u00e9>+\\ud83d\\ude00\\\\ 100%`);
  expect(found, "Go").toContain(`pa'ss \\"w\\u0026rd\\"/\\u003cé\\u003e+😀\\\\ 100%`);
  expect(found, ".NET").toContain(
    "pa\\u0027ss \\u0022w\\u0026rd\\u0022/\\u003C\\u00E9\\u003E\\u002B\\uD83D\\uDE00\\\\ 100%",
  );
  expect(found, "JSON in JSON").toContain(JSON.stringify(JSON.stringify(HARD)).slice(3, -3));
});

test("shells and language literals", () => {
  const found = forms(HARD);
  expect(found, "set -x").toContain(HARD.replaceAll("'", "'\\''"));
  expect(found, "dash export -p").toContain(HARD.replaceAll("'", `'"'"'`));
  expect(found, "declare -p").toContain(`pa'ss \\"w&rd\\"/<é>+😀\\\\ 100%`);
  expect(found, "printf %q").toContain(`pa\\'ss\\ \\"w\\&rd\\"/\\<é\\>+😀\\\\\\ 100%`);
  expect(found, "repr").toContain(`pa\\'ss "w&rd"/<é>+😀\\\\ 100%`);
});

test("HTML and XML", () => {
  const found = forms(HARD);
  for (const [quote, apostrophe] of [
    ["&quot;", "&#39;"],
    ["&quot;", "&apos;"],
    ["&#34;", "&#39;"],
    ['"', "'"],
  ])
    expect(found).toContain(`pa${apostrophe}ss ${quote}w&amp;rd${quote}/&lt;é&gt;+😀\\ 100%`);
});

const KEY = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDB
  q1Yk3Xv8Zt5Wn2Lr7Pc4Jd9Hs6Gf0Ba+Me/Tu
-----END PRIVATE KEY-----
`;

test("a value of several lines: other line breaks, no last one, single lines without indentation", () => {
  const found = forms(KEY);
  expect(found).toContain(KEY);
  expect(found).toContain(KEY.replaceAll("\n", "\r\n"));
  expect(found).toContain(KEY.trimEnd());
  expect(forms(KEY.replaceAll("\n", "\r\n"))).toContain(KEY.trimEnd());
  expect(found).toContain("q1Yk3Xv8Zt5Wn2Lr7Pc4Jd9Hs6Gf0Ba+Me/Tu");
  expect(found).not.toContain("-----BEGIN PRIVATE KEY-----");
  expect(forms("first line\nsecond")).not.toContain("second");
});

test("bytes that are no text have no escapes, but all byte encodings", () => {
  const value = Buffer.from("ff00fe80c3287f22", "hex");
  const found = valueForms(new Uint8Array(value));
  expect(found).toContain(value.toString("latin1"));
  expect(found).toContain(value.toString("base64"));
  expect(found).toContain("%FF%00%FE%80%C3%28%7F%22");
});

test("a plain value has few forms, none under four bytes", () => {
  expect(valueForms(utf8ToBytes("k3XbQ9vLz2WmT5")).size).toBeLessThan(12);
  for (const form of valueForms(utf8ToBytes("abcd"))) expect(form.length).toBeGreaterThanOrEqual(4);
});

test("UTF-16, as Windows writes files", () => {
  const forms = valueForms(utf8ToBytes("pässword-7"));
  for (const bytes of [Buffer.from("pässword-7", "utf16le"), Buffer.from("pässword-7", "utf16le").swap16()])
    expect(forms.has(bytes.toString("latin1"))).toBe(true);
});
