/** Colours by meaning. With NO_COLOR there are none; what is chosen is inverse in any case. */

export interface Theme {
  readonly accent: Style;
  readonly good: Style;
  readonly bad: Style;
  readonly warn: Style;
  readonly dim: Style;
}
export interface Style {
  readonly color?: string;
  readonly dimColor?: boolean;
}

export function createTheme(colours: boolean): Theme {
  const dim = { dimColor: true };
  if (!colours) return { accent: {}, good: {}, bad: {}, warn: {}, dim };
  return { accent: { color: "cyan" }, good: { color: "green" }, bad: { color: "red" }, warn: { color: "yellow" }, dim };
}

/** An environment's class as a colour: what is guarded should look so. */
export function classStyle(theme: Theme, environmentClass: "dev" | "staging" | "prod"): Style {
  return { dev: theme.good, staging: theme.warn, prod: theme.bad }[environmentClass];
}
