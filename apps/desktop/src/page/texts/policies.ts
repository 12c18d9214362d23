/** The first policy in words: what happens when a program, a terminal or a page asks. Its code is `packages/access/src/policy.ts`. */

export const POLICIES = {
  title: "Who gets what, and when you are asked",
  lead: "Policy narrows what the keys allow and never widens it: somebody without a namespace's key gets nothing of it, whatever a policy says.",
  verdicts: { flows: "Flows", once: "Asks once", each: "Asks each time", never: "Never" },
  rules: [
    {
      what: "Development",
      words:
        "Read and written inside an approved session: a terminal in one repository, or this page. Unlocking in a terminal or on a page approves it.",
      verdict: "once",
    },
    {
      what: "Staging",
      words: "One yes for each terminal, repository and environment.",
      verdict: "once",
    },
    {
      what: "Production",
      words:
        "Every request needs you: a touch, or the passphrase. One request is one question, with all its names. An environment the vault does not know is treated the same.",
      verdict: "each",
    },
    {
      what: "A whole namespace",
      words: "Read at once, when it is not the one this repository names.",
      verdict: "each",
    },
    { what: "Exports", words: "Values that leave as a file.", verdict: "each" },
    {
      what: "Install scripts",
      words: "Anything a package manager started, in an approved session too.",
      verdict: "each",
    },
    {
      what: "Programs without a terminal",
      words: "There is no session they could belong to. The same for those that left theirs.",
      verdict: "each",
    },
    {
      what: "Changes to the vault itself",
      words: "Ways to unlock, devices, rules, classes of environments, backups, destroying versions.",
      verdict: "each",
    },
    {
      what: "A kist.json nobody allowed",
      words: "A repository is a stranger: its file decides nothing until you run kist allow there.",
      verdict: "never",
    },
    { what: "Processes of other users", words: "And those the kernel does not show.", verdict: "never" },
  ],
  ends: "A session ends ten minutes after its last request, twelve hours after it began, and when the vault locks.",
  classes: "Environments",
  classesLead: "The class of an environment is signed into the vault. It decides which of these rules holds.",
  namespaces: (count: number) => (count === 1 ? "1 namespace" : `${count} namespaces`),
  repositories: "Allowed repositories",
  repositoriesLead: "Their kist.json may say which vault, namespace and environment is meant.",
  noRepositories: "None yet. In a repository, run",
  forget: "Forget",
  forgotten: "Forgotten. It asks again at its next use.",
  headless: "This device answers programs by its allow-list",
  headlessLead:
    "Nobody is here to be asked, so what is not listed is refused. The list's hash is signed into the vault.",
  noList: "There is no allow-list: every request is refused.",
  later: "Policies of your own, written in Cedar and testable offline, come in a later version.",
} as const;

export const CLASS_NAMES = { dev: "development", staging: "staging", prod: "production" } as const;
