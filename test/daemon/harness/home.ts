/** A home of its own for one daemon: a private directory that holds state, socket and working directories. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Home {
  /** The private directory: everything that a run leaves behind stands below it. */
  readonly root: string;
  /** `KIST_HOME`. */
  readonly path: string;
  readonly socket: string;
  /** An empty directory in which a caller may stand. */
  readonly work: string;
  /** The same with another `KIST_HOME` beside it: for copies. */
  beside(name: string): Home;
  remove(): void;
}

export function createHome(): Home {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kist-story-")));
  for (const name of ["home", "run", "work"]) mkdirSync(join(root, name), { mode: 0o700 });
  return homeAt(root, "home");
}

export function homeAt(root: string, name: string): Home {
  const path = join(root, name);
  return {
    root,
    path,
    socket: join(path, "run", "kist.sock"),
    work: join(root, "work"),
    beside: (other) => homeAt(root, other),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
