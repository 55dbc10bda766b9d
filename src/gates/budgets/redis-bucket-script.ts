import { redisScript } from '../../platform/redis';

// A bucket is what it lacks, in thousandths of a point, and when that was counted, on Redis' own clock. One that lacks
// nothing has no key: it expires when it is full.
/** KEYS: bucket. ARGV: capacity, points restored a second, points to take, negative to give. Gives taken, available, wait. */
export const CHANGE_BUCKET = redisScript(`
  local capacity, restore, change = ARGV[1] * 1000, tonumber(ARGV[2]), ARGV[3] * 1000
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local kept = redis.call('GET', KEYS[1])
  local owed = 0
  if kept then
    local last, at = string.match(kept, '^(%S+) (%S+)$')
    owed = math.max(0, tonumber(last) - math.max(0, now - tonumber(at)) * restore)
  end
  local wanted = owed + change
  if change > 0 and wanted > capacity then
    return { 0, math.max(0, math.floor((capacity - owed) / 1000)), math.ceil((wanted - capacity) / restore) }
  end
  local left = math.max(0, wanted)
  if left == 0 then
    if kept then redis.call('DEL', KEYS[1]) end
  elseif change ~= 0 then
    local life = string.format('%.0f', math.ceil(left / restore))
    redis.call('SET', KEYS[1], string.format('%.17g %.0f', left, now), 'PX', life)
  end
  return { 1, math.max(0, math.floor((capacity - left) / 1000)), 0 }`);
