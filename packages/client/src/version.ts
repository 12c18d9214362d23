/** How a daemon's version stands to one's own: a newer client offers to restart the daemon. */
export type VersionOrder = "same" | "daemon-older" | "daemon-newer";

/** Compares `major.minor.patch`; a version that is not one counts as newer, so that nothing is restarted for it. */
export function compareVersions(own: string, daemon: string): VersionOrder {
  if (own === daemon) return "same";
  const [a, b] = [own, daemon].map((text) => /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(text)?.slice(1).map(Number));
  if (a === undefined || b === undefined) return "daemon-newer";
  for (let at = 0; at < 3; at++) {
    const difference = (b[at] ?? 0) - (a[at] ?? 0);
    if (difference !== 0) return difference > 0 ? "daemon-newer" : "daemon-older";
  }
  return "same";
}
