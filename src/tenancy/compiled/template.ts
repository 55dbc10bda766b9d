/** A text that the database puts together: what stands in it anyway, and expressions between. */
export type Template = readonly (string | Expression)[];

/** An expression of SQL, never NULL. */
export interface Expression {
  readonly sql: string;
}

export const expression = (sql: string): Expression => ({ sql });

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The expression of SQL for a text. */
export function textSql(template: Template): string {
  const parts: string[] = [];
  let standing = '';
  for (const piece of template) {
    if (typeof piece === 'string') {
      standing += piece;
      continue;
    }
    // A text before each, so that all that is joined is one.
    parts.push(literal(standing), piece.sql);
    standing = '';
  }
  if (standing !== '' || parts.length === 0) parts.push(literal(standing));
  return parts.join('||');
}
