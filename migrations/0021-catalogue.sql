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
