/** Who belongs to the vault. */

export const TEAM = {
  members: "Members",
  you: "You",
  owner: "Owner",
  ownerDetail: (devices: number) => (devices === 1 ? "1 device" : `${devices} devices`),
  recovery: "Recovery code",
  recoveryDetail: "Can only admit one new device of yours. It stands in the vault from its first day.",
  proven: "Proved",
  unproven: "Not proved yet",
  devices: "Show devices",
  aloneTitle: "It is only you so far",
  aloneLead:
    "Invitations arrive together with sync. Until then a vault lives on this computer: nobody can be invited, and there is nothing to remove.",
  laterTitle: "What will stand here",
  later: [
    ["Invitations", "A text you hand over yourself, good once. No web page, no mail from us."],
    ["Roles", "Owner and admin for the vault; writer, reader and machine for each namespace."],
    ["Removal", "With the list of everything the leaver could read, ready to be rotated."],
  ],
  throwAway: "This vault is a throw-away: nobody can ever be admitted to it.",
} as const;
