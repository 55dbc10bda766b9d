import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { utils } from 'pg';

/** The part of node-postgres' protocol connection that a Submittable is handed. */
export interface WireConnection extends EventEmitter {
  readonly stream: Socket;
  parse(message: { text: string; name: string }): void;
  bind(message: { portal: string; statement: string; values: unknown[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
}

/** Turns a JavaScript value into what node-postgres sends for it. May throw on values it cannot send. */
export const prepareValue = (value: unknown): unknown => utils.prepareValue(value);
