/** Verbs and sub-commands without a JSON document of their own, each with the reason. */
export const WITHOUT_JSON: Readonly<Record<string, string>> = {
  run: "its output is the program's",
  "backup restore": "asks for a recovery code and shows the next one",
  redact: "its output is what it is given",
  help: "text for people",
  completion: "a script for a shell",
  "shell-hook": "a script for a shell",
};
