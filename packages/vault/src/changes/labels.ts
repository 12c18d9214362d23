/** Labels and pins: pointing at versions, never editing one. */
import type { ChangedSubject, PinVersion, SetLabel } from "../change.ts";
import { refuse } from "../error.ts";
import type { StreamWriter } from "../stream-writer.ts";
import { namedHeads, requireSecret, requireVersion } from "./find-secret.ts";

export function setLabel(writer: StreamWriter, change: SetLabel): readonly ChangedSubject[] {
  const { key, label, to } = change;
  const secret = requireSecret(writer, key, change.secret);
  const { id, view } = secret;
  const version = to === null ? undefined : requireVersion(writer, secret, key, to, "readable");
  if (version === undefined && label === "current") throw refuse("request-malformed", { detail: "current" });
  const at = version === undefined ? {} : { version: version.id, ordinal: version.ordinal };
  const heads = view.heads(label);
  if (view.labels[label]?.hash === version?.hash && heads.length < 2)
    return [{ name: key, outcome: "unchanged", secret: id, ...at }];
  const target = version?.hash ?? null;
  const prev = namedHeads(view, label);
  if (label === "previous") {
    const [beside] = view.heads("current");
    if (beside === undefined) throw refuse("version-unknown", { name: key, version: "current" });
    writer.add(id, { field: "label", label, version: target, beside, prev });
  } else writer.add(id, { field: "label", label, version: target, prev });
  // What has become current is no longer waiting to.
  if (label === "current" && view.labels.pending?.hash === version?.hash)
    writer.add(id, { field: "label", label: "pending", version: null, prev: namedHeads(view, "pending") });
  return [{ name: key, outcome: "labelled", secret: id, ...at }];
}

export function pinVersion(writer: StreamWriter, change: PinVersion): readonly ChangedSubject[] {
  const { key, pinned } = change;
  const secret = requireSecret(writer, key, change.secret);
  const { id, view } = secret;
  const version = requireVersion(writer, secret, key, change.version, "readable");
  const at = { secret: id, version: version.id, ordinal: version.ordinal };
  if (version.pinned === pinned) return [{ name: key, outcome: "unchanged", ...at }];
  writer.add(id, { field: "pin", version: version.hash, pinned, prev: namedHeads(view, `pin/${version.hash}`) });
  return [{ name: key, outcome: pinned ? "pinned" : "unpinned", ...at }];
}
