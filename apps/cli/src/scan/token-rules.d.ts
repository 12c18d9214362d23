/**
 * The part of the rules' interface that is used (https://github.com/secretlint/secretlint/blob/master/docs/secretlint-rule.md).
 * Their own declarations need a package of types that is not installed.
 */
declare module "@secretlint/secretlint-rule-preset-recommend" {
  interface Message {
    readonly messageId: string;
  }
  type Range = readonly [start: number, end: number];
  interface Position {
    readonly line: number;
    readonly column: number;
  }
  export interface RuleContext {
    /** A message is its id here: its words would hold the secret. */
    createTranslator(messages: unknown): (messageId: string) => Message;
    report(found: { readonly message: Message; readonly range: Range }): void;
    ignore(passage: { readonly range: Range; readonly targetRuleId: string }): void;
  }
  export interface RuleSource {
    readonly content: string;
    readonly filePath: string | undefined;
    /** With its dot. */
    readonly ext: string;
    indexToPosition(index: number): Position;
    locationToRange(location: { readonly start: Position; readonly end: Position }): Range;
  }
  export const rules: readonly {
    readonly meta: { readonly id: string };
    create(context: RuleContext, options: object): { file?(source: RuleSource): void | Promise<void> };
  }[];
}
