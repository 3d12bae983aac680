-- One exchange of a process with its fleet: it reports what it did, and gets passes.
--
-- KEYS  1 requests, 2 searches: sorted sets, process and pass to the time (ms) at which Pipedrive no longer counts its request
--       3, 4 those that went short of requests, of searches: sorted sets, process to time
--       5 fleet: hash    6 members: hash, process to what it holds    7 seen: sorted set, process to time
--       8 day: tokens left to the company    9 token: hash
-- ARGV  numbers and texts in the order in which they are taken below; '' is none
-- Reply passes for requests, ms until there are more (-1: all that were wanted), the same for searches,
--       closing ('' is none), its ms, tokens left (-1: unknown), generation of the token
--
-- Time is that of the server alone; processes send durations.

local WINDOW, LIFE, BELIEVED = 2000, 3500, 2000 -- LIFE: a pass 1 s, travel 0.5 s, and the window
local BACK, SILENT = 2500, 1500 -- by when all processes have come back; longer than any is silent that has work to do
local SHORT, TRAVEL, KEPT, CHECK, DAY = 300, 300, 600, 60000, 60

local taken = 0
local function text()
    taken = taken + 1
    return ARGV[taken]
end
local function number()
    return tonumber(text())
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run = 'run:' .. redis.call('INFO', 'server'):match('run_id:(%x+)')
local requests, searches, fleet, members, seen, day = KEYS[1], KEYS[2], KEYS[5], KEYS[6], KEYS[7], KEYS[8]

-- The process.

local process, holds, back = text(), text(), number() -- holds: '' if it is idle
local newest = redis.call('ZREVRANGE', seen, 0, 0, 'WITHSCORES')[2]
-- If nobody was heard of who should have been, the server was out of reach, and there are requests without passes.
local returns = back == 1 or (newest and newest + SILENT <= now)
local function forget(from, to)
    for _, gone in ipairs(redis.call('ZRANGEBYSCORE', seen, from, to)) do
        redis.call('ZREM', seen, gone)
        redis.call('HDEL', members, gone)
    end
end
forget('-inf', now - SILENT)
forget('(' .. now, 'inf')
if holds == '' then
    redis.call('ZREM', seen, process)
    redis.call('HDEL', members, process)
else
    redis.call('ZADD', seen, now, process)
    redis.call('HSET', members, process, holds)
end

-- Tokens of the day: what a response told, less what was spent since. Not believed for long: after the last token
-- nobody would learn that the day is over.

local spent, left = number(), number()
if left then
    redis.call('SET', day, left, 'EX', DAY)
elseif spent > 0 and redis.call('EXISTS', day) == 1 then
    redis.call('DECRBY', day, spent)
end

-- A 429 or a block closes the fleet. While a long one lasts, one request a minute may check.

local kind, wait, reopened = text(), number(), number()
local closed = redis.call('HGET', fleet, 'closed')
local ends = tonumber(redis.call('HGET', fleet, 'ends') or 0)
if reopened == 1 and closed then
    redis.call('HSET', fleet, 'over', ends) -- others that met the same closing still report it
    redis.call('HDEL', fleet, 'closed')
    closed = false
end
if kind ~= '' and now + wait > tonumber(redis.call('HGET', fleet, 'over') or 0) + 500 then
    if not closed or ends <= now then
        redis.call('HSET', fleet, 'checked', now)
    end
    if not closed or ends < now + wait then
        closed, ends = kind, now + wait
        redis.call('HSET', fleet, 'closed', closed, 'ends', ends)
    end
end
if closed and ends <= now then
    redis.call('HDEL', fleet, 'closed')
    closed = false
end
local check = closed and now - tonumber(redis.call('HGET', fleet, 'checked')) >= CHECK

-- Passes of one kind.

local function exchange(name, passes, short)
    local limit, wanted = number(), number()
    local told, remaining, age = number(), number(), number()

    -- What was released a moment ago is kept, for answers that are of before.
    redis.call('ZREMRANGEBYSCORE', passes, '-inf', now - KEPT)
    -- No pass lives longer than from now on: where it seems so, the clock was set back.
    for _, pass in ipairs(redis.call('ZRANGEBYSCORE', passes, '(' .. now + LIFE + 1, '(inf')) do
        redis.call('ZADD', passes, now + LIFE + 1, pass)
    end
    -- The data of another run of the server may be old or incomplete: wait until all passes of before have lapsed.
    if not redis.call('ZSCORE', passes, run) then
        redis.call('DEL', passes)
        redis.call('ZADD', passes, 'inf', run, now + LIFE + 1, 'quiet')
    end

    for _ = 1, number() do -- counted by Pipedrive so long ago at least
        local pass, ago = process .. ':' .. text(), number()
        redis.call('ZADD', passes, 'XX', 'LT', now + 1 - ago + WINDOW, pass)
    end
    for _ = 1, number() do -- unused
        redis.call('ZREM', passes, process .. ':' .. text())
    end
    local own = number()
    for _ = 1, own do -- sent without a pass
        local request, ago = text(), number()
        redis.call('ZADD', passes, 'LT', now + 1 - ago + WINDOW, request)
    end
    if returns then -- the others will come back, too, and tell what they sent
        redis.call('ZADD', passes, 'GT', now + BACK, 'quiet')
    end

    if told then
        redis.call('HSET', fleet, name .. ':limit', told)
    end
    limit = tonumber(redis.call('HGET', fleet, name .. ':limit')) or limit
    if remaining then -- what Pipedrive counted beyond our own is of others with the same token
        local at = now - age
        -- It counted some time before the answer arrived, and cannot have counted what was granted later.
        local ours = redis.call('ZCOUNT', passes, '(' .. at - TRAVEL, '(' .. at + LIFE + 1)
        local outsiders = math.max(0, limit - remaining - ours)
        redis.call('HSET', fleet, name .. ':outsiders', outsiders, name .. ':until', at + BELIEVED)
    end
    local outsiders = 0
    if tonumber(redis.call('HGET', fleet, name .. ':until') or 0) > now then
        outsiders = tonumber(redis.call('HGET', fleet, name .. ':outsiders'))
    end

    local free = limit - outsiders - redis.call('ZCOUNT', passes, '(' .. now, '(inf')
    -- Those that went short lately share the window evenly.
    redis.call('ZREM', short, process)
    redis.call('ZREMRANGEBYSCORE', short, '-inf', now - SHORT)
    redis.call('ZREMRANGEBYSCORE', short, '(' .. now, 'inf')
    local others = redis.call('ZCARD', short)
    if others > 0 then
        local mine = 0
        for _, pass in ipairs(redis.call('ZRANGEBYSCORE', passes, '(' .. now, '(inf')) do
            mine = mine + (pass:sub(1, #process + 1) == process .. ':' and 1 or 0)
        end
        free = math.min(free, math.ceil(limit / (others + 1)) - mine)
    end
    local quiet = tonumber(redis.call('ZSCORE', passes, 'quiet') or 0)
    if quiet > now or (closed and not check) then
        free = 0
    elseif closed then
        free = math.min(free, 1)
    end

    local granted = {}
    for _ = 1, math.min(wanted, free) do
        -- A number is never given twice, even after data was lost: it is a time in microseconds.
        local last = tonumber(redis.call('HGET', fleet, 'last') or 0)
        local pass = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
        redis.call('HSET', fleet, 'last', pass)
        redis.call('ZADD', passes, now + LIFE + 1, process .. ':' .. pass)
        granted[#granted + 1] = pass
    end
    if #granted == wanted then
        return granted, -1
    end
    redis.call('ZADD', short, now, process)
    if quiet > now then
        return granted, quiet - now
    end
    local next = redis.call('ZRANGEBYSCORE', passes, '(' .. now, '(inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
    return granted, math.max(50, (next or now) - now)
end

local given, more = exchange('requests', requests, KEYS[3])
local given_searches, more_searches = exchange('searches', searches, KEYS[4])
if check and #given > 0 then
    redis.call('HSET', fleet, 'checked', now)
end

return {
    given,
    more,
    given_searches,
    more_searches,
    closed or '',
    closed and ends - now or 0,
    math.max(-1, tonumber(redis.call('GET', day) or -1)),
    tonumber(redis.call('HGET', KEYS[9], 'generation') or 0),
}
