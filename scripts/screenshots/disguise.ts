/**
 * Programs and paths of the machine that takes the pictures, replaced by made-up ones in what the page is answered: all else in
 * a picture is as the daemon said it.
 */
import { resolve } from "node:path";

const DIST = resolve(import.meta.dirname, "../../dist");

/** A script for the page. `folder`: the vault's. */
export function describeDisguise(folder: string): string {
  const paths = [
    [`${folder}/home`, "/home/ada/.local/share/kist"],
    [folder, "/home/ada/shop"],
    [`${DIST}/lib`, "/usr/local/bin"],
    [DIST, "/usr/local/bin"],
    [process.execPath, "/usr/local/bin/kist"],
  ];
  return `(${disguise.toString()})(${JSON.stringify(paths)})`;
}

function disguise(paths: readonly (readonly [string, string])[]): void {
  const real = globalThis.fetch;
  globalThis.fetch = async (...words) => {
    const answer = await real(...words);
    if (answer.headers.get("content-type")?.startsWith("application/json") !== true) return answer;
    let text = (await answer.text()).replaceAll(/"ancestry":"(?:[^"\\]|\\.)*"/g, '"ancestry":"zsh < tmux"');
    for (const [from, to] of paths) text = text.replaceAll(from, to);
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
}
