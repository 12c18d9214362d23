/**
 * Starting with the session. macOS and Windows have a setting for it; on Linux it is a file in the person's autostart folder.
 */
export interface LoginItem {
  set(isOn: boolean): void;
}

/** The word a start at login is told by: the app stays in the tray. */
export const HIDDEN_FLAG = "--hidden";

/** Where the autostart entry stands, and what is in it. `program` is the absolute path of the app's own executable. */
export function describeAutostart(
  environment: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
  program: string,
): { readonly path: string; readonly content: string } {
  const named = environment["XDG_CONFIG_HOME"];
  const folder = named?.startsWith("/") === true ? named : `${homeDirectory}/.config`;
  return {
    path: `${folder}/autostart/kist.desktop`,
    content: [
      "[Desktop Entry]",
      "Type=Application",
      "Name=Kist",
      `Exec=${quote(program)} ${HIDDEN_FLAG}`,
      "Icon=kist",
      "X-GNOME-Autostart-enabled=true",
      "",
    ].join("\n"),
  };
}

/** As the Desktop Entry Specification quotes an argument; `%` begins a field code. */
function quote(path: string): string {
  const inner = path.replaceAll(/["`$\\]/g, (sign) => `\\${sign}`).replaceAll("%", "%%");
  // Backslashes of a value are escaped once more for the file itself.
  return `"${inner.replaceAll("\\", "\\\\")}"`;
}
