/** Words for acts on several secrets at once. */

const secrets = (count: number): string => `${count} ${count === 1 ? "secret" : "secrets"}`;

export const BULK = {
  bar: "Acts on what is selected",
  selected: (count: number) => `${count} selected`,
  tag: "Tag",
  promote: "Promote",
  remove: "Delete",
  bringBack: "Bring back",
  clear: "Clear selection",
  undo: "Undo",
  undone: "Undone",
  undoneNot: "Something else was changed there since, so nothing was undone.",
  removed: (count: number) => `${secrets(count)} deleted`,
  removedLead: "Every version is kept. They can be brought back.",
  broughtBack: (count: number) => `${secrets(count)} brought back`,
  tagTitle: (count: number) => `Tag ${secrets(count)}`,
  tagAdd: "Add tags",
  tagAddHint: "Divided by commas.",
  tagRemove: "Take tags away",
  tagSubmit: "Change tags",
  tagged: (count: number) => `Tags of ${secrets(count)} changed`,
  promoteTitle: (only: string | undefined, count: number, environment: string) =>
    `Promote ${only ?? secrets(count)} from ${environment}`,
  promoteLead: "Values go from one environment to another inside the daemon. They are not shown here.",
  promoteTo: "To",
  promoteNowhere: "This page knows of no other environment.",
  promoteLook: "Look first",
  promoteSubmit: (count: number) => `Promote ${secrets(count)}`,
  promoteNothing: "Everything is the same there already.",
  promoted: (count: number, environment: string) => `${secrets(count)} promoted to ${environment}`,
  promoteDown: "This goes from a more strictly guarded environment to a less guarded one. I mean it.",
  states: {
    "only-left": "new there",
    differs: "gets a new version",
    same: "the same",
    missing: "not here any more",
    "only-right": "not here any more",
    both: "there",
  },
} as const;
