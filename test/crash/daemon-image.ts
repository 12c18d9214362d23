/**
 * Puts the files of a home back as some moment left them. The database keeps its inode throughout: another one is a
 * copy to the daemon, which then only reads (R15), and a power cut or a flipped bit changes no inode.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const DATABASE = "kist.db";

/** Puts `image` (content by path) in the place of everything in the home. Nothing may have its files open. */
export function writeImage(home: string, image: ReadonlyMap<string, Uint8Array>): void {
  const [database, parked] = [join(home, DATABASE), `${home}.parked`];
  // Where the image before had no database, the one that stands there now is what its check founded.
  if (existsSync(database) && !existsSync(parked)) renameSync(database, parked);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { mode: 0o700 });
  if (image.has(database)) renameSync(parked, database);
  for (const [path, content] of image) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600 });
  }
}
