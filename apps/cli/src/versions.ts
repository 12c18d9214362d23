/** How versions are shown: newest first, with their labels. Shared by `show` and `history`. */
import type { ResponseFrom } from "./api.ts";
import { table } from "./table.ts";
import { ago } from "./times.ts";

type Version = ResponseFrom<"secrets/show">["versions"][number];

export function versionTable(versions: readonly Version[], now: number): string[] {
  const rows = [...versions]
    .sort((a, b) => b.ordinal - a.ordinal)
    .map((version) => [
      String(version.ordinal),
      version.id,
      ago(version.createdAt, now),
      version.author.slice(0, 12),
      [
        ...version.labels,
        version.template ? "template" : "",
        version.pinned ? "pinned" : "",
        version.purged ? "purged" : "",
      ]
        .filter(Boolean)
        .join(", "),
      [version.reason ?? "", version.copiedFrom === undefined ? "" : `from ${version.copiedFrom}`]
        .filter(Boolean)
        .join("; "),
    ]);
  return table(["VERSION", "ID", "WHEN", "BY", "LABELS", "REASON"], rows);
}
