import { createHmac, timingSafeEqual } from 'node:crypto';
import { atriumError } from '../kernel';
import type { Order, Position } from '../tenancy';

const MAC_BYTES = 16;
const SEPARATOR = '\u001f';

/** Writes and reads page cursors of one tenant. */
export interface CursorCodec {
  encode(order: Order, row: Record<string, unknown> & { id: string }): string;
  /** Throws BAD_USER_INPUT for a cursor of another tenant or order, and for one that was changed. */
  decode(order: Order, cursor: string, argument: string): Position;
}

/**
 * Cursors carry a position and a MAC over it, the order and the tenant: nobody can make one up to probe
 * what lies between rows they may not see, nor use one minted for another tenant.
 */
export function cursorCodec(key: string, tenantId: string): CursorCodec {
  const mac = (payload: string): Buffer =>
    createHmac('sha256', key).update(`${tenantId}${SEPARATOR}${payload}`).digest().subarray(0, MAC_BYTES);
  return {
    encode(order, row) {
      const value = row[order.column];
      const text = value instanceof Date ? value.toISOString() : String(value);
      // The value comes last: people may have the separator in their names.
      const payload = [order.name, row.id, text].join(SEPARATOR);
      return Buffer.concat([mac(payload), Buffer.from(payload)]).toString('base64url');
    },
    decode(order, cursor, argument) {
      const bytes = Buffer.from(cursor, 'base64url');
      const payload = bytes.subarray(MAC_BYTES).toString('utf8');
      const genuine = bytes.length > MAC_BYTES && timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac(payload));
      const [name, id, ...rest] = payload.split(SEPARATOR);
      if (!genuine || name !== order.name || id === undefined) {
        throw atriumError('BAD_USER_INPUT', `\`${argument}\` is not a cursor of this list in this order.`);
      }
      const value = rest.join(SEPARATOR);
      return { value: order.kind === 'time' ? new Date(value) : value, id };
    },
  };
}
