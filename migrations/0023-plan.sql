-- What a plan promised: tasks with their owners and due days, targets with their thresholds.

-- Files that show that something was done, or where a number comes from. They belong to no dossier; their ids are of the
-- sequence of attached files, so that both are one list for whoever copies files.
CREATE TABLE evidence (
	id INTEGER NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	subject INTEGER NOT NULL,
	no INTEGER NOT NULL,
	sha256 TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	type TEXT NOT NULL,
	name TEXT NOT NULL,
	salt BLOB NOT NULL,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	UNIQUE (kind, subject, no)
) STRICT;

-- A decision that gives tasks out. `list`: the province's own plan, or what the Government assigned.
CREATE TABLE plan (
	id INTEGER NOT NULL PRIMARY KEY,
	code TEXT NOT NULL UNIQUE,
	list TEXT NOT NULL,
	year INTEGER NOT NULL,
	name TEXT NOT NULL,
	number TEXT NOT NULL,
	day INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_list ON plan (list, year);

-- A task. `stage` is open, reported (the owner says that it is done) or done (that was confirmed); whether it was on time
-- follows from the days.
CREATE TABLE plan_task (
	id INTEGER NOT NULL PRIMARY KEY,
	plan INTEGER NOT NULL REFERENCES plan (id),
	no INTEGER NOT NULL,
	section TEXT NOT NULL,
	text TEXT NOT NULL,
	agency INTEGER NOT NULL REFERENCES agency (id),
	given INTEGER NOT NULL,
	due INTEGER,
	stage TEXT NOT NULL,
	done INTEGER,
	document TEXT,
	reported_by TEXT,
	confirmed_by TEXT,
	revision INTEGER NOT NULL,
	UNIQUE (plan, no)
) STRICT;

-- What was done to a task, in order. `text` may be erased, and its salt with it.
CREATE TABLE plan_step (
	task INTEGER NOT NULL REFERENCES plan_task (id),
	no INTEGER NOT NULL,
	act TEXT NOT NULL,
	day INTEGER,
	text TEXT,
	salt BLOB,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	PRIMARY KEY (task, no)
) STRICT, WITHOUT ROWID;

-- A target of a year; one of several scopes is several rows. Numbers are plain decimals.
CREATE TABLE plan_target (
	id INTEGER NOT NULL PRIMARY KEY,
	year INTEGER NOT NULL,
	place INTEGER NOT NULL,
	no TEXT NOT NULL,
	name TEXT NOT NULL,
	scope TEXT NOT NULL,
	threshold TEXT NOT NULL,
	compares TEXT NOT NULL,
	value TEXT NOT NULL,
	unit TEXT NOT NULL,
	course TEXT NOT NULL,
	indicator TEXT,
	formula TEXT,
	base TEXT,
	begins INTEGER NOT NULL,
	deadline INTEGER NOT NULL,
	agency INTEGER REFERENCES agency (id),
	UNIQUE (year, no, scope)
) STRICT;

-- What was reached on a day, where no indicator says it. A later row of the same day corrects an earlier one.
CREATE TABLE plan_measure (
	target INTEGER NOT NULL REFERENCES plan_target (id),
	day INTEGER NOT NULL,
	no INTEGER NOT NULL,
	value TEXT NOT NULL,
	note TEXT NOT NULL,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	PRIMARY KEY (target, day, no)
) STRICT, WITHOUT ROWID;
