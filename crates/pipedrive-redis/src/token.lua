-- The OAuth token of a fleet. The lock saves work; that a token is written over its predecessor only, by the
-- generation, is what keeps it right, whoever holds the lock.
--
-- KEYS  1 token: hash    2 lock
-- ARGV  1 what to do    2 holder of the lock    3 generation    4 token
-- Reply whether it was done, then of the token: generation (0: there is none), token, ms since it was issued, whether its refresh
--       token is invalid; ms since another held the lock (-1: never), time in ms

local LOCK = 40000
local action, holder, generation, new = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local token, lock = KEYS[1], KEYS[2]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stored = tonumber(redis.call('HGET', token, 'generation') or 0)
local done = 1

local function mine()
    return redis.call('GET', lock) == holder
end

local function write(issued)
    redis.call('HSET', token, 'generation', stored, 'token', new, 'issued', issued)
    redis.call('HDEL', token, 'invalid')
end

local held = tonumber(redis.call('HGET', token, 'held'))
if redis.call('HGET', token, 'holder') == holder then
    held = tonumber(redis.call('HGET', token, 'held_before'))
end

if action == 'lock' then
    if redis.call('SET', lock, holder, 'NX', 'PX', LOCK) or mine() then -- mine: the reply was lost
        redis.call('HSET', token, 'holder', holder, 'held_before', held or '', 'held', now)
    else
        done = 0
    end
elseif action == 'extend' then
    if mine() then
        redis.call('PEXPIRE', lock, LOCK)
        redis.call('HSET', token, 'held', now)
    else
        done = 0
    end
elseif action == 'unlock' then
    done = mine() and redis.call('DEL', lock) or 0
elseif action == 'renewed' or action == 'put' then -- the successor of this generation: issued just now, or some time ago
    if stored == generation then
        stored = math.max(stored + 1, now)
        write(action == 'renewed' and now or 0)
    else
        done = 0
    end
elseif action == 'restore' then -- this generation, which the server has lost
    if stored < generation then
        stored = generation
        write(0)
    else
        done = 0
    end
elseif action == 'invalid' then -- the refresh token of this generation
    if stored == generation then
        redis.call('HSET', token, 'invalid', 1)
    else
        done = 0
    end
end

return {
    done,
    stored,
    redis.call('HGET', token, 'token') or '',
    math.max(0, now - tonumber(redis.call('HGET', token, 'issued') or 0)),
    tonumber(redis.call('HGET', token, 'invalid') or 0),
    held and math.max(0, now - held) or -1,
    now,
}
