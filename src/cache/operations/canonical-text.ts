/** JSON of a value with the names of every object in order, so that equal values are equal texts. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (value === null || typeof value !== 'object' || 'toJSON' in value)
    return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const texts = entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(memberText);
  return `{${texts.join()}}`;
}

const memberText = ([name, value]: [string, unknown]): string =>
  `${JSON.stringify(name)}:${canonicalText(value)}`;
