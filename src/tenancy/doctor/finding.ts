/** One way around tenant isolation, or one wall that is missing. */
export interface Finding {
  /** Name of the rule that is broken, in kebab-case; stable, so that scripts may match it. */
  readonly check: string;
  /** What breaks it: a table, policy, role, …, quoted and qualified as SQL wants it. */
  readonly object: string;
  readonly problem: string;
  /** SQL for an administrator when it ends with a semicolon, otherwise a sentence. */
  readonly fix: string;
}
