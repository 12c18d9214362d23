/** Runs `look` every so many milliseconds, without keeping the process alive for it. Returns how to stop. */
export function every(milliseconds: number, look: () => void): () => void {
  const timer = setInterval(look, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
