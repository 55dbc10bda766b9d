export type { Redis } from 'ioredis';
export { redisAnswers } from './redis-answers';
export { createRedis, type RedisOptions } from './redis-client';
export { redisFault } from './redis-fault';
export { redisScript, runScript, runScriptBuffer, type RedisScript, type ScriptInput } from './redis-script';
