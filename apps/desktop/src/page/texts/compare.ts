/** Words of the comparison of environments. */

export const COMPARE = {
  environments: "Environments side by side",
  choose: "Two or three of them",
  full: "Three stand side by side at most.",
  back: "Back to the list",
  names: "Compare names",
  values: "Compare values",
  valuesLead: "Values are compared inside the daemon. You are told only what is the same; it counts as reading them.",
  gateTitle: (names: string) => `Compare ${names}`,
  gateLead: (guarded: string) => `${guarded} is guarded: each comparison is a request of its own, confirmed by you.`,
  gateAsked: "Names are compared once you have shown that it is you.",
  show: "Show",
  all: "All",
  different: "Different",
  missing: "Missing",
  table: (names: string) => `${names}, side by side`,
  name: "Name",
  cells: { missing: "missing", there: "there", same: "same" },
  value: (letter: string) => `value ${letter}`,
  promote: (key: string, to: string) => `Promote ${key} to ${to}`,
  promoteShort: "Promote",
  counts: (all: number, missing: number, differing: number | undefined) =>
    [
      `${all.toLocaleString("en")} ${all === 1 ? "name" : "names"}`,
      `${missing.toLocaleString("en")} missing somewhere`,
      ...(differing === undefined
        ? ["values not compared"]
        : [`${differing.toLocaleString("en")} with different values`]),
    ].join(" · "),
  nothing: "Nothing to show",
  nothingDifferent: "These environments have the same names, and where values were compared, the same values.",
  nothingAtAll: "There are no secrets in any of them.",
} as const;
