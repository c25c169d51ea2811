-- Reports. A layout is a file (docs/reports.md); a report has the texts of its blocks, and once it is signed what it said then:
-- `frozen` is the whole document with its figures, formulas and the place in the journal, and never changes again.

CREATE TABLE report_layout (
	code TEXT NOT NULL PRIMARY KEY,
	text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
	id INTEGER NOT NULL PRIMARY KEY,
	layout TEXT NOT NULL REFERENCES report_layout (code),
	day_from INTEGER NOT NULL,
	day_to INTEGER NOT NULL,
	name TEXT NOT NULL,
	state TEXT NOT NULL,
	revision INTEGER NOT NULL,
	number TEXT,
	signed_at INTEGER,
	signer TEXT,
	capacity TEXT,
	excuse TEXT,
	frozen TEXT,
	sha256 TEXT,
	pdf TEXT,
	issued_at INTEGER,
	made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX report_period ON report (day_to, id);

CREATE TABLE report_block (
	report INTEGER NOT NULL REFERENCES report (id),
	code TEXT NOT NULL,
	text TEXT NOT NULL,
	revision INTEGER NOT NULL,
	account INTEGER NOT NULL,
	who TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (report, code, revision)
) STRICT, WITHOUT ROWID;
