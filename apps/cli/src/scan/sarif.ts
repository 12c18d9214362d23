/** Findings as SARIF 2.1.0 (OASIS, sarif-v2.1.0-errata01): what code hosts and editors read. */
import { describeRule, type Finding } from "./finding.ts";
import { OWN_VALUE } from "./item.ts";

export interface SarifFinding extends Finding {
  readonly fingerprint: string;
}

/** `version` is this program's. Paths become URIs relative to the place that was scanned. */
export function toSarif(findings: readonly SarifFinding[], version: string): unknown {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "kist",
            semanticVersion: version,
            rules: rules.map((id) => ({
              id,
              shortDescription: { text: ruleWords(id) },
              defaultConfiguration: { level: "error" },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: rules.indexOf(finding.rule),
          level: "error",
          message: { text: `${describeRule(finding)}, ${finding.length} bytes.` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: toUri(finding.path) },
                region: {
                  startLine: finding.line,
                  startColumn: finding.column,
                  byteOffset: finding.offset,
                  byteLength: finding.length,
                },
              },
            },
          ],
          partialFingerprints: { "kistContext/v1": finding.fingerprint },
          ...(finding.commit === undefined ? {} : { properties: { commit: finding.commit } }),
        })),
      },
    ],
  };
}

function ruleWords(rule: string): string {
  return rule === OWN_VALUE ? "A value of the vault stands in a file" : `${describeRule({ rule })} stands in a file`;
}

/** A relative reference (RFC 3986 §4.2): no segment may look like a scheme. */
function toUri(path: string): string {
  const uri = path.split("/").map(encodeURIComponent).join("/");
  return /^[^/]*:/.test(uri) ? `./${uri}` : uri;
}
