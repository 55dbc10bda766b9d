import { redisScript } from '../../platform/redis';

// The index holds the keys of an identity's sessions by their latest end, on Redis' own clock, and ends with the last.
/** KEYS: session, index. ARGV: session key, life, longest life, then fields and values. */
export const INSERT = redisScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[1], unpack(ARGV, 4))
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
  redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[3]), ARGV[1])
  local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
  redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', last[2]))
  return 1`);

/** KEYS: session. ARGV: life or 0, number of values that follow as fields and what they must be, then the changes. */
export const CHANGE = redisScript(`
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  local changes = 3 + ARGV[2]
  for at = 3, changes - 1, 2 do
    if redis.call('HGET', KEYS[1], ARGV[at]) ~= ARGV[at + 1] then return 0 end
  end
  if #ARGV >= changes then redis.call('HSET', KEYS[1], unpack(ARGV, changes)) end
  if ARGV[1] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return 1`);

/** KEYS: index. ARGV: what precedes a session's key in its name, how its key must begin, the key to spare. */
export const REMOVE = redisScript(`
  local removed = 0
  for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if key ~= ARGV[3] and string.sub(key, 1, #ARGV[2]) == ARGV[2] then
      removed = removed + redis.call('DEL', ARGV[1] .. key)
      redis.call('ZREM', KEYS[1], key)
    end
  end
  return removed`);
