/** What is offered once a file's values are in the vault: the place, references, and the file's end. */
import { dirname, join, resolve } from "node:path";

import { REPOSITORY_FILE } from "@kist/model";

import type { Arrangement } from "./formats/read/arrange.ts";
import { askGit } from "./git.ts";
import type { SetAnswer } from "./import-plan.ts";
import type { Kist } from "./kist.ts";
import { paint } from "./printable.ts";
import { removePlaintext } from "./remove-file.ts";
import { saveNewFile } from "./save-file.ts";

export interface AfterFlags {
  readonly yes: boolean;
  readonly remove: boolean;
  readonly "write-kist-json": boolean;
  readonly "write-references": string | undefined;
}

/** With `--yes` only what flags name; otherwise each is offered. */
export async function offerAfterwards(
  kist: Kist,
  file: string,
  answers: readonly SetAnswer[],
  leftOut: Arrangement["leftOut"],
  findings: readonly string[],
  flags: AfterFlags,
): Promise<void> {
  const offers = !flags.yes && !kist.json && kist.terminal.available();
  const path = resolve(kist.workingDirectory(), file);
  await offerRepositoryFile(kist, dirname(path), answers, offers, flags["write-kist-json"]);
  const references = flags["write-references"];
  if (references !== undefined) {
    const lines = answers.flatMap(({ environment, namespace, results }) =>
      results.map(({ key }) => `${key}=kist://${environment}/${namespace}/${key}\n`),
    );
    saveNewFile(
      references,
      `# References, no values: \`kist run --env-file ${references} -- COMMAND\`\n${lines.join("")}`,
    );
    kist.output.say(`Wrote ${references}.`);
  }
  const warn = (words: string): void => kist.output.say(`${paint("yellow", "!")} ${words}`);
  const git = askGit(path, kist.environment);
  if (git?.tracked === true) warn(`git tracks ${file}: \`git rm --cached ${file}\`, and add it to .gitignore.`);
  if (git?.inHistory === true)
    warn(
      `${file} stands in git's history: whoever has the repository has those values. Replace them where they come from.`,
    );
  if (leftOut.length > 0 || findings.some((finding) => finding.includes("left out")))
    warn(`Some of ${file} was left out and stands only there.`);
  if (flags.remove || (offers && (await kist.terminal.confirm(`Overwrite and remove ${file}?`)))) {
    removePlaintext(path);
    kist.output.say(`Removed ${file}. Copies may live on in backups, editors, git, and in the blocks of a flash disk.`);
  }
}

/** kist.json names one place, so it is offered where there is one. */
async function offerRepositoryFile(
  kist: Kist,
  folder: string,
  answers: readonly SetAnswer[],
  offers: boolean,
  wanted: boolean,
): Promise<void> {
  const [answer, second] = answers;
  if (answer === undefined || (second !== undefined && !wanted)) return;
  const { environment, namespace } = answer;
  const governed = wanted || !offers ? undefined : await kist.daemon.call("repositories/inspect", {});
  const offer = offers && governed !== undefined && governed.repository === undefined;
  const question = `Write ${REPOSITORY_FILE} here, naming ${environment}/${namespace}?`;
  if (!wanted && !(offer && (await kist.terminal.confirm(question)))) return;
  const file = join(folder, REPOSITORY_FILE);
  saveNewFile(file, `${JSON.stringify({ namespace, environment }, null, 2)}\n`);
  kist.output.say(`Wrote ${file}. Look at it, then run \`kist allow\`.`);
}
