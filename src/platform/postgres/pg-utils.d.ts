import 'pg';

// node-postgres exports these; its type package does not say so.
declare module 'pg' {
  const utils: { prepareValue(value: unknown): unknown };
}
