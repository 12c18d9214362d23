/** Import links: another namespace of the same environment whose secrets are read with this one's (SPEC §5.1). */
import type { DeviceId, StreamId } from "@kist/model";

import type { ChangedSubject, ImportNamespace, UnimportNamespace } from "../change.ts";
import { refuse } from "../error.ts";
import { MAX_IMPORTS } from "../limits.ts";
import { findNamespace, type Registry } from "../places.ts";
import type { StreamWriter } from "../stream-writer.ts";
import { namedHeads } from "./find-secret.ts";
import { requireEnvironment } from "./registry.ts";

/** A link that another member made is written anew: then it is this one's word too. */
export function importNamespace(
  writer: StreamWriter,
  registry: Registry,
  change: ImportNamespace,
  isOwn: (author: DeviceId) => boolean,
): readonly ChangedSubject[] {
  const source = requireSource(registry, change);
  const subject = writer.target.stream;
  const view = writer.view(subject);
  const links = view?.imports ?? [];
  const known = links.find(({ stream }) => stream === source);
  const keys = change.keys && [...change.keys].sort();
  const same = known !== undefined && !known.contested && isOwn(known.author) && known.keys?.join() === keys?.join();
  if (same) return [{ name: change.from, outcome: "unchanged" }];
  if (known === undefined && links.length >= MAX_IMPORTS)
    throw refuse("request-malformed", { detail: `more than ${MAX_IMPORTS} imports` });
  const order = known?.order ?? (links.at(-1)?.order ?? -1) + 1;
  const prev = namedHeads(view, `import/${source}`);
  writer.add(subject, { field: "import", stream: source, order, ...(keys === undefined ? {} : { keys }), prev });
  return [{ name: change.from, outcome: "imported" }];
}

/** Throws `import-unknown` where there is no such link. */
export function unimportNamespace(
  writer: StreamWriter,
  registry: Registry,
  change: UnimportNamespace,
): readonly ChangedSubject[] {
  const source = requireSource(registry, change);
  const subject = writer.target.stream;
  const view = writer.view(subject);
  if (view?.imports.some(({ stream }) => stream === source) !== true) {
    const { environment, namespace, from } = change;
    throw refuse("import-unknown", { environment, namespace, from });
  }
  writer.add(subject, { field: "import", stream: source, order: null, prev: namedHeads(view, `import/${source}`) });
  return [{ name: change.from, outcome: "unimported" }];
}

function requireSource(registry: Registry, change: ImportNamespace | UnimportNamespace): StreamId {
  const { environment, from } = change;
  const place = findNamespace(registry, requireEnvironment(registry, environment), from);
  if (place === undefined) throw refuse("namespace-unknown", { environment, namespace: from });
  return place.stream;
}
