/** URLs: also those of databases with several hosts, which the platform's own parser does not take. */
import { finding, type Finding } from "./finding.ts";
import type { Fact, KindDeclaration } from "./kind.ts";

export interface UrlParts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly hasPassword: boolean;
  /** Hosts with ports as they stand: `a:1,b:2`. */
  readonly hosts: string;
  readonly path: string;
  /** Names of the query's parameters: their values may be secret. */
  readonly parameters: readonly string[];
  /** User or password hold what should be percent-encoded. */
  readonly raw: boolean;
}

// Scheme, authority, path, query, fragment (RFC 3986, appendix B).
const FORM = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s;
/** One or several: a name, an address, an encoded socket directory; each with its port. */
const HOSTS = /^(?:(?:\[[0-9A-Fa-f:.]+\]|[\w.%~-]*)(?::\d{0,5})?(?:,|$))*$/;

export function readUrl(text: string): UrlParts | undefined {
  const [, scheme, authority = "", path = "", query = ""] = FORM.exec(text) ?? [];
  if (scheme === undefined) return undefined;
  const at = authority.lastIndexOf("@");
  const login = at < 0 ? "" : authority.slice(0, at);
  const colon = login.indexOf(":");
  const user = colon < 0 ? login : login.slice(0, colon);
  const hosts = authority.slice(at + 1);
  return {
    scheme: scheme.toLowerCase(),
    user: user === "" ? undefined : user,
    hasPassword: colon >= 0 && colon < login.length - 1,
    hosts,
    path,
    parameters: query === "" ? [] : query.split("&").map((pair) => pair.split("=")[0] ?? ""),
    // A raw / ? or # ends the authority early: what looks like a host is a piece of the password then.
    raw:
      /[@[\]<>"^`{|}\\]/.test(login) ||
      login.split(":").length > 2 ||
      !HOSTS.test(hosts) ||
      (/[:@]/.test(authority) && text.indexOf("@", scheme.length + 3 + authority.length) >= 0),
  };
}

export const URL_KIND: KindDeclaration = {
  title: "URL",
  summary: "An address, often with a user and a password in it.",
  extension: "txt",
  check: checkUrl,
  describe: describeUrl,
};

function checkUrl(text: string): readonly Finding[] {
  if (/[\s\0-\x1f\x7f]/.test(text)) return [finding("url-space")];
  const parts = readUrl(text);
  if (parts === undefined) return [finding("url-form")];
  const local =
    parts.scheme === "file" || parts.scheme === "sqlite" || parts.path.length > 1 || parts.parameters.length > 0;
  return [
    ...(parts.hosts === "" && !local ? [finding("url-no-host")] : []),
    ...(parts.raw ? [finding("url-raw-password")] : []),
  ];
}

function describeUrl(text: string): readonly Fact[] {
  const parts = readUrl(text);
  if (parts === undefined) return [];
  // Of a URL whose parts are in doubt nothing is shown that might be a piece of its password.
  if (parts.raw)
    return [
      ["scheme", parts.scheme],
      ["password", "yes"],
    ];
  const { scheme, user, hasPassword, hosts, path, parameters } = parts;
  // The path of a web address may be the secret itself (a webhook's); of a database it is the database.
  const web = /^(https?|wss?)$/.test(scheme);
  return [
    ["scheme", scheme],
    ...(hosts === "" ? [] : [["host", hosts] as const]),
    ...(user === undefined || (web && !hasPassword) ? [] : [["user", user] as const]),
    ["password", hasPassword ? "yes" : "no"],
    ...(path.length < 2 ? [] : [["path", web ? `${path.split("/").length - 1} parts` : path] as const]),
    ...(parameters.length === 0 ? [] : [["parameters", parameters.join(", ")] as const]),
  ];
}
