-- The forms of procedures, as their files were (docs/forms.md), and which procedure has which from a day to a day.
-- `shared` is what forms refer to. A form never changes: another one takes its place, so that a dossier keeps its own.

CREATE TABLE form (
	id INTEGER NOT NULL PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	shared INTEGER NOT NULL,
	json TEXT NOT NULL
) STRICT;

CREATE TABLE procedure_form (
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	form INTEGER NOT NULL REFERENCES form (id),
	valid_from INTEGER NOT NULL,
	valid_to INTEGER,
	PRIMARY KEY (procedure, valid_from)
) STRICT, WITHOUT ROWID;
