/** One secret: what is known of it, its history, and for a moment its value. */
import { Box, Text } from "ink";
import type { JSX } from "react";

import { conflictLine } from "../conflict-words.ts";
import { printable, printableValue } from "../printable.ts";
import { ago } from "../times.ts";
import type { Detail } from "./answer.ts";
import { Fact, Line, Row } from "./cells.tsx";
import { Rule } from "./frame.tsx";
import { Message } from "./message-view.tsx";
import { versionsOf, windowOf } from "./select.ts";
import type { State } from "./state.ts";
import type { Theme } from "./theme.ts";
import { describeExpiry } from "./when.ts";

interface Drawn {
  readonly state: State;
  readonly theme: Theme;
  readonly columns: number;
  readonly height: number;
}

/** Lines of a value that are shown; more would push the rest off a small screen. */
const VALUE_LINES = 6;

export function SecretView({ state, theme, columns, height }: Drawn): JSX.Element {
  const { detail } = state;
  if (detail.state === "failed")
    return <Message lines={[detail.trouble.what, detail.trouble.next ?? ""]} style={theme.bad} />;
  if (!("value" in detail) || detail.value === undefined) return <Message lines={["Loading …"]} style={theme.dim} />;
  const facts = factsOf(detail.value, state.now);
  const value = valueLines(state);
  const versions = versionsOf(detail.value);
  const lines = Math.max(1, height - facts.length - value.length - 4);
  const top = windowOf(versions.length, state.version, lines);
  return (
    <Box flexDirection="column" flexGrow={1}>
      <Line bold style={theme.accent}>{` ${detail.value.reference}`}</Line>
      <Box flexDirection="column" paddingX={1} flexShrink={0}>
        {facts.map(([name, text]) => (
          <Fact key={name} name={name} value={text} columns={columns - 2} theme={theme} />
        ))}
      </Box>
      <Value
        state={state}
        theme={theme}
        columns={columns}
        lines={value}
        concealed={detail.value.metadata.concealed === true}
      />
      <Rule columns={columns} theme={theme} title="history" />
      <Box flexDirection="column" paddingX={1} flexGrow={1}>
        <Row columns={columns - 2} cells={row(["#", "WHEN", "BY", "LABELS", "REASON"])} style={theme.dim} />
        {versions.slice(top, top + lines).map((version, i) => (
          <Row
            columns={columns - 2}
            key={version.id}
            chosen={top + i === state.version}
            cells={row([
              String(version.ordinal),
              ago(version.createdAt, state.now),
              version.author.slice(0, 12),
              [...version.labels, version.pinned === true ? "pinned" : "", version.purged === true ? "purged" : ""]
                .filter((word) => word !== "")
                .join(" "),
              [version.reason ?? "", version.copiedFrom === undefined ? "" : `from ${version.copiedFrom}`]
                .filter((word) => word !== "")
                .join("; "),
            ])}
          />
        ))}
      </Box>
    </Box>
  );
}

function row([ordinal = "", when = "", by = "", labels = "", reason = ""]: readonly string[]): readonly {
  text: string;
  width?: number;
}[] {
  return [
    { text: ordinal, width: 3 },
    { text: when, width: 10 },
    { text: by, width: 12 },
    { text: labels, width: 16 },
    { text: reason },
  ];
}

function factsOf(
  { metadata, changedAt, createdAt, author, conflicts, deleted }: Detail,
  now: number,
): readonly (readonly [string, string])[] {
  const expiry = describeExpiry(metadata.expires, now);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["kind", [metadata.kind, metadata.type].filter(Boolean).join(", ") || undefined],
    ["owner", metadata.owner],
    ["purpose", metadata.purpose],
    ["tags", metadata.tags?.join(", ")],
    ["changed", `${ago(changedAt, now)} by ${author.slice(0, 16)}; created ${ago(createdAt, now)}`],
    [
      "expires",
      expiry === undefined
        ? undefined
        : expiry.text === metadata.expires
          ? expiry.text
          : `${metadata.expires ?? ""} (${expiry.text})`,
    ],
    ["rotation", metadata.rotationDays === undefined ? undefined : `every ${metadata.rotationDays} days`],
    ["renewal", metadata.renewal],
    ["criticality", metadata.criticality],
    ["conflicts", conflicts.length === 0 ? undefined : `${conflicts.map(conflictLine).join("; ")}: kist conflicts`],
    ["state", deleted === true ? "deleted; x brings it back" : undefined],
  ];
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
}

/** The value's own lines, as they fit; nothing while it is hidden. */
function valueLines({ revealed }: State): readonly string[] {
  if (revealed === undefined) return [""];
  const lines = printableValue(revealed.text).replaceAll("\t", "    ").split("\n");
  return lines.length <= VALUE_LINES
    ? lines
    : [...lines.slice(0, VALUE_LINES - 1), `… and ${lines.length - VALUE_LINES + 1} more lines: kist get`];
}

function Value({
  state,
  theme,
  lines,
  concealed,
}: Omit<Drawn, "height"> & { readonly lines: readonly string[]; readonly concealed: boolean }): JSX.Element {
  const { revealed } = state;
  if (revealed === undefined)
    return (
      <Box height={1} flexShrink={0} paddingX={1}>
        <Text wrap="truncate">
          <Text {...theme.dim}>{"value".padEnd(13)}</Text>
          {concealed ? <Text {...theme.warn}>concealed: never shown on a terminal</Text> : "••••••••  "}
          {concealed ? null : <Text {...theme.dim}>r reveals it for 15 s</Text>}
        </Text>
      </Box>
    );
  const left = Math.max(0, Math.ceil((revealed.until - state.now) / 1000));
  return (
    <Box flexDirection="column" flexShrink={0} paddingX={1}>
      {lines.map((line, i) => (
        <Box key={`${i}`} height={1}>
          <Text wrap="truncate">
            <Text {...theme.dim}>{(i === 0 ? "value" : "").padEnd(13)}</Text>
            <Text bold {...theme.warn}>
              {printable(line)}
            </Text>
            {i === 0 ? <Text {...theme.dim}>{`  hides in ${left} s`}</Text> : null}
          </Text>
        </Box>
      ))}
    </Box>
  );
}
