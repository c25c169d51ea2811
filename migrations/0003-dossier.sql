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

CREATE TABLE dossier (
	id INTEGER NOT NULL PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
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
) STRICT;
CREATE INDEX dossier_agency_received ON dossier (agency, received_at);
CREATE INDEX dossier_agency_finished ON dossier (agency, finished_at);
CREATE INDEX dossier_procedure_received ON dossier (procedure, received_at);
CREATE INDEX dossier_received ON dossier (received_at);
CREATE INDEX dossier_finished ON dossier (finished_at);
CREATE INDEX dossier_open ON dossier (due_at) WHERE finished_at IS NULL;
CREATE INDEX dossier_late ON dossier (finished_at) WHERE finished_at > due_at;

CREATE TABLE dossier_person (
	dossier INTEGER NOT NULL PRIMARY KEY REFERENCES dossier (id),
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
CREATE VIRTUAL TABLE dossier_words USING fts5 (words, content='', columnsize=0, detail=none);
