import type * as ioredis from 'ioredis';

/** The client's library, loaded when first needed: most processes start without Redis. */
export const redisLibrary = (): typeof ioredis => require('ioredis') as typeof ioredis;
