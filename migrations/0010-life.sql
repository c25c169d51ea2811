-- The life of a dossier: who may do what (posts), the internal processes as data, the pile of work, and the
-- papers written to the applicant. What a person wrote lies in dossier_letter with its salt, so that it can be
-- erased; the journal's event holds only a digest.

ALTER TABLE agency ADD COLUMN identifier TEXT;

CREATE INDEX dossier_person_id ON dossier_person (applicant_id, dossier);

CREATE TABLE account_post (
	account INTEGER NOT NULL REFERENCES account (id),
	role TEXT NOT NULL,
	agency INTEGER NOT NULL,
	desk INTEGER NOT NULL,
	PRIMARY KEY (account, role, agency, desk)
) STRICT, WITHOUT ROWID;
INSERT INTO account_post (account, role, agency, desk) SELECT id, role, COALESCE(agency, 0), 0 FROM account;

-- While one is away another acts in the first one's posts; every such act says for whom.
CREATE TABLE absence (
	id INTEGER NOT NULL PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account (id),
	delegate INTEGER NOT NULL REFERENCES account (id),
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL
) STRICT;
CREATE INDEX absence_delegate ON absence (delegate, to_day);

-- Rules of law with their days of validity: how a dossier's code is made, the online promise, the forms.
CREATE TABLE law (
	place INTEGER NOT NULL PRIMARY KEY,
	key TEXT NOT NULL,
	value TEXT NOT NULL,
	source TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER
) STRICT;

CREATE TABLE process (
	id INTEGER NOT NULL PRIMARY KEY,
	place INTEGER NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	applies TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER,
	UNIQUE (code, valid_from)
) STRICT;

CREATE TABLE process_step (
	process INTEGER NOT NULL REFERENCES process (id),
	no INTEGER NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	role TEXT NOT NULL,
	body TEXT NOT NULL,
	hours INTEGER NOT NULL,
	next TEXT NOT NULL,
	PRIMARY KEY (process, no)
) STRICT, WITHOUT ROWID;

-- How a dossier stands in its process. `version` grows with each act on it.
CREATE TABLE dossier_life (
	dossier INTEGER NOT NULL PRIMARY KEY,
	process INTEGER NOT NULL REFERENCES process (id),
	state INTEGER NOT NULL,
	version INTEGER NOT NULL,
	time_limit INTEGER NOT NULL,
	unit TEXT NOT NULL,
	promised_at INTEGER
) STRICT;

-- What lies on somebody's desk: one row for each open step, gone when it is done.
CREATE TABLE work (
	id INTEGER NOT NULL PRIMARY KEY,
	dossier INTEGER NOT NULL,
	step INTEGER NOT NULL,
	kind TEXT NOT NULL,
	role TEXT NOT NULL,
	agency INTEGER NOT NULL REFERENCES agency (id),
	desk INTEGER NOT NULL,
	holder INTEGER,
	given_by TEXT NOT NULL,
	given_at INTEGER NOT NULL,
	step_due INTEGER NOT NULL,
	due_at INTEGER NOT NULL,
	waits INTEGER NOT NULL
) STRICT;
CREATE INDEX work_dossier ON work (dossier);
CREATE INDEX work_pile ON work (agency, role, waits, due_at, id);
CREATE INDEX work_desk ON work (desk, role, waits, due_at, id);
CREATE INDEX work_held ON work (holder, waits, due_at, id);
CREATE INDEX work_due ON work (waits, due_at, id);

-- What the applicant declared in the procedure's form, as it was on the day of receipt.
CREATE TABLE dossier_answer (
	dossier INTEGER NOT NULL PRIMARY KEY,
	form TEXT NOT NULL,
	answers TEXT,
	salt BLOB
) STRICT;

-- Requests to supplement, extensions, apologies, refusals, notes from hand to hand.
CREATE TABLE dossier_letter (
	id INTEGER NOT NULL PRIMARY KEY,
	dossier INTEGER NOT NULL,
	no INTEGER NOT NULL,
	kind TEXT NOT NULL,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	basis TEXT,
	text TEXT,
	salt BLOB,
	sent_by TEXT,
	answered_at INTEGER,
	amount INTEGER,
	due_before INTEGER NOT NULL,
	due_after INTEGER NOT NULL,
	UNIQUE (dossier, no)
) STRICT;
CREATE INDEX dossier_letter_kind ON dossier_letter (kind, at);
