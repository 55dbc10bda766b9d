import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { utils } from 'pg';

/** The part of node-postgres' protocol connection that a Submittable is handed. */
export interface WireConnection extends EventEmitter {
  readonly stream: Socket;
  sendCopyFail(reason: string): void;
}

/** Turns a JavaScript value into what node-postgres sends for it. May throw on values it cannot send. */
export const prepareValue = (value: unknown): unknown => utils.prepareValue(value);
