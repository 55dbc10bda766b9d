import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script that Redis runs whole, with nothing of others between. */
export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

export interface ScriptInput {
  readonly keys: readonly string[];
  readonly values: readonly (string | number | Buffer)[];
}

export const redisScript = (text: string): RedisScript => ({
  text,
  sha: createHash('sha1').update(text).digest('hex'),
});

/** Runs a script by its hash; only a Redis that does not know it yet is sent the text. */
export const runScript = (
  redis: Redis,
  { sha, text }: RedisScript,
  { keys, values }: ScriptInput,
): Promise<unknown> =>
  unlessUnknown(
    () => redis.evalsha(sha, keys.length, ...keys, ...values),
    () => redis.eval(text, keys.length, ...keys, ...values),
  );

/** {@link runScript} for answers that hold bytes: every text of the answer is a Buffer. */
export function runScriptBuffer(
  redis: Redis,
  { sha, text }: RedisScript,
  { keys, values }: ScriptInput,
): Promise<unknown> {
  const bytes = redis as unknown as ByteCommands;
  return unlessUnknown(
    () => bytes.evalshaBuffer(sha, keys.length, ...keys, ...values),
    () => bytes.evalBuffer(text, keys.length, ...keys, ...values),
  );
}

/** What ioredis has and does not declare. */
interface ByteCommands {
  evalshaBuffer(sha: string, keys: number, ...rest: readonly (string | number | Buffer)[]): Promise<unknown>;
  evalBuffer(text: string, keys: number, ...rest: readonly (string | number | Buffer)[]): Promise<unknown>;
}

async function unlessUnknown(
  byHash: () => Promise<unknown>,
  byText: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await byHash();
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return byText();
  }
}
