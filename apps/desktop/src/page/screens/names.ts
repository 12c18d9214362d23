/** The screens of the app, by the word that stands in the address. */

export const SCREENS = [
  "secrets",
  "activity",
  "access",
  "team",
  "devices",
  "slots",
  "policies",
  "settings",
  "health",
] as const;

export type ScreenName = (typeof SCREENS)[number];

export function isScreenName(text: string): text is ScreenName {
  return SCREENS.some((name) => name === text);
}
