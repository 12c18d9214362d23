/** Forms of a value as text inside other languages: JSON, shells, HTML and XML (SPEC.md lists them). */

/** All escaped forms of one text; some may equal each other or the text itself. */
export function escapedForms(text: string): Set<string> {
  const forms = new Set<string>();
  for (const form of jsonForms(text)) forms.add(form);
  for (const form of shellForms(text)) forms.add(form);
  for (const form of markupForms(text)) forms.add(form);
  return forms;
}

function jsonForms(text: string): Set<string> {
  const minimal = JSON.stringify(text).slice(1, -1);
  const forms = new Set([minimal]);
  for (const characters of [NOT_ASCII, MARKUP, NOT_ASCII_OR_MARKUP, DOTNET]) {
    for (const digits of [lowerHex, upperHex]) {
      // .NET writes `\u0022` where the minimal form has `\"`; the others keep it.
      const source = characters === DOTNET ? minimal.replaceAll('\\"', '"') : minimal;
      forms.add(source.replaceAll(characters, (unit) => `\\u${digits(unit)}`));
    }
  }
  const once = [...forms].flatMap((form) => [form, form.replaceAll("/", "\\/")]);
  // A JSON document that stands as a text in another one, as container logs do.
  return new Set([...once, ...once.map((form) => JSON.stringify(form).slice(1, -1))]);
}

// Per UTF-16 unit, as JSON's \u counts: a character beyond U+FFFF becomes two escapes.
const NOT_ASCII = /[\u0080-\uffff]/g;
const MARKUP = /[<>&\u2028\u2029]/g;
const NOT_ASCII_OR_MARKUP = /[<>&\u0080-\uffff]/g;
const DOTNET = /[<>&'"+`\u007f-\uffff]/g;
const lowerHex = (unit: string): string => unit.charCodeAt(0).toString(16).padStart(4, "0");
const upperHex = (unit: string): string => lowerHex(unit).toUpperCase();

function shellForms(text: string): string[] {
  const cEscaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll(/[\\"$`]/g, "\\$&"),
    text.replaceAll(/[\\"$`!]/g, "\\$&"),
    text.replaceAll(/[^A-Za-z0-9_@%+=:,./\u0080-\uffff-]/g, "\\$&"),
    cEscaped,
    cEscaped.replaceAll("'", "\\'"),
    cEscaped.replaceAll('"', '\\"'),
  ];
}

function markupForms(text: string): string[] {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const forms = [escaped];
  for (const quote of ['"', "&quot;", "&#34;"])
    for (const apostrophe of ["'", "&#39;", "&#x27;", "&#039;", "&apos;"])
      forms.push(escaped.replaceAll('"', quote).replaceAll("'", apostrophe));
  return forms;
}
