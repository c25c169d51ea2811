-- The dossiers, as the journal left them; who they are about stands apart, so that it can be erased.

CREATE TABLE dossier_file (
	id INTEGER NOT NULL PRIMARY KEY,
	sha256 TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	header TEXT NOT NULL,
	style INTEGER NOT NULL,
	rows INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;

-- On PostgreSQL a year's part holds the dossiers finished in it, and one part those that are open; id and
-- code are unique in each part, and by the one turn in which all acts are made in the whole.
CREATE TABLE dossier (
	id INTEGER NOT NULL PRIMARY KEY, -- sqlite
	code TEXT NOT NULL UNIQUE, -- sqlite
	id INTEGER NOT NULL, -- postgres
	code TEXT NOT NULL, -- postgres
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	agency INTEGER NOT NULL REFERENCES agency (id),
	channel INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	due_at INTEGER NOT NULL,
	finished_at INTEGER,
	outcome INTEGER NOT NULL,
	desk INTEGER REFERENCES desk (id),
	returned_at INTEGER,
	fee INTEGER,
	marks INTEGER NOT NULL,
	file INTEGER
) STRICT; -- sqlite
) PARTITION BY RANGE ((COALESCE(finished_at, -1))); -- postgres
CREATE INDEX dossier_agency_received ON dossier (agency, received_at);
CREATE INDEX dossier_agency_finished ON dossier (agency, finished_at);
CREATE INDEX dossier_procedure_received ON dossier (procedure, received_at);
CREATE INDEX dossier_received ON dossier (received_at);
CREATE INDEX dossier_finished ON dossier (finished_at);
CREATE INDEX dossier_open ON dossier (due_at) WHERE finished_at IS NULL;
CREATE INDEX dossier_late ON dossier (finished_at) WHERE finished_at > due_at;
CREATE TABLE dossier_unfinished PARTITION OF dossier (PRIMARY KEY (id), UNIQUE (code)) FOR VALUES FROM (-1) TO (0); -- postgres

CREATE TABLE dossier_person (
	dossier INTEGER NOT NULL PRIMARY KEY REFERENCES dossier (id), -- sqlite
	dossier INTEGER NOT NULL PRIMARY KEY, -- postgres
	salt BLOB NOT NULL,
	applicant TEXT,
	applicant_id TEXT,
	phone TEXT
) STRICT;

CREATE TABLE dossier_serial (
	agency INTEGER NOT NULL REFERENCES agency (id),
	day INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (agency, day)
) STRICT, WITHOUT ROWID;

-- Words of the applicants' names, folded; only the search in src/store/ reads it.
CREATE VIRTUAL TABLE dossier_words USING fts5 (words, content='', columnsize=0, detail=none); -- sqlite
CREATE TABLE dossier_words (id BIGINT NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL); -- postgres
CREATE INDEX dossier_words_words ON dossier_words USING gin (words); -- postgres
