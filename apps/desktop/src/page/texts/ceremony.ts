/** A page that a terminal or the desktop app opened for one touch. */

export const CEREMONY = {
  unlockTitle: "Unlock Kist",
  unlockLead: (program: string, approves: boolean) =>
    approves
      ? `${program} asks for it. Unlocking here also allows dev in the terminal it runs in.`
      : `${program} asks for it.`,
  approvalTitle: "Allow this?",
  allow: "Allow",
  deny: "Deny",
  done: {
    unlock: { title: "Kist is open", lead: "What waited for it goes on. You can close this tab." },
    granted: { title: "Allowed", lead: "What waited for it goes on. You can close this tab." },
    denied: { title: "Denied", lead: "Nothing was done. You can close this tab." },
  },
  goOn: "Open Kist here",
  gone: { code: "approval-not-found", what: "This request was decided or has expired.", next: "Ask again." },
} as const;
