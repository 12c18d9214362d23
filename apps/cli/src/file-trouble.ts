/** Why a file could not be read or written, for people: the system's own sentence names drafts and calls nobody asked about. */

const READING: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file.",
  EISDIR: "It is a folder.",
};
const WRITING: Readonly<Record<string, string>> = {
  ENOENT: "There is no such folder.",
  EEXIST: "There is a file of that name already.",
  EISDIR: "It is a folder.",
  ENOSPC: "The disk is full.",
  EDQUOT: "The disk is full.",
  EROFS: "That file system is read-only.",
};
const EITHER: Readonly<Record<string, string>> = {
  ENOTDIR: "Something on the way to it is no folder.",
  EACCES: "You may not.",
  EPERM: "You may not.",
  ELOOP: "It is a link, or its links lead in a circle.",
  EIO: "The disk failed.",
};

export function whyNotRead(error: unknown): string {
  return sentence(error, READING);
}

export function whyNotWritten(error: unknown): string {
  return sentence(error, WRITING);
}

function sentence(error: unknown, words: Readonly<Record<string, string>>): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return words[code] ?? EITHER[code] ?? error.message;
}
