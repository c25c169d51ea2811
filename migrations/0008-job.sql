-- Long work that any serving node does: it waits here, with the file it is about, until it is done.

CREATE TABLE job (
	id INTEGER NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	who TEXT NOT NULL,
	state TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	asked_at INTEGER NOT NULL,
	begun_at INTEGER,
	ended_at INTEGER,
	node TEXT,
	tries INTEGER NOT NULL,
	said TEXT
) STRICT;
CREATE INDEX job_waiting ON job (id) WHERE state = 'waiting';

CREATE TABLE job_piece (
	job INTEGER NOT NULL REFERENCES job (id),
	no INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (job, no)
) STRICT, WITHOUT ROWID;
