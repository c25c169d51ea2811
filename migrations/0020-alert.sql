-- Who is told by mail, and what of: an item on a desk is told of once at each level.

ALTER TABLE account ADD COLUMN email TEXT;

CREATE TABLE alert (
	item INTEGER NOT NULL,
	level TEXT NOT NULL,
	claimed_at INTEGER NOT NULL,
	told INTEGER NOT NULL,
	sent_at INTEGER,
	PRIMARY KEY (item, level)
) STRICT, WITHOUT ROWID;
