import { redisScript } from '../platform/redis.ts';

/** How long a removal outweighs older values that somebody puts back. */
export const GRAVE_MS = 60_000;

/**
 * One script per operation, each on the keys of one slot (KEYS[1] is what they all begin with):
 *   :version          the newest version there has been
 *   :values:<channel> hash, [type,key] as JSON -> version:leaseMs:owner:json
 *   :leases           sorted set of leased members, by the end of their lease
 *   :owned:<node>     set of the members that go with the node; :owners the nodes that have some
 *   :nodes            sorted set of nodes, by the end of their lease
 *   :born             a word that the first node to come made up: another one means that the slot has lost everything since
 *   :untold           hash of members that a sweep removed -> version:when, until the node that swept has told everybody
 * A member is channel, line feed, name. A record without json is the grave of a removed value: it keeps older values from being put back.
 * Time is that of Redis: nodes disagree about theirs.
 */
const COMMON = `
local base = KEYS[1]
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local millis = math.floor(micros / 1000)
local leases, owners, nodes = base .. ':leases', base .. ':owners', base .. ':nodes'

local function digits(number) return string.format('%.0f', number) end
local function newest() return tonumber(redis.call('GET', base .. ':version') or '0') end
local function nextVersion(floor)
  local version = math.max(newest() + 1, tonumber(floor) + 1, micros)
  redis.call('SET', base .. ':version', digits(version))
  return digits(version)
end

local function recordOf(channel, name)
  local record = redis.call('HGET', base .. ':values:' .. channel, name)
  if not record then return nil end
  local version, leaseMs, owner, json = string.match(record, '^(%d+):(%d*):([^:]*):(.*)$')
  return { version = tonumber(version), owner = owner, json = json }
end

local function drop(channel, name)
  local record = recordOf(channel, name)
  if not record then return nil end
  local member = channel .. '\\n' .. name
  redis.call('HDEL', base .. ':values:' .. channel, name)
  redis.call('ZREM', leases, member)
  if record.owner ~= '' then redis.call('SREM', base .. ':owned:' .. record.owner, member) end
  return record
end

local function put(channel, name, version, leaseMs, owner, json)
  drop(channel, name)
  local member = channel .. '\\n' .. name
  redis.call('HSET', base .. ':values:' .. channel, name, table.concat({ version, leaseMs, owner, json }, ':'))
  if leaseMs ~= '' then redis.call('ZADD', leases, digits(millis + tonumber(leaseMs)), member) end
  if owner ~= '' then
    redis.call('SADD', base .. ':owned:' .. owner, member)
    redis.call('SADD', owners, owner)
  end
end

-- What somebody missed and puts back must not come to life again.
local function inter(channel, name, version)
  drop(channel, name)
  put(channel, name, version, '${GRAVE_MS}', '', '')
end
`;

/**
 * The last argument of what must not happen late: the time of Redis, in ms, when the node has given up waiting. Otherwise a server that
 * stood still would do afterwards what the node has long done otherwise.
 */
const IN_TIME = `${COMMON}
if millis > tonumber(ARGV[#ARGV]) then return redis.error_reply('LATE ' .. digits(millis)) end
`;

/** channel, name, json, leaseMs or '', owner or '', floor, until -> version */
export const SET = redisScript(`${IN_TIME}
local version = nextVersion(ARGV[6])
put(ARGV[1], ARGV[2], version, ARGV[4], ARGV[5], ARGV[3])
return version`);

/** As SET, where there is no value -> version, or nothing when there is one */
export const ADD = redisScript(`${IN_TIME}
local record = recordOf(ARGV[1], ARGV[2])
if record and record.json ~= '' then return false end
local version = nextVersion(ARGV[6])
put(ARGV[1], ARGV[2], version, ARGV[4], ARGV[5], ARGV[3])
return version`);

/** channel, name, floor, until -> version, or nothing when there was nothing */
export const REMOVE = redisScript(`${IN_TIME}
local record = recordOf(ARGV[1], ARGV[2])
if not record or record.json == '' then return false end
local version = nextVersion(ARGV[3])
inter(ARGV[1], ARGV[2], version)
return version`);

/** channel, name, until -> json, or nothing */
export const TAKE = redisScript(`${IN_TIME}
local record = recordOf(ARGV[1], ARGV[2])
if not record or record.json == '' then return false end
drop(ARGV[1], ARGV[2])
return record.json`);

/** channel, then per value: name, version, leaseMs, owner, json -> the names whose value gave way to a grave */
export const RESTORE = redisScript(`${COMMON}
local buried = {}
local last = newest()
for at = 2, #ARGV, 5 do
  local name, version, json = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 4]
  local record = recordOf(ARGV[1], name)
  if not record or record.version < version then
    if json == '' and record and record.json ~= '' then table.insert(buried, name) end
    put(ARGV[1], name, ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], json)
  end
  last = math.max(last, version)
end
redis.call('SET', base .. ':version', digits(last))
return buried`);

/** node, leaseMs, a word -> 1 when its lease was still there, the time in ms, the word that the slot was born with */
export const BEAT = redisScript(`${COMMON}
local had = redis.call('ZSCORE', nodes, ARGV[1])
redis.call('ZADD', nodes, digits(millis + tonumber(ARGV[2])), ARGV[1])
redis.call('SETNX', base .. ':born', ARGV[3])
return { had and 1 or 0, digits(millis), redis.call('GET', base .. ':born') }`);

/**
 * node, `bury` when it may look for dead owners, floor, most, how long a node may take to tell, then the members that it has told, then until
 * -> channel, name, version of each value that is gone. A node that dies before it has told leaves that to the next. The dead are looked
 * for by a node only while its own lease stands: after a flush nobody's does, and everybody would be dead.
 */
export const SWEEP = redisScript(`${IN_TIME}
local gone = {}
local most = tonumber(ARGV[4])
local untold = base .. ':untold'

local function report(member, version)
  local channel, name = string.match(member, '^(.*)\\n([^\\n]*)$')
  redis.call('HSET', untold, member, version .. ':' .. digits(millis))
  table.insert(gone, channel)
  table.insert(gone, name)
  table.insert(gone, version)
end
local function bury(member)
  local channel, name = string.match(member, '^(.*)\\n([^\\n]*)$')
  local record = drop(channel, name)
  if not record or record.json == '' then return end
  local version = nextVersion(ARGV[3])
  inter(channel, name, version)
  report(member, version)
end

for at = 6, #ARGV - 1 do redis.call('HDEL', untold, ARGV[at]) end
local waiting = redis.call('HGETALL', untold)
for at = 1, #waiting, 2 do
  local version, since = string.match(waiting[at + 1], '^(%d+):(%d+)$')
  if tonumber(since) + tonumber(ARGV[5]) < millis then report(waiting[at], version) end
end

for _, member in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', digits(millis), 'LIMIT', 0, most)) do
  redis.call('ZREM', leases, member)
  bury(member)
end

local function isAlive(node)
  local leasedUntil = redis.call('ZSCORE', nodes, node)
  return leasedUntil and tonumber(leasedUntil) > millis
end
if ARGV[2] ~= 'bury' or not isAlive(ARGV[1]) then return gone end
for _, owner in ipairs(redis.call('SMEMBERS', owners)) do
  if not isAlive(owner) then
    for _, member in ipairs(redis.call('SPOP', base .. ':owned:' .. owner, most)) do bury(member) end
    if redis.call('SCARD', base .. ':owned:' .. owner) == 0 then redis.call('SREM', owners, owner) end
  end
end
for _, node in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', digits(millis))) do
  if redis.call('SISMEMBER', owners, node) == 0 then redis.call('ZREM', nodes, node) end
end
return gone`);
