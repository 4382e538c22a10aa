/*
 * Each runs as a whole, with nothing in between, upon one key: so they work on a cluster too. The document is a hash of
 * `version` and `document`; the lock is a string, the nonce of its holder, that ends by itself.
 */

/** What a script answers where the key holds a hash of somebody else. */
export const FOREIGN = 'FOREIGN'

/** Gives version and document, or nothing where there is no such key. */
export const READ = `
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local found = redis.call('HMGET', KEYS[1], 'version', 'document')
if not found[1] or not found[2] then return redis.error_reply('${FOREIGN} key') end
return found`

/**
 * Compare-and-set. The first version is the time in milliseconds: a Redis that was emptied begins behind all versions
 * of before, so that a holder that slept through it cannot take a new document for the one it had read.
 */
export const WRITE = `
local version = 0
if redis.call('EXISTS', KEYS[1]) == 1 then
  version = tonumber(redis.call('HGET', KEYS[1], 'version') or '')
  if not version then return redis.error_reply('${FOREIGN} key') end
end
if version ~= tonumber(ARGV[1]) then return 0 end
if version == 0 then
  local time = redis.call('TIME')
  version = time[1] * 1000 + math.floor(time[2] / 1000)
end
redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version + 1), 'document', ARGV[2])
redis.call('PERSIST', KEYS[1])
return 1`

/** Also takes what was taken under this nonce before: the answer may have been lost. */
export const TAKE = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

export const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`

export const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`
