/** Processes of a user that were given a path: in their environment or their arguments, as they were when they started. */
import { readdirSync, readFileSync, statSync } from "node:fs";

/** Pids; none where there is no `/proc`, and without those that hide their environment. */
export function findUsersOf(path: string, uid: number, root = "/proc"): readonly number[] {
  return listProcesses(root).filter((pid) => {
    try {
      if (statSync(`${root}/${pid}`).uid !== uid) return false;
      return ["environ", "cmdline"].some((file) => readFileSync(`${root}/${pid}/${file}`).includes(path));
    } catch {
      return false; // It has ended, or is another user's.
    }
  });
}

function listProcesses(root: string): readonly number[] {
  try {
    return readdirSync(root)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
