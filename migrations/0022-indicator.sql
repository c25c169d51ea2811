-- Sets of indicators as their files were (docs/indicators.md). A set's file may be replaced: its rows have validity, and a
-- signed report keeps the formulas that it was signed with.

CREATE TABLE indicator_set (
	code TEXT NOT NULL PRIMARY KEY,
	text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What an agency answers for an indicator that no record holds, in a reporting period. `value` is a plain decimal, NULL when
-- there is none yet. Of two who write, the one with an older revision is told.
CREATE TABLE indicator_value (
	id INTEGER NOT NULL PRIMARY KEY,
	set_code TEXT NOT NULL,
	code TEXT NOT NULL,
	agency INTEGER NOT NULL REFERENCES agency (id),
	day_from INTEGER NOT NULL,
	day_to INTEGER NOT NULL,
	value TEXT,
	note TEXT NOT NULL,
	state TEXT NOT NULL,
	revision INTEGER NOT NULL,
	account INTEGER NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (day_from, day_to, set_code, code, agency)
) STRICT;

-- Its earlier values.
CREATE TABLE indicator_value_past (
	value_id INTEGER NOT NULL REFERENCES indicator_value (id),
	revision INTEGER NOT NULL,
	value TEXT,
	note TEXT NOT NULL,
	state TEXT NOT NULL,
	account INTEGER NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (value_id, revision)
) STRICT, WITHOUT ROWID;
