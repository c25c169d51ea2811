-- Rounds in which agencies answer for what no record holds. The answers themselves are indicator_value.

CREATE TABLE gather_round (
	id INTEGER NOT NULL PRIMARY KEY,
	set_code TEXT NOT NULL,
	day_from INTEGER NOT NULL,
	day_to INTEGER NOT NULL,
	name TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	keeper INTEGER REFERENCES agency (id),
	who TEXT NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (set_code, day_from, day_to)
) STRICT;

-- What one agency owes in a round. `state` is that of its answers: draft, submitted, returned, approved.
CREATE TABLE gather_form (
	round INTEGER NOT NULL REFERENCES gather_round (id),
	agency INTEGER NOT NULL REFERENCES agency (id),
	state TEXT NOT NULL,
	revision INTEGER NOT NULL,
	submitted_at INTEGER,
	submitted_by TEXT,
	PRIMARY KEY (round, agency)
) STRICT, WITHOUT ROWID;

-- What was done to it, in order. `text` may be erased, and its salt with it.
CREATE TABLE gather_step (
	round INTEGER NOT NULL,
	agency INTEGER NOT NULL,
	no INTEGER NOT NULL,
	act TEXT NOT NULL,
	text TEXT,
	salt BLOB,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	PRIMARY KEY (round, agency, no)
) STRICT, WITHOUT ROWID;

-- Who was reminded by mail, and of what: before the round is due, and after; each once.
CREATE TABLE gather_reminder (
	round INTEGER NOT NULL,
	agency INTEGER NOT NULL,
	kind TEXT NOT NULL,
	claimed_at INTEGER NOT NULL,
	told INTEGER NOT NULL,
	sent_at INTEGER,
	PRIMARY KEY (round, agency, kind)
) STRICT, WITHOUT ROWID;
