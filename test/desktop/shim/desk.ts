/** What the stand-in of Electron remembers of the person's desktop, and how a test asks for it and makes things happen. */

export interface Desk {
  sandboxed: boolean;
  schemes: string[];
  permissions: Record<string, boolean>;
  windowOpen: string;
  preferences: object;
  debugPort: number;
  stopped: string[];
  closeWindow: () => string;
  tray: { icon: string; tooltip: string; items: readonly { label: string; enabled: boolean; click: () => void }[] };
  notifications: { title: string; body: string; click: () => void }[];
  shortcut: { accelerator: string; run: () => void } | undefined;
  screenLocked: boolean;
  clipboard: string;
  clipboardFormats: readonly string[];
  channels: string[];
  opened: string[];
}

export const desk: Desk = {
  sandboxed: false,
  schemes: [],
  permissions: {},
  windowOpen: "",
  preferences: {},
  debugPort: 0,
  stopped: [],
  closeWindow: () => "no window",
  tray: { icon: "", tooltip: "", items: [] },
  notifications: [],
  shortcut: undefined,
  screenLocked: false,
  clipboard: "",
  clipboardFormats: [],
  channels: [],
  opened: [],
};

/** An order of the test; each is answered with the desk as it then is. */
export type Order =
  | { readonly do: "look" | "quit" | "press-shortcut" | "close-window" }
  | { readonly do: "choose"; readonly label: string }
  | { readonly do: "start-again"; readonly words: readonly string[] }
  | { readonly do: "follow-link"; readonly link: string }
  | { readonly do: "power"; readonly event: string }
  | { readonly do: "lock-screen"; readonly locked: boolean }
  | { readonly do: "click-notification"; readonly at: number };

export function listenToTest(app: {
  readonly quit: () => void;
  readonly startAgain: (words: readonly string[]) => void;
  readonly followLink: (link: string) => void;
  readonly power: (event: string) => void;
}): void {
  process.on("message", (message: { readonly id: number; readonly order: Order }) => {
    const said = follow(message.order, app);
    process.send?.({ id: message.id, said, desk: JSON.parse(JSON.stringify(desk)) as unknown });
  });
}

function follow(order: Order, app: Parameters<typeof listenToTest>[0]): string {
  switch (order.do) {
    case "look":
      return "";
    case "quit":
      setImmediate(app.quit);
      return "";
    case "press-shortcut":
      desk.shortcut?.run();
      return desk.shortcut?.accelerator ?? "";
    case "close-window":
      return desk.closeWindow();
    case "choose":
      desk.tray.items.find(({ label }) => label === order.label)?.click();
      return "";
    case "start-again":
      app.startAgain(order.words);
      return "";
    case "follow-link":
      app.followLink(order.link);
      return "";
    case "power":
      app.power(order.event);
      return "";
    case "lock-screen":
      desk.screenLocked = order.locked;
      return "";
    case "click-notification":
      desk.notifications[order.at]?.click();
      return "";
  }
}
