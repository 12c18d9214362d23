/** One page for most stories of a file: opening one of its own takes each of them a second. */
import type { Rig } from "./rig.ts";
import type { Visit } from "./visit.ts";

/** A desk by day, a desk at night, a phone. */
export const LOOKS = [
  { dark: false, width: 1280 },
  { dark: true, width: 1280 },
  { dark: false, width: 360 },
] as const;

/** The page, loaded anew on a screen. `dev` is approved for it. */
export type OnScreen = (screen: string, heading: string) => Promise<Visit>;

export function createLastingVisit(rig: () => Rig): OnScreen {
  let lasting: Promise<Visit> | undefined;
  return async (screen, heading) => {
    lasting ??= rig().open({ approved: true });
    const visit = await lasting;
    await visit.page.reload();
    await visit.goTo(screen, heading);
    return visit;
  };
}

export async function look({ page }: Visit, { dark, width }: (typeof LOOKS)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.setViewportSize({ width, height: 760 });
}

export async function needsSidewaysScrolling({ page }: Visit): Promise<boolean> {
  return await page.evaluate("document.documentElement.scrollWidth > window.innerWidth");
}
