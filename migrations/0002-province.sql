-- What the province files say, as loaded. The file's order is kept in `place`.

CREATE TABLE setting (
	key TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agency (
	id INTEGER NOT NULL PRIMARY KEY,
	place INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	level TEXT NOT NULL,
	kind TEXT NOT NULL,
	parent INTEGER REFERENCES agency (id), -- sqlite
	parent INTEGER REFERENCES agency (id) DEFERRABLE INITIALLY DEFERRED, -- postgres
	desk TEXT,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER,
	successor INTEGER REFERENCES agency (id) -- sqlite
	successor INTEGER REFERENCES agency (id) DEFERRABLE INITIALLY DEFERRED -- postgres
) STRICT;

CREATE TABLE desk (
	id INTEGER NOT NULL PRIMARY KEY,
	place INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	agency INTEGER REFERENCES agency (id),
	address TEXT,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER
) STRICT;

CREATE TABLE procedure (
	id INTEGER NOT NULL PRIMARY KEY,
	place INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	level TEXT NOT NULL,
	field TEXT NOT NULL,
	owner INTEGER REFERENCES agency (id),
	counted INTEGER NOT NULL,
	time_limit INTEGER NOT NULL,
	unit TEXT NOT NULL,
	online_level INTEGER NOT NULL,
	interlinked TEXT,
	boundary_free TEXT,
	on_the_spot INTEGER NOT NULL,
	fee INTEGER NOT NULL,
	paid_online INTEGER NOT NULL,
	post INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER,
	demo INTEGER NOT NULL
) STRICT;

CREATE TABLE office_hours (
	place INTEGER NOT NULL PRIMARY KEY,
	weekday INTEGER NOT NULL,
	from_minute INTEGER NOT NULL,
	to_minute INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER
) STRICT;

CREATE TABLE holiday_rule (
	place INTEGER NOT NULL PRIMARY KEY,
	calendar TEXT NOT NULL,
	month INTEGER NOT NULL,
	day INTEGER NOT NULL,
	before INTEGER NOT NULL,
	after INTEGER NOT NULL,
	beside INTEGER NOT NULL,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_to INTEGER
) STRICT;

CREATE TABLE announced_day (
	day INTEGER NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	name TEXT NOT NULL
) STRICT;
