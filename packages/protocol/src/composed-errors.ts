/** The words of what goes wrong with values that are put together from others: templates, imports, overrides. */
import type { ErrorWords } from "./error-words.ts";

export const COMPOSED_ERRORS = {
  "template-malformed": {
    status: 400,
    exit: 2,
    what: "{name} is no template: line {line}, column {column}: {detail}.",
    next: "`kist set --help` says how names are written, and what a literal dollar sign is.",
  },
  "template-cycle": {
    status: 409,
    exit: 6,
    what: "These templates name each other in a circle: {path}.",
    next: "Set one of them to a value that does not.",
  },
  "template-unresolved": {
    status: 404,
    exit: 5,
    what: "The template {name} names {missing}, which has no value.",
    next: "Set it, or take the name out of the template.",
  },
  "template-too-large": {
    status: 409,
    exit: 6,
    what: "The template {name} cannot be filled in: the result is too large, or templates name templates too deep.",
    next: "A value is at most 1 MiB, and at most 16 templates stand on each other.",
  },
  "template-mismatch": {
    status: 500,
    exit: 7,
    what: "The template {name} does not hold what its record says.",
    why: "Whoever wrote it hid what it reads.",
    next: "Look at `kist history {name}`, and set it anew.",
  },
  "import-unknown": {
    status: 404,
    exit: 5,
    what: "{environment}/{namespace} does not import {from}.",
    next: "`kist namespace imports` lists what it does.",
  },
  "override-unknown": {
    status: 404,
    exit: 5,
    what: "There is no override of {name}.",
    next: "`kist override list` shows yours.",
  },
  "override-class": {
    status: 409,
    exit: 6,
    what: "{environment} is not of class dev, so nobody has values of his own there.",
    why: "What staging and prod read must be the same for everybody.",
  },
  "override-device": {
    status: 409,
    exit: 6,
    what: "Overrides are a person's: this device is none.",
    next: "Set the secret itself, in a namespace of the machine's own.",
  },
} as const satisfies Record<string, ErrorWords>;
