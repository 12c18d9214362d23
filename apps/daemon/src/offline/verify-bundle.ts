/**
 * `kistd audit verify BUNDLE [--json]`: checks an exported trail with the device's id alone; no daemon, no key. What it
 * prints is JSON in any case.
 */
import { verifyBundle } from "@kist/audit";
import { createCrypto } from "@kist/crypto";
import { KistError } from "@kist/model";

import { readNamedFile } from "./read-named-file.ts";

export async function audit(words: readonly string[]): Promise<void> {
  const [verb, path, ...rest] = words.filter((word) => word !== "--json");
  if (verb !== "verify" || path === undefined || rest.length > 0) {
    throw new KistError("request-malformed", { detail: "kistd audit verify BUNDLE" });
  }
  const crypto = await createCrypto();
  const report = verifyBundle(
    crypto,
    readNamedFile(path)
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== ""),
  );
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  if (report.verdict !== "ok")
    throw new KistError("audit-broken", { at: report.at ?? 0, field: report.field ?? report.verdict });
}
