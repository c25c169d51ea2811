-- The processes that write to one database, each with the mark of its last group of acts; PostgreSQL only
-- uses it, to learn after a lost connection whether a commit stands.

CREATE TABLE node (
	id TEXT NOT NULL PRIMARY KEY,
	mark INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The years that have parts of their own on PostgreSQL, and whether they were taken out.
CREATE TABLE year_part (
	year INTEGER NOT NULL PRIMARY KEY,
	detached INTEGER NOT NULL,
	first_event INTEGER,
	last_event INTEGER
) STRICT;
