/** Which reader a file needs: by what it is named, how it begins and what shape it has, unless a person says. */
import type { Contents, LeftOut } from "./contents.ts";
import { readCsvTable } from "./csv-rows.ts";
import { isDopplerDetail, isDopplersOwn, readDopplerDetail } from "./doppler.ts";
import { readDockerEnv, readFlatCsv, readFlatDotenv, readFlatTree } from "./flat.ts";
import { notUnderstood } from "./refusal.ts";
import { isDotenvxKey, refuseArmour, refuseReferences, refuseSealed } from "./sealed.ts";
import type { Tree } from "./tree.ts";

export const SOURCES = [
  "dotenv",
  "json",
  "yaml",
  "csv",
  "docker-env",
  "1password",
  "bitwarden",
  "doppler",
  "infisical",
  "phase",
  "dotenvx",
  "sops",
  "pass",
  "vault",
  "aws",
  "kubernetes",
] as const;
export type Source = (typeof SOURCES)[number];

const ALSO = {
  env: "dotenv",
  yml: "yaml",
  op: "1password",
  "1pux": "1password",
  bw: "bitwarden",
  bws: "bitwarden",
  openbao: "vault",
  bao: "vault",
  hashicorp: "vault",
  k8s: "kubernetes",
} as const satisfies Readonly<Record<string, Source>>;
/** Every word that is understood. */
export const SOURCE_WORDS: readonly string[] = [...SOURCES, ...Object.keys(ALSO)];
export function findSource(word: string): Source | undefined {
  const also: Readonly<Record<string, Source>> = ALSO;
  return SOURCES.find((source) => source === word) ?? (Object.hasOwn(also, word) ? also[word] : undefined);
}

/** What a text file may unfold to in memory; far more than one request to the daemon holds. */
export const MOST_BYTES: number = 32 * 1024 * 1024;

export async function readBytes(bytes: Uint8Array, file: string, from: Source | undefined): Promise<Contents> {
  if (bytes.length > MOST_BYTES) throw notUnderstood(`${file} is larger than ${MOST_BYTES / 1024 / 1024} MiB.`);
  const { isZip, readFromZip } = await import("./zip.ts");
  if (!isZip(bytes)) return readText(decode(bytes, file), file, from);
  if (from !== undefined && from !== "1password") throw notUnderstood(`${file} is a zip archive, not ${from}.`);
  const data = readFromZip(bytes, "export.data", MOST_BYTES, file);
  return readText(decode(data, file), `export.data in ${file}`, "1password");
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notUnderstood(`${file} is not UTF-8 text.`, "Convert it first, for example with iconv.");
  }
}

async function readText(text: string, file: string, from: Source | undefined): Promise<Contents> {
  refuseArmour(text, file);
  const contents = await readShape(text, file, from);
  refuseSealed(contents, file);
  if (from !== "dotenv") refuseReferences(contents, file);
  return withoutToolsOwn(contents);
}

/** What Doppler and dotenvx add of their own is no secret of a program. */
function withoutToolsOwn(contents: Contents): Contents {
  const names = new Set(contents.entries.map(({ name }) => name));
  const isDoppler = names.has("DOPPLER_PROJECT") && names.has("DOPPLER_CONFIG");
  const leftOut: LeftOut[] = [];
  const entries = contents.entries.filter(({ name }) => {
    const why = isDotenvxKey(name)
      ? "is dotenvx's own key"
      : isDoppler && isDopplersOwn(name)
        ? "is Doppler's own"
        : undefined;
    if (why !== undefined) leftOut.push({ name, why });
    return why === undefined;
  });
  return { ...contents, entries, leftOut: [...contents.leftOut, ...leftOut] };
}

async function readShape(text: string, file: string, from: Source | undefined): Promise<Contents> {
  switch (containerOf(text, file, from)) {
    case "json": {
      const { readJsonDocuments } = await import("./json-tree.ts");
      return readJson(readJsonDocuments(text, file), file, from);
    }
    case "yaml": {
      const { readYamlTree } = await import("./yaml-tree.ts");
      return readYaml(readYamlTree(text, file), file, from);
    }
    case "csv":
      return readCsv(text, file, from);
    case "dotenv":
      if (hasOwnShape(from)) throw notExportOf(file, from);
      return from === "docker-env" ? readDockerEnv(text) : readFlatDotenv(text, file);
  }
}

type Container = "json" | "yaml" | "csv" | "dotenv";

function containerOf(text: string, file: string, from: Source | undefined): Container {
  if (from === "json" || from === "yaml" || from === "csv" || from === "dotenv") return from;
  if (from === "docker-env") return "dotenv";
  const [, extension] = /\.(json|ya?ml|csv|env)$/i.exec(file.toLowerCase()) ?? [];
  if (extension === "json" || extension === "csv") return extension;
  if (extension === "yaml" || extension === "yml") return "yaml";
  const first = text.replace(/^\ufeff/, "").trimStart();
  if (/^[{[]/.test(first)) return "json";
  const line = first.split(/\r?\n/).find((each) => each.trim() !== "" && !each.startsWith("#")) ?? "";
  if (/^("?[\w ]+"?,)+"?[\w ]+"?$/.test(line)) return "csv";
  if (line === "---" || /^(["']?)[\w.-]+\1:(\s|$)/.test(line)) return "yaml";
  return "dotenv";
}

/** Shapes of JSON that only one tool writes, each with its reader. */
async function readJson(documents: readonly Tree[], file: string, from: Source | undefined): Promise<Contents> {
  const [tree, second] = documents;
  if (tree === undefined) throw notUnderstood(`There is nothing in ${file}.`);
  const [onepassword, bitwarden, infisical, vault, aws, kubernetes] = await Promise.all([
    import("./onepassword.ts"),
    import("./bitwarden.ts"),
    import("./infisical.ts"),
    import("./vault-kv.ts"),
    import("./aws.ts"),
    import("./kubernetes.ts"),
  ]);
  const shapes: readonly { readonly of: Source; readonly is: boolean; readonly read: () => Contents }[] = [
    { of: "1password", is: onepassword.isOpItem(tree), read: () => onepassword.readOpItems(documents) },
    { of: "1password", is: onepassword.isOnepuxData(tree), read: () => onepassword.readOnepuxData(tree) },
    { of: "bitwarden", is: bitwarden.isBitwardenVault(tree), read: () => bitwarden.readBitwardenVault(tree, file) },
    { of: "infisical", is: infisical.isInfisicalList(tree), read: () => infisical.readInfisicalList(tree) },
    { of: "bitwarden", is: bitwarden.isSecretsManager(tree), read: () => bitwarden.readSecretsManager(tree) },
    { of: "vault", is: vault.isVaultAnswer(tree), read: () => vault.readVaultAnswer(tree, file) },
    { of: "aws", is: aws.isAwsAnswer(tree), read: () => aws.readAwsAnswer(tree, file) },
    {
      of: "kubernetes",
      is: kubernetes.isSecretManifest(tree),
      read: () => kubernetes.readSecretManifests(tree, file),
    },
    { of: "doppler", is: isDopplerDetail(tree), read: () => readDopplerDetail(tree) },
  ];
  const shape = shapes.find(({ of, is }) => is && (from === undefined || from === of));
  if (shape !== undefined) return shape.read();
  if (hasOwnShape(from)) throw notExportOf(file, from);
  if (second !== undefined) throw notUnderstood(`${file} is not JSON: a second value stands in line ${second.line}.`);
  return readFlatTree(tree, file);
}

async function readYaml(tree: Tree, file: string, from: Source | undefined): Promise<Contents> {
  const { isSecretManifest, readSecretManifests } = await import("./kubernetes.ts");
  const isManifest = isSecretManifest(tree);
  if (isManifest && (from === undefined || from === "kubernetes")) return readSecretManifests(tree, file);
  if (hasOwnShape(from)) throw notExportOf(file, from);
  return readFlatTree(tree, file);
}

async function readCsv(text: string, file: string, from: Source | undefined): Promise<Contents> {
  const table = readCsvTable(text, file);
  const { isOnepasswordCsv, readOnepasswordCsv } = await import("./onepassword.ts");
  if (from !== "csv" && isOnepasswordCsv(table)) return readOnepasswordCsv(table);
  const { isBitwardenCsv, readBitwardenCsv } = await import("./bitwarden.ts");
  if (from !== "csv" && isBitwardenCsv(table)) return readBitwardenCsv(table);
  if (hasOwnShape(from)) throw notExportOf(file, from);
  return readFlatCsv(table, file);
}

/** Tools whose exports are never just names and values. */
function hasOwnShape(from: Source | undefined): from is Source {
  return from === "1password" || from === "bitwarden" || from === "vault" || from === "aws" || from === "kubernetes";
}

function notExportOf(file: string, from: Source): Error {
  return notUnderstood(
    `${file} is not what ${from} exports, as far as is known here.`,
    "Leave --from out, or see docs/coming-from-*.md.",
  );
}
