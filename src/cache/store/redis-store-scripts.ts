import { redisScript } from '../../platform/redis';

// A tenant's slots are one hash: birth, generation, n (the counter), all (its value when all slots were bumped last),
// doubts (marks, each `writer end slots;`, slots being `3,14` or `*`) and, by its number, n when a slot was bumped last.
// In a full Redis a script that begins with taking away may still write: that is what `forget` and `replace` live on.

const COMMON = `
  local function milliseconds()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
  end
  local function failed(answer) return type(answer) == 'table' and answer.err end
  local function decimal(number) return string.format('%.0f', number) end`;

const MARKS = `
  local DAY = 86400000
  local function standing(doubts, now, without)
    local left = {}
    for mark, writer, ends in string.gmatch(doubts, '((%S+) (%d+) [%d,*]+;)') do
      if writer ~= without and tonumber(ends) > now then left[#left + 1] = mark end
    end
    return table.concat(left)
  end
  -- Nothing that was kept survives, but marks do if there is any room.
  local function forget(key, doubts)
    redis.call('DEL', key)
    if doubts == '' then return true end
    if failed(redis.pcall('HSET', key, 'doubts', doubts)) then return false end
    redis.call('PEXPIRE', key, DAY)
    return true
  end`;

/** How long after a beat something may be served and kept. A beat that is ahead of the clock is of another clock. */
const BEAT = `
  local function isBeating(beat, now)
    return beat and now - beat <= 10000 and beat - now <= 1000
  end`;

/** The slots as they are, born if they are not there or of another generation; nil in a Redis that is full. */
const OPEN_SLOTS = `
  local function openSlots(key, generation, now, random)
    if not generation then
      generation = '- ' .. random
      if failed(redis.pcall('SET', KEYS[1], generation)) then return nil end
    end
    local kept = redis.call('HMGET', key, 'birth', 'generation', 'n', 'all', 'doubts')
    local doubts = kept[5] or ''
    if kept[1] and kept[2] == generation then
      return { birth = kept[1], n = kept[3] or '0', all = tonumber(kept[4] or '0'), doubts = doubts }
    end
    doubts = standing(doubts, now, '')
    if kept[1] or kept[3] or kept[5] then redis.call('DEL', key) end
    local born = { 'birth', random, 'generation', generation }
    if doubts ~= '' then born[5], born[6] = 'doubts', doubts end
    if failed(redis.pcall('HSET', key, unpack(born))) then return nil end
    redis.call('PEXPIRE', key, DAY)
    return { birth = random, n = '0', all = 0, doubts = doubts }
  end`;

/** Whether what rests on `slots` (`3,14`) since `asOf` still holds. */
const HOLDS = `
  local function parseMarks(doubts, now)
    local marked, isAll = {}, false
    for ends, slots in string.gmatch(doubts, '%S+ (%d+) ([%d,*]+);') do
      if tonumber(ends) > now then
        if slots == '*' then isAll = true end
        for slot in string.gmatch(slots, '%d+') do marked[slot] = true end
      end
    end
    return marked, isAll
  end
  local function holds(key, state, birth, asOf, slots)
    if birth ~= state.birth then return false end
    if asOf == state.n and state.doubts == '' then return true end
    local at, n = tonumber(asOf), tonumber(state.n)
    if at > n or state.all > at or state.allMarked then return false end
    local list = {}
    for slot in string.gmatch(slots, '%d+') do
      if state.marked[slot] then return false end
      list[#list + 1] = slot
    end
    if at == n or #list == 0 then return true end
    for _, bumped in ipairs(redis.call('HMGET', key, unpack(list))) do
      if bumped and tonumber(bumped) > at then return false end
    end
    return true
  end`;

/**
 * KEYS: generation, beat, slots, list or '', lease or '', entries in order. ARGV: random, holder, life of the lease,
 * number of held things, number of those that are no answer, then birth, asOf and slots of each. Gives birth ('' when
 * nothing may be kept), asOf, a digit for each held thing, the list, 1 for leading, and of the entry that was found
 * (0 for none): its number, birth, asOf, slots, head, body.
 */
export const LOOKUP = redisScript(`${COMMON}${MARKS}${BEAT}${OPEN_SLOTS}${HOLDS}
  local now = milliseconds()
  local shared = redis.call('MGET', KEYS[1], KEYS[2])
  local held, others = tonumber(ARGV[4]), tonumber(ARGV[5])
  local list = KEYS[4] == '' and {} or redis.call('SMEMBERS', KEYS[4])
  local state = isBeating(tonumber(shared[2] or ''), now) and openSlots(KEYS[3], shared[1], now, ARGV[1])
  if not state then return { '', '0', string.rep('0', held), list, 1, 0 } end
  state.marked, state.allMarked = parseMarks(state.doubts, now)

  local digits, isAnswered = {}, false
  for i = 1, held do
    local isFresh = holds(KEYS[3], state, ARGV[3 + 3 * i], ARGV[4 + 3 * i], ARGV[5 + 3 * i])
    digits[i] = isFresh and '1' or '0'
    if isFresh and i > others then isAnswered = true end
  end
  local fresh = table.concat(digits)
  if isAnswered then return { state.birth, state.n, fresh, list, 1, 0 } end

  for i = 6, #KEYS do
    local entry = redis.call('HMGET', KEYS[i], 'birth', 'asOf', 'slots', 'head')
    if entry[1] and holds(KEYS[3], state, entry[1], entry[2], entry[3]) then
      local body = redis.call('HGET', KEYS[i], 'body')
      return { state.birth, state.n, fresh, list, 1, i - 5, entry[1], entry[2], entry[3], entry[4], body }
    end
  end

  local leads = 1
  if KEYS[5] ~= '' then
    local taken = redis.pcall('SET', KEYS[5], ARGV[2], 'NX', 'PX', ARGV[3])
    if not taken and redis.call('GET', KEYS[5]) ~= ARGV[2] then leads = 0 end
  end
  return { state.birth, state.n, fresh, list, leads, 0 }`);

/** KEYS: entry, list or ''. ARGV: birth, asOf, slots, head, body, life, text of the list. Full: not kept. */
export const PUT = redisScript(`${COMMON}
  local kept = redis.pcall('HSET', KEYS[1], 'birth', ARGV[1], 'asOf', ARGV[2], 'slots', ARGV[3], 'head', ARGV[4],
    'body', ARGV[5])
  if failed(kept) then return string.find(kept.err, 'OOM') and 0 or kept end
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
  if KEYS[2] == '' then return 1 end
  if redis.call('SISMEMBER', KEYS[2], ARGV[7]) == 0 and redis.call('SCARD', KEYS[2]) >= 16 then
    redis.call('SPOP', KEYS[2])
  end
  redis.call('SADD', KEYS[2], ARGV[7])
  if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[6]) then redis.call('PEXPIRE', KEYS[2], ARGV[6]) end
  return 1`);

/** KEYS: lease. ARGV: holder. */
export const RELEASE = redisScript(`
  if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
  return 0`);

/** KEYS: slots. ARGV: writer, life, slots (`3,14` or `*`). Gives 0 when there was no room for the mark. */
export const MARK = redisScript(`${COMMON}${MARKS}
  local now = milliseconds()
  local doubts = standing(redis.call('HGET', KEYS[1], 'doubts') or '', now, '')
  doubts = doubts .. ARGV[1] .. ' ' .. decimal(now + ARGV[2]) .. ' ' .. ARGV[3] .. ';'
  if failed(redis.pcall('HSET', KEYS[1], 'doubts', doubts)) then
    return forget(KEYS[1], doubts) and 1 or 0
  end
  redis.call('PEXPIRE', KEYS[1], DAY)
  return 1`);

/** KEYS: slots. ARGV: the writer whose marks go or '', slots to bump (`3,14` or `*`) or ''. */
export const SETTLE = redisScript(`${COMMON}${MARKS}
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  local doubts = redis.call('HGET', KEYS[1], 'doubts') or ''
  local left = standing(doubts, milliseconds(), ARGV[1])
  if ARGV[2] ~= '' then
    local n = redis.pcall('HINCRBY', KEYS[1], 'n', 1)
    if failed(n) then
      forget(KEYS[1], left)
      return 0
    end
    n = decimal(n)
    local bumps = { ARGV[2] == '*' and 'all' or nil, ARGV[2] == '*' and n or nil }
    for slot in string.gmatch(ARGV[2], '%d+') do
      bumps[#bumps + 1] = slot
      bumps[#bumps + 1] = n
    end
    -- Lua takes no more than some thousand arguments.
    for i = 1, #bumps, 1000 do
      redis.call('HSET', KEYS[1], unpack(bumps, i, math.min(i + 999, #bumps)))
    end
  end
  if left ~= doubts then
    redis.call('HDEL', KEYS[1], 'doubts')
    if left ~= '' then redis.call('HSET', KEYS[1], 'doubts', left) end
  end
  redis.call('PEXPIRE', KEYS[1], DAY)
  return 1`);

const REPLACE = `
  local function replace(key, value)
    if failed(redis.pcall('SET', key, value)) then
      redis.call('DEL', key)
      redis.call('SET', key, value)
    end
  end`;

/** KEYS: beat. ARGV: when the pass was over, on Redis' clock. Gives Redis' time, in milliseconds. */
export const BEAT_AT = redisScript(`${COMMON}${REPLACE}
  replace(KEYS[1], ARGV[1])
  return decimal(milliseconds())`);

/**
 * KEYS: generation. ARGV: run_id of this Redis, random, '1' to keep the generation if it is of this run. Gives Redis'
 * time, in milliseconds.
 */
export const RENEW = redisScript(`${COMMON}${REPLACE}
  local kept = redis.call('GET', KEYS[1])
  local isOfThisRun = kept and string.sub(kept, 1, #ARGV[1] + 1) == ARGV[1] .. ' '
  if ARGV[3] ~= '1' or not isOfThisRun then replace(KEYS[1], ARGV[1] .. ' ' .. ARGV[2]) end
  return decimal(milliseconds())`);
