-- Wrong PINs or passwords of an account's signing key since the last right one, and until when none is looked at: as with
-- passwords at sign-in.
ALTER TABLE signing_key ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE signing_key ADD COLUMN wait_until INTEGER NOT NULL DEFAULT 0;
