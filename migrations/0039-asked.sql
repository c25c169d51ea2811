-- What was asked under an idempotency key: a keyed digest (src/store/secret.h), so that the same key with another request is
-- told from a retry. NULL: the key was used before this was kept, or there was no key to make a digest with.
ALTER TABLE act_once ADD COLUMN asked BLOB;
