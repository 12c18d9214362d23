/**
 * Which `kist.json` files were allowed, by path with the hash of the content that was looked at (R28). Kept in
 * memory while unlocked: every request from inside a repository asks.
 */
import { textField, type LocalRows } from "./local-rows.ts";
import type { Repository } from "./repository.ts";

export interface Allowance {
  readonly path: string;
  readonly hash: string;
  readonly namespace: string;
  readonly vault?: string;
  readonly environment?: string;
}

export interface Allowances {
  /** An allowance is for one path with one content: an edited file asks again. */
  isAllowed(repository: Repository): boolean;
  list(): readonly Allowance[];
  /** Inside a transaction; `refresh` after it. */
  write(repository: Repository): Allowance;
  remove(path: string): void;
  /** Reads the rows again: after a commit, or after one that failed. */
  refresh(): void;
}

export function createAllowances(rows: LocalRows): Allowances {
  let hashes: ReadonlyMap<string, string> | undefined;
  const list = (): readonly Allowance[] =>
    rows.list("repository").map(({ key, value }) => {
      const [vault, environment] = [textField(value, "vault"), textField(value, "environment")];
      return {
        path: key,
        hash: textField(value, "hash") ?? "",
        namespace: textField(value, "namespace") ?? "",
        ...(vault === undefined ? {} : { vault }),
        ...(environment === undefined ? {} : { environment }),
      };
    });
  return {
    isAllowed({ path, hash }) {
      hashes ??= new Map(list().map((allowance) => [allowance.path, allowance.hash]));
      return hashes.get(path) === hash;
    },
    list,
    write(repository) {
      const { path, ...content } = describeRepository(repository);
      rows.write("repository", path, content);
      return { path, ...content };
    },
    remove: (path) => rows.remove("repository", path),
    refresh() {
      hashes = undefined;
    },
  };
}

export function describeRepository({ path, hash, file }: Repository): Allowance {
  return {
    path,
    hash,
    namespace: file.namespace,
    ...(file.vault === undefined ? {} : { vault: file.vault }),
    ...(file.environment === undefined ? {} : { environment: file.environment }),
  };
}
