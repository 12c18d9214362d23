/** Words for what goes wrong between page and daemon; whatever the daemon itself refuses, it says in its own. */

export const CONNECTION_WORDS = {
  unreachable: {
    code: "daemon-unreachable",
    what: "Kist does not answer.",
    why: "The daemon on this computer stopped or is starting again.",
    next: "Wait a moment, or open this page again with `kist ui`.",
  },
  unreadable: {
    code: "answer-unreadable",
    what: "The answer could not be read.",
    why: "Something other than Kist answered at this address.",
    next: "Close this page and open it again with `kist ui`.",
  },
  stranger: {
    code: "daemon-strange",
    what: "Something other than Kist answers at this address.",
    why: "The daemon that opened this page has ended. Nothing was sent to what took its place.",
    next: "Close this page and open it again with `kist ui`.",
  },
  cancelled: { code: "consent-cancelled", what: "You cancelled the request. Nothing was done." },
} as const;
