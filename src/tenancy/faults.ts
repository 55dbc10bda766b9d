import { DatabaseError } from 'pg';
import { Prisma } from '../generated/prisma/client';
import { AtriumError, atriumError } from '../kernel';

/** What the driver adapter says of a failed statement. `originalCode` is the SQLSTATE. */
interface DriverCause {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly constraint?: { readonly index?: string };
}

function causeOf(error: unknown): DriverCause {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return {};
  const adapter = error.meta?.['driverAdapterError'] as { cause?: DriverCause } | undefined;
  return adapter?.cause ?? {};
}

// Serialization failure, deadlock; a prepared statement that the server lost or a migration made stale.
const PASSING_STATES = new Set(['40001', '40P01', '26000', '0A000']);

/** True when the database asks for another try: the same transaction may succeed when it is run again. */
export function isPassingFault(error: unknown): boolean {
  const { originalCode = '', kind } = causeOf(error);
  return PASSING_STATES.has(originalCode) || kind === 'TransactionWriteConflict';
}

/** True when a write failed because this unique index (its name in the database) holds the value already. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  const { originalCode, constraint } = causeOf(error);
  return originalCode === '23505' && constraint?.index === index;
}

/** True when the server said itself that it refused a statement: then its transaction is surely not committed. */
export function isRefusedByDatabase(error: unknown): boolean {
  const { originalCode = '' } = causeOf(error);
  return /^[0-9A-Z]{5}$/.test(originalCode) && !OUTCOME_UNKNOWN.test(originalCode);
}

/** True when it is what a statement says that is at fault, and another one may well succeed. */
export function isFaultOfStatement(error: unknown): boolean {
  const { originalCode = '' } = causeOf(error);
  // 22: values, 23: constraints, 42: names and rights. Else a value that could not even be sent.
  return /^(22|23|42)/.test(originalCode) || error instanceof TypeError || error instanceof RangeError;
}

const UNREACHABLE_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
  // The server is there, but it is not ours, or not ours any more.
  'DatabaseDoesNotExist',
  'DatabaseAccessDenied',
  'AuthenticationFailed',
]);
// 08: connection exceptions, 53: insufficient resources, 57P: the server is stopping or starting.
const UNREACHABLE_STATE = /^(08|53|57P)/;
// As above, and 40003: a statement whose end nobody knows.
const OUTCOME_UNKNOWN = /^(08|57P|40003)/;

/** Translates a failure of the database into an error for clients. Null: it is not one, or an unforeseen one. */
export function databaseFault(error: unknown): AtriumError | null {
  if (error instanceof AtriumError) return error;
  const options = { cause: error };
  // Prisma takes what the pool throws for an error of its own, and keeps the code.
  if (prismaCode(error) === 'OVERLOADED') {
    return atriumError('OVERLOADED', 'The database is busy. Try again in a moment.', options);
  }
  const { kind = '', originalCode: state = '' } = causeOf(error);
  if (UNREACHABLE_KINDS.has(kind) || UNREACHABLE_STATE.test(state) || isLostConnection(error)) {
    return atriumError('UNAVAILABLE', 'The database cannot be reached. Try again in a moment.', options);
  }
  if (state === '57014' || state === '55P03' || prismaCode(error) === 'P2028') {
    return atriumError('TIMEOUT', 'The database did not finish in time. Try again.', options);
  }
  if (isPassingFault(error) || state === '23505') {
    return atriumError('CONFLICT', 'Another write got in the way. Try again.', options);
  }
  // A row that was referred to is gone, or was never ours.
  if (state === '23503')
    return atriumError('NOT_FOUND', 'Something that this refers to does not exist.', options);
  if (state.startsWith('22') || state === '23514') {
    return atriumError('BAD_USER_INPUT', 'A value is not one that can be stored.', options);
  }
  return null;
}

const prismaCode = (error: unknown): string =>
  error instanceof Prisma.PrismaClientKnownRequestError ? error.code : '';

// A connection that breaks under a statement reaches us as node-postgres' own error, outside a driver error. So does
// one that was never made when the host has several addresses; that one has a code and no message.
const isLostConnection = (error: unknown): boolean =>
  error instanceof Error &&
  /Connection terminated|not queryable|timeout exceeded when trying to connect|ECONNRE(SET|FUSED)|ETIMEDOUT/.test(
    `${error.message} ${codeOf(error)}`,
  );

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

// What the system says when nobody is there.
const UNREACHED = /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT)/;
// What the server says to whom it does not let in, by Prisma's names.
const NOT_LET_IN: Readonly<Record<string, string>> = {
  '3D000': 'DatabaseDoesNotExist',
  '28000': 'DatabaseAccessDenied',
  '28P01': 'AuthenticationFailed',
};

/**
 * What Prisma would throw for this error of a statement that did not go through it, so that all faults are read alike;
 * errors that the driver did not raise are given back as they are.
 */
export function driverFault(error: unknown): unknown {
  const cause = driverCauseOf(error);
  if (!cause) return error;
  const known = new Prisma.PrismaClientKnownRequestError((error as Error).message, {
    code: 'P2010',
    clientVersion: Prisma.prismaVersion.client,
    meta: { driverAdapterError: { cause } },
  });
  known.cause = error;
  return known;
}

function driverCauseOf(error: unknown): DriverCause | null {
  const { code = '' } = error as { code?: string };
  if (!(error instanceof DatabaseError))
    return UNREACHED.test(code) ? { kind: 'DatabaseNotReachable' } : null;
  const kind = NOT_LET_IN[code] ?? 'postgres';
  const { constraint } = error;
  return { kind, originalCode: code, ...(constraint !== undefined && { constraint: { index: constraint } }) };
}
