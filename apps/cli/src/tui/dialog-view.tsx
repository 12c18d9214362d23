/** Dialogs in the middle of the screen, over nothing: what is behind them may be a secret's. */
import { Box, Text } from "ink";
import type { JSX } from "react";

import { printable } from "../printable.ts";
import { span } from "../times.ts";
import { Covers } from "./approvals-view.tsx";
import { SCREENS } from "./shortcuts.ts";
import type { Dialog, Field, State } from "./state.ts";
import type { Theme } from "./theme.ts";

interface Drawn {
  readonly state: State;
  readonly dialog: Dialog;
  readonly theme: Theme;
  readonly columns: number;
  readonly height: number;
}

export function DialogView(drawn: Drawn): JSX.Element {
  const { dialog, columns, theme } = drawn;
  const width = Math.min(columns - 2, dialog.kind === "help" ? 76 : 72);
  const guarded = dialog.kind === "confirm";
  return (
    <Box flexGrow={1} alignItems="center" justifyContent="center">
      <Box
        flexDirection="column"
        width={width}
        borderStyle="round"
        paddingX={2}
        paddingY={dialog.kind === "help" ? 0 : 1}
        {...(guarded ? borderOf(theme.warn) : borderOf(theme.accent))}
      >
        <Content {...drawn} columns={width - 6} />
      </Box>
    </Box>
  );
}

function borderOf(style: { readonly color?: string }): { readonly borderColor?: string } {
  return style.color === undefined ? {} : { borderColor: style.color };
}

function Content(drawn: Drawn): JSX.Element {
  const { dialog, theme, state } = drawn;
  switch (dialog.kind) {
    case "help":
      return <Help top={dialog.top} theme={theme} height={drawn.height - 3} />;
    case "confirm":
      return (
        <>
          <Text bold wrap="wrap">
            {printable(dialog.question)}
          </Text>
          {dialog.more.map((line) => (
            <Text key={line} wrap="wrap" {...theme.dim}>
              {printable(line)}
            </Text>
          ))}
          <Text> </Text>
          <Text>
            <Text bold {...theme.accent}>
              y
            </Text>
            {" yes   "}
            <Text bold {...theme.accent}>
              n
            </Text>
            {" no"}
          </Text>
        </>
      );
    case "waiting":
      return (
        <>
          <Text bold {...theme.warn}>
            This needs a person's approval.
          </Text>
          <Text wrap="wrap">In another terminal run</Text>
          <Text bold wrap="truncate">{`  kist approve ${dialog.approval}`}</Text>
          <Text wrap="wrap" {...theme.dim}>
            The program that asks cannot approve itself. This goes on by itself once it is approved
            {`; it waits ${span(Math.max(0, 120_000 - (state.now - dialog.since)))} more.`}
          </Text>
        </>
      );
    case "form":
      return (
        <>
          <Text bold>{printable(dialog.title)}</Text>
          {dialog.more.map((line) => (
            <Text key={line} wrap="truncate" {...theme.dim}>
              {printable(line)}
            </Text>
          ))}
          {dialog.purpose.kind === "approve" ? (
            <Covers
              approval={dialog.purpose.approval}
              state={state}
              theme={theme}
              columns={drawn.columns}
              height={drawn.height - 10}
            />
          ) : null}
          <Text> </Text>
          {dialog.fields.map((field, i) => (
            <FieldView key={field.label} field={field} chosen={i === dialog.at} theme={theme} columns={drawn.columns} />
          ))}
        </>
      );
  }
}

function FieldView({
  field,
  chosen,
  theme,
  columns,
}: {
  readonly field: Field;
  readonly chosen: boolean;
  readonly theme: Theme;
  readonly columns: number;
}): JSX.Element {
  const label = Math.max(12, field.label.length + 2);
  const room = Math.max(8, columns - label - 1);
  const { hidden, line } = field;
  const shown = Array.from(hidden === true ? dotsFor(line.text) : printable(line.text));
  const cursor = hidden === true ? shown.length : Math.min(line.at, shown.length);
  // A long text moves under the field so that the cursor stays in sight.
  const from = Math.max(0, cursor - room + 1);
  const before = shown.slice(from, cursor).join("");
  const after = shown.slice(cursor + 1, from + room).join("");
  return (
    <Box height={1}>
      <Box width={label} flexShrink={0}>
        <Text bold={chosen} {...(chosen ? theme.accent : theme.dim)}>
          {field.label}
        </Text>
      </Box>
      <Text wrap="truncate">
        {before}
        {chosen ? <Text inverse>{shown[cursor] ?? " "}</Text> : (shown[cursor] ?? "")}
        {after}
      </Text>
    </Box>
  );
}

/** Something was typed, and whether it is long; not how long. */
function dotsFor(text: string): string {
  const lines = text.split("\n").length;
  const dots = "•".repeat(Math.min(24, Array.from(text).length));
  return lines > 1 ? `${dots} (${lines} lines)` : dots;
}

function Help({
  top,
  theme,
  height,
}: {
  readonly top: number;
  readonly theme: Theme;
  readonly height: number;
}): JSX.Element {
  const lines = SCREENS.flatMap(([title, shortcuts]) => [
    { key: "", says: title },
    ...shortcuts.map(({ key, says }) => ({ key, says })),
  ]);
  const from = Math.max(0, Math.min(top, lines.length - height));
  return (
    <>
      {lines.slice(from, from + height).map(({ key, says }, i) => (
        <Box key={`${from + i}`} height={1}>
          {key === "" ? (
            <Text bold>{says}</Text>
          ) : (
            <Text wrap="truncate">
              <Text bold {...theme.accent}>
                {`  ${key}`.padEnd(12)}
              </Text>
              {says}
            </Text>
          )}
        </Box>
      ))}
    </>
  );
}
