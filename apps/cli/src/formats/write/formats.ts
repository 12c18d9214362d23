/** Every format that values can leave in. Each is loaded when it is asked for. */
import { randomUUID } from "node:crypto";

import type { AnyValue, SecretPlace } from "./kubernetes.ts";
import type { Written } from "./written.ts";

export const FORMATS = [
  "dotenv",
  "shell",
  "fish",
  "powershell",
  "nushell",
  "json",
  "yaml",
  "csv",
  "github-actions",
  "gitlab",
  "kubernetes",
  "docker-env",
  "systemd",
  "tfvars",
] as const;
export type Format = (typeof FORMATS)[number];

/** The words of other tools for the same things. */
const ALSO = {
  env: "dotenv",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  pwsh: "powershell",
  nu: "nushell",
  yml: "yaml",
  gha: "github-actions",
  github: "github-actions",
  k8s: "kubernetes",
  "k8s-secret": "kubernetes",
  docker: "docker-env",
  hcl: "tfvars",
} as const satisfies Readonly<Record<string, Format>>;
/** Every word that is understood. */
export const FORMAT_WORDS: readonly string[] = [...FORMATS, ...Object.keys(ALSO)];

export function findFormat(word: string): Format | undefined {
  const also: Readonly<Record<string, Format>> = ALSO;
  return FORMATS.find((format) => format === word) ?? (Object.hasOwn(also, word) ? also[word] : undefined);
}

/** Formats whose reader makes them a program's environment: a name such as PATH or LD_PRELOAD runs code there. */
const BECOMES_ENVIRONMENT: ReadonlySet<Format> = new Set([
  "shell",
  "fish",
  "powershell",
  "nushell",
  "github-actions",
  "gitlab",
  "docker-env",
  "systemd",
]);
export function becomesEnvironment(format: Format): boolean {
  return BECOMES_ENVIRONMENT.has(format);
}

/** `masks`: for GitHub Actions, what goes to stdout before the text goes anywhere. */
export interface FormatWritten extends Written {
  readonly masks?: string;
}

export async function writeFormat(
  format: Format,
  values: readonly AnyValue[],
  place: SecretPlace,
): Promise<FormatWritten> {
  // The only one that holds bytes.
  if (format === "kubernetes") return (await import("./kubernetes.ts")).writeKubernetes(values, place);
  const texts = values.filter(({ encoding }) => encoding !== "base64");
  const binary = values.filter(({ encoding }) => encoding === "base64");
  const written = await writeText(format, texts);
  return { ...written, refusals: [...binary.map(({ name }) => ({ name, why: "is not text" })), ...written.refusals] };
}

async function writeText(format: Exclude<Format, "kubernetes">, values: readonly AnyValue[]): Promise<FormatWritten> {
  switch (format) {
    case "dotenv":
      return (await import("./dotenv.ts")).writeDotenv(values);
    case "shell":
      return (await import("./shell.ts")).writeShell(values);
    case "fish":
      return (await import("./fish.ts")).writeFish(values);
    case "powershell":
      return (await import("./powershell.ts")).writePowershell(values);
    case "nushell":
      return (await import("./nushell.ts")).writeNushell(values);
    case "json":
      return (await import("./json.ts")).writeJson(values);
    case "yaml":
      return (await import("./yaml.ts")).writeYaml(values);
    case "csv":
      return (await import("./csv.ts")).writeCsv(values);
    case "github-actions":
      return (await import("./github-actions.ts")).writeGithubActions(values, randomUUID);
    case "gitlab":
      return (await import("./gitlab.ts")).writeGitlab(values);
    case "docker-env":
      return (await import("./docker-env.ts")).writeDockerEnv(values);
    case "systemd":
      return (await import("./systemd.ts")).writeSystemd(values);
    case "tfvars":
      return (await import("./tfvars.ts")).writeTfvars(values);
  }
}
