/** Records are hashes with their revision beside the JSON, so that no script has to parse JSON. */

/** KEYS record; ARGV revision, json, ttl. 1: created, 0: there is one. */
export const CREATE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'json', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

/** KEYS record; ARGV revision, next revision, json, ttl. 1: replaced, 0: somebody was faster. */
export const REPLACE = `
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'json', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

/**
 * KEYS record, open index, audit log, audit head; ARGV revision or '' to create, next revision, json, ttl, id, score or '' when
 * closed, expected head sequence, expected head hash, new head sequence, new head hash, entries … The record and its audit
 * entries are stored in one step. Replies {0} when somebody was faster, {1} when done, {2, sequence, hash} when the audit log
 * has grown since: compute the entries anew.
 */
export const REPLACE_AUDITED = `
if ARGV[1] == '' then
  if redis.call('EXISTS', KEYS[1]) == 1 then return {0} end
elseif redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return {0} end
if #ARGV > 10 then
  local head = redis.call('HMGET', KEYS[4], 'sequence', 'hash')
  if (head[1] or '0') ~= ARGV[7] or (head[1] and head[2] ~= ARGV[8]) then return {2, head[1] or '0', head[2] or ''} end
  for i = 11, #ARGV do redis.call('RPUSH', KEYS[3], ARGV[i]) end
  redis.call('HSET', KEYS[4], 'sequence', ARGV[9], 'hash', ARGV[10])
end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'json', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if ARGV[6] == '' then redis.call('ZREM', KEYS[2], ARGV[5]) else redis.call('ZADD', KEYS[2], ARGV[6], ARGV[5]) end
return {1}`;

/** KEYS record, open index; ARGV id. Takes the id of a record that is gone out of the index. */
export const FORGET = `
if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('ZREM', KEYS[2], ARGV[1]) end
return 0`;

/** KEYS lock; ARGV owner, ttl. 1: held by the owner now, 0: by another. */
export const LOCK = `
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** KEYS lock; ARGV owner. */
export const UNLOCK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/** KEYS audit log, audit head; ARGV expected sequence, expected hash, new sequence, new hash, entry. Replies as above. */
export const APPEND = `
local head = redis.call('HMGET', KEYS[2], 'sequence', 'hash')
if (head[1] or '0') ~= ARGV[1] or (head[1] and head[2] ~= ARGV[2]) then return {2, head[1] or '0', head[2] or ''} end
redis.call('RPUSH', KEYS[1], ARGV[5])
redis.call('HSET', KEYS[2], 'sequence', ARGV[3], 'hash', ARGV[4])
return {1}`;
