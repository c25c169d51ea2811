-- Machines that give out tickets without anybody's session: whoever knows the secret of one, of which only a digest is
-- here, takes tickets of its desk. `minute` and `given`: how many it gave out in the minute in which it last did.
CREATE TABLE queue_kiosk (
	id INTEGER NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	agency INTEGER REFERENCES agency (id),
	desk INTEGER NOT NULL REFERENCES desk (id),
	digest BLOB NOT NULL UNIQUE,
	made_at INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	ended_at INTEGER,
	ended_by TEXT,
	minute INTEGER NOT NULL,
	given INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX queue_kiosk_name ON queue_kiosk (name) WHERE ended_at IS NULL;

-- The machine that gave it out; NULL: a clerk did.
ALTER TABLE queue_ticket ADD COLUMN kiosk INTEGER;
