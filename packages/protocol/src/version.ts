/** The version in every answer: a client newer than the daemon offers to restart it. */
export const VERSION = "0.1.0";

/** Every path of the daemon's own API starts here. */
export const API = "/kist/v1";
