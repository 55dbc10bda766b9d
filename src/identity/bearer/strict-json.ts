// Valid JSON alone is read with it: strings, each with the colon that makes it a name, and the ends of objects.
const NAMES_AND_BRACES = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g;

/**
 * The JSON object that these bytes are. Throws for anything else, and for an object that says a name twice: two
 * readers of it need not agree on what it says.
 */
export function parseJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no JSON object');
  refuseDoubleNames(text);
  return value as Record<string, unknown>;
}

function refuseDoubleNames(text: string): void {
  const open: Set<unknown>[] = [];
  for (const [token, string, colon] of text.matchAll(NAMES_AND_BRACES)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (string !== undefined && colon !== undefined) {
      // Parsed, because "a" and "\u0061" are one name.
      const name: unknown = JSON.parse(string);
      const names = open.at(-1);
      if (names?.has(name)) throw new Error('a name stands twice');
      names?.add(name);
    }
  }
}
