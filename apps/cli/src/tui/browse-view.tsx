/** Environments as tabs, namespaces beside the list of secrets. */
import { Box, Text } from "ink";
import type { JSX } from "react";

import { printable } from "../printable.ts";
import { ago } from "../times.ts";
import type { Secret } from "./answer.ts";
import { Line, Row, type Cell } from "./cells.tsx";
import { Rule } from "./frame.tsx";
import { absenceOf, Message } from "./message-view.tsx";
import { environmentOf, listOf, placeOf, visibleSecrets, windowOf } from "./select.ts";
import type { State } from "./state.ts";
import { classStyle, type Style, type Theme } from "./theme.ts";
import { describeExpiry } from "./when.ts";

interface Drawn {
  readonly state: State;
  readonly theme: Theme;
  readonly columns: number;
  /** Lines for the whole screen between header and footer. */
  readonly height: number;
}

export function BrowseView(drawn: Drawn): JSX.Element {
  const { state, theme, columns, height } = drawn;
  const absence = absenceOf(
    state.environments,
    {
      absent: [
        "This terminal may not look into the vault yet.",
        "u asks for the passphrase, which approves it for dev.",
        "R asks somebody else.",
      ],
      empty: ["There is no environment yet.", "`kist env create dev` makes one."],
    },
    theme,
  );
  if (absence !== undefined) return absence;
  const side = Math.max(14, Math.min(26, Math.floor(columns / 5)));
  return (
    <Box flexDirection="column" flexGrow={1}>
      <Tabs state={state} theme={theme} />
      <Rule columns={columns} theme={theme} />
      <Box flexGrow={1} height={height - 2}>
        <Namespaces {...drawn} columns={side} height={height - 2} />
        <Box flexDirection="column" flexGrow={1} flexBasis={0}>
          <Secrets {...drawn} columns={columns - side} height={height - 2} />
        </Box>
      </Box>
    </Box>
  );
}

function Tabs({ state, theme }: Pick<Drawn, "state" | "theme">): JSX.Element {
  const environments = state.environments.state === "ready" ? state.environments.value : [];
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">
        {environments.map((environment, i) => {
          const chosen = i === state.tab;
          return (
            <Text key={environment.name}>
              {" "}
              <Text bold={chosen} inverse={chosen} {...classStyle(theme, environment.class)}>
                {` ${i + 1} ${printable(environment.name)}${environment.class === "prod" ? " (guarded)" : ""} `}
              </Text>
            </Text>
          );
        })}
      </Text>
    </Box>
  );
}

function Namespaces({ state, theme, columns, height }: Drawn): JSX.Element {
  const namespaces = environmentOf(state)?.namespaces ?? [];
  const top = windowOf(namespaces.length, state.namespace, height - 1);
  return (
    <Box
      flexDirection="column"
      width={columns}
      flexShrink={0}
      borderStyle="single"
      borderTop={false}
      borderBottom={false}
      borderLeft={false}
      borderDimColor
      paddingLeft={1}
    >
      <Line style={theme.dim}>NAMESPACES</Line>
      {namespaces.slice(top, top + height - 1).map((name, i) => {
        const chosen = top + i === state.namespace;
        const marked = chosen && state.pane === "secrets";
        return (
          <Row
            key={name}
            columns={columns - 2}
            cells={[{ text: `${marked ? "›" : " "} ${name}` }]}
            chosen={chosen && state.pane === "namespaces"}
            {...(marked ? { style: theme.accent } : {})}
          />
        );
      })}
    </Box>
  );
}

function Secrets({ state, theme, columns, height }: Drawn): JSX.Element {
  const place = placeOf(state);
  if (place === undefined)
    return <Message lines={["There is no namespace here yet.", "N makes one: a service or project."]} />;
  const list = listOf(state);
  const absence = absenceOf(
    list,
    {
      absent: [
        `${place.path} is not loaded.`,
        place.class === "prod"
          ? "Listing a guarded environment asks a person each time."
          : "Listing it may ask a person once.",
        "Press Enter to ask.",
      ],
      empty: ["No secrets here yet.", "n stores the first one; `kist import .env` brings many."],
    },
    theme,
  );
  if (absence !== undefined) return absence;
  const secrets = visibleSecrets(state);
  const filtered = state.filtering || state.filter.text !== "";
  const lines = height - 1 - (filtered ? 1 : 0);
  const top = windowOf(secrets.length, state.selected, lines);
  return (
    <Box flexDirection="column" flexGrow={1} paddingX={1}>
      {filtered ? <Filter state={state} theme={theme} count={secrets.length} /> : null}
      <Row columns={columns - 2} cells={columnsOf(columns - 2, HEADS)} style={theme.dim} />
      {secrets.length === 0 ? <Message lines={["Nothing matches the filter."]} /> : null}
      {secrets.slice(top, top + lines).map((secret, i) => (
        <Row
          key={secret.reference}
          columns={columns - 2}
          cells={cellsOf(secret, columns - 2, state.now, theme)}
          style={secret.deleted === true ? theme.dim : {}}
          chosen={top + i === state.selected && state.pane === "secrets"}
        />
      ))}
    </Box>
  );
}

function Filter({
  state,
  theme,
  count,
}: {
  readonly state: State;
  readonly theme: Theme;
  readonly count: number;
}): JSX.Element {
  const characters = Array.from(state.filter.text);
  const { at } = state.filter;
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">
        <Text bold {...theme.accent}>
          {"/"}
        </Text>
        {printable(characters.slice(0, at).join(""))}
        {state.filtering ? <Text inverse>{printable(characters[at] ?? " ")}</Text> : printable(characters[at] ?? "")}
        {printable(characters.slice(at + 1).join(""))}
        <Text {...theme.dim}>{`  ${count} found`}</Text>
      </Text>
    </Box>
  );
}

const HEADS = { name: "NAME", kind: "KIND", owner: "OWNER", changed: "CHANGED", expires: "EXPIRES", notes: "NOTES" };
/** From so many columns on the expiry has a column of its own. */
const WIDE = 76;

/** What there is room for: first the notes go, then the owner. */
function columnsOf(
  columns: number,
  words: Readonly<Record<keyof typeof HEADS, string>>,
  expiry: Style = {},
): readonly Cell[] {
  const wide = columns >= WIDE;
  return [
    { text: words.name },
    ...(wide ? [{ text: words.kind, width: 10 }] : []),
    ...(columns >= 42 ? [{ text: words.owner, width: wide ? 12 : 8 }] : []),
    { text: words.changed, width: 10 },
    ...(wide ? [{ text: words.expires, width: 10, style: expiry }] : []),
    ...(columns >= 34 ? [{ text: words.notes, width: wide ? 16 : 12, ...(wide ? {} : { style: expiry }) }] : []),
  ];
}

function cellsOf(secret: Secret, columns: number, now: number, theme: Theme): readonly Cell[] {
  const { key, metadata, changedAt, deleted, conflict, pinned } = secret;
  const expiry = describeExpiry(metadata.expires, now);
  const notes = [
    deleted === true ? "deleted" : "",
    conflict === true ? "conflict" : "",
    columns < WIDE && expiry?.tone !== "later" ? expiry?.text : "",
    metadata.concealed === true ? "concealed" : "",
    pinned === true ? "pinned" : "",
  ];
  const words = {
    name: key,
    kind: metadata.kind ?? "",
    owner: metadata.owner ?? "",
    changed: ago(changedAt, now),
    expires: expiry?.text ?? "",
    notes: notes.filter(Boolean).join(" "),
  };
  const tone = expiry === undefined ? {} : { past: theme.bad, soon: theme.warn, later: {} }[expiry.tone];
  return columnsOf(columns, words, tone);
}
