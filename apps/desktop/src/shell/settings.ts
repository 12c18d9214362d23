/** The person's choices for the desktop app. Kept in a file of the app: nothing in it is secret. */

export interface ShellSettings {
  readonly startAtLogin: boolean;
  /** Locks from anywhere, in Electron's words (`CommandOrControl+Shift+L`); empty: none. */
  readonly lockShortcut: string;
  /** Lock when the screen locks or the machine goes to sleep. */
  readonly lockWithScreen: boolean;
  /**
   * What notifications may say of what is asked for. Systems keep notifications, some of them on disk, so names stand in
   * them only for those who chose it.
   */
  readonly notifications: "off" | "without-names" | "with-names";
}

export const DEFAULT_SETTINGS: ShellSettings = {
  startAtLogin: false,
  lockShortcut: "CommandOrControl+Shift+L",
  lockWithScreen: true,
  notifications: "without-names",
};

const NOTIFICATIONS: readonly ShellSettings["notifications"][] = ["off", "without-names", "with-names"];
/** Modifiers and one key, as Electron writes them. A key without a modifier would be taken from every program. */
const SHORTCUT =
  /^(?:(?:CommandOrControl|Command|Control|Alt|Option|Shift|Super|Meta)\+){1,4}(?:[A-Z0-9]|F\d{1,2}|Space|Escape)$/;

/** The fields of a change that are what they should be; `undefined` where one is not. */
export function parseSettingsChange(value: unknown): Partial<ShellSettings> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const change: { -readonly [Name in keyof ShellSettings]?: ShellSettings[Name] } = {};
  for (const [name, given] of Object.entries(value)) {
    if (name === "startAtLogin" && typeof given === "boolean") change.startAtLogin = given;
    else if (name === "lockWithScreen" && typeof given === "boolean") change.lockWithScreen = given;
    else if (name === "lockShortcut" && typeof given === "string" && isShortcut(given)) change.lockShortcut = given;
    else if (name === "notifications" && isNotifications(given)) change.notifications = given;
    else return undefined;
  }
  return change;
}

function isShortcut(text: string): boolean {
  return text === "" || SHORTCUT.test(text);
}

function isNotifications(value: unknown): value is ShellSettings["notifications"] {
  return NOTIFICATIONS.some((each) => each === value);
}

/** The file that keeps them. */
export interface SettingsFile {
  /** `undefined`: there is none, or it cannot be read. */
  read(): string | undefined;
  write(text: string): void;
}

export interface SettingsStore {
  read(): ShellSettings;
  change(change: Partial<ShellSettings>): ShellSettings;
}

/** Each field stands for itself: one that is damaged, or of another version, is the default again. */
export function createSettingsStore(file: SettingsFile): SettingsStore {
  let settings = parseFile(file.read());
  return {
    read: () => settings,
    change(change) {
      settings = { ...settings, ...change };
      file.write(`${JSON.stringify(settings, undefined, 2)}\n`);
      return settings;
    },
  };
}

function parseFile(text: string | undefined): ShellSettings {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "{}");
  } catch {
    return DEFAULT_SETTINGS;
  }
  if (typeof value !== "object" || value === null) return DEFAULT_SETTINGS;
  const fields = Object.entries(value).flatMap(([name, given]) => {
    const parsed = parseSettingsChange({ [name]: given });
    return parsed === undefined ? [] : [parsed];
  });
  return Object.assign({}, DEFAULT_SETTINGS, ...fields);
}
