/** `doppler secrets download` (flat) and `doppler secrets --json` (with notes and visibility). */
import { carriedMetadata, type Contents, type Entry } from "./contents.ts";
import { entriesOf, textAt, type Tree } from "./tree.ts";

/** What Doppler adds of its own: where the values came from. */
export function isDopplersOwn(name: string): boolean {
  return /^DOPPLER_(PROJECT|CONFIG|ENVIRONMENT)$/.test(name);
}

export function isDopplerDetail(tree: Tree): boolean {
  const [first] = entriesOf(tree);
  return first !== undefined && textAt(first.value, "computed") !== undefined;
}

export function readDopplerDetail(tree: Tree): Contents {
  const parts = entriesOf(tree).map(({ key, value, line }) => ({ key, line, value, text: textAt(value, "computed") }));
  const entries = parts.flatMap(({ key, line, value, text }): Entry[] =>
    text === undefined
      ? []
      : [
          {
            folder: [],
            name: key,
            value: text,
            where: `line ${line}`,
            metadata: carriedMetadata({
              purpose: textAt(value, "note"),
              concealed: textAt(value, "computedVisibility") === "restricted",
            }),
          },
        ],
  );
  const hidden = parts.filter(({ text }) => text === undefined);
  return {
    entries,
    leftOut: hidden.map(({ key }) => ({
      name: key,
      why: "has no value in the file: Doppler shows restricted ones to nobody",
    })),
    findings: [],
  };
}
