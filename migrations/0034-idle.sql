-- When a session was used last, as far as it was written down (src/account/idle_web.h): it ends when nobody used it for an hour.
ALTER TABLE session ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;
UPDATE session SET seen_at = began;
