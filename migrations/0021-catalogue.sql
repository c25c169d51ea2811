-- The catalogue in full: what the law wants shown of a procedure, its papers, what it costs, and the limit that the
-- law sets where the province promises less.

ALTER TABLE procedure ADD COLUMN fee_amount INTEGER;
ALTER TABLE procedure ADD COLUMN fee_per TEXT;
ALTER TABLE procedure ADD COLUMN legal_limit INTEGER;
ALTER TABLE procedure ADD COLUMN legal_unit TEXT;

CREATE TABLE procedure_detail (
	procedure INTEGER NOT NULL PRIMARY KEY REFERENCES procedure (id),
	audience TEXT NOT NULL,
	decides TEXT NOT NULL,
	result TEXT NOT NULL,
	steps TEXT NOT NULL,
	how TEXT NOT NULL,
	requirements TEXT,
	basis TEXT NOT NULL,
	fee_basis TEXT,
	life_events TEXT NOT NULL,
	source TEXT
) STRICT;

CREATE TABLE procedure_component (
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	no INTEGER NOT NULL,
	name TEXT NOT NULL,
	originals INTEGER NOT NULL,
	copies INTEGER NOT NULL,
	needed INTEGER NOT NULL,
	needed_when TEXT,
	PRIMARY KEY (procedure, no)
) STRICT, WITHOUT ROWID;

-- Decisions by which procedures are published, amended and abolished. The row in `procedure` is a procedure's first
-- version; a later one begins on its day. What was taken in before keeps what it was promised (dossier_life).
CREATE TABLE decision (
	id INTEGER NOT NULL PRIMARY KEY,
	number TEXT NOT NULL UNIQUE,
	day INTEGER NOT NULL,
	effective INTEGER NOT NULL,
	at INTEGER NOT NULL,
	who TEXT NOT NULL
) STRICT;

CREATE TABLE procedure_change (
	decision INTEGER NOT NULL REFERENCES decision (id),
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	kind TEXT NOT NULL,
	PRIMARY KEY (decision, procedure)
) STRICT, WITHOUT ROWID;
CREATE INDEX procedure_change_procedure ON procedure_change (procedure, decision);

CREATE TABLE procedure_version (
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	valid_from INTEGER NOT NULL,
	name TEXT NOT NULL,
	field TEXT NOT NULL,
	time_limit INTEGER NOT NULL,
	unit TEXT NOT NULL,
	online_level INTEGER NOT NULL,
	interlinked TEXT,
	boundary_free TEXT,
	on_the_spot INTEGER NOT NULL,
	fee INTEGER NOT NULL,
	paid_online INTEGER NOT NULL,
	post INTEGER NOT NULL,
	fee_amount INTEGER,
	fee_per TEXT,
	legal_limit INTEGER,
	legal_unit TEXT,
	PRIMARY KEY (procedure, valid_from)
) STRICT, WITHOUT ROWID;

-- Moves whenever the rules that the pages read have changed, so that each node reads them anew.
CREATE TABLE rules_generation (
	one INTEGER NOT NULL PRIMARY KEY,
	generation INTEGER NOT NULL
) STRICT;

-- Which papers came with a dossier: what a paper was called on the day of receipt, and as what it came; of one
-- that was held already, the row of `issued`; of one that was scanned, the number of the dossier's file.
CREATE TABLE dossier_component (
	dossier INTEGER NOT NULL,
	no INTEGER NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	issued INTEGER,
	file INTEGER,
	PRIMARY KEY (dossier, no)
) STRICT, WITHOUT ROWID;
