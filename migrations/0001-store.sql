-- What the store itself needs: ids, the journal with its seals, acts done once, the ledger.
--
-- A line that ends in the name of an engine is for that one alone. On PostgreSQL events, ledger and dossiers
-- are kept in a part for each year (src/store/years.c).

CREATE TABLE counter (
	name TEXT NOT NULL PRIMARY KEY,
	next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
	seq INTEGER NOT NULL PRIMARY KEY, -- sqlite
	seq INTEGER NOT NULL, -- postgres
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	act TEXT NOT NULL,
	kind TEXT NOT NULL,
	subject INTEGER NOT NULL,
	data TEXT NOT NULL
) STRICT; -- sqlite
	, PRIMARY KEY (seq, at)) PARTITION BY RANGE (at); -- postgres
CREATE INDEX event_subject ON event (subject, kind);

CREATE TABLE seal (
	no INTEGER NOT NULL PRIMARY KEY,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	prev BLOB NOT NULL,
	digests BLOB NOT NULL,
	hash BLOB NOT NULL
) STRICT;

CREATE TABLE act_once (
	key TEXT NOT NULL PRIMARY KEY,
	kind TEXT NOT NULL,
	subject INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_day (
	day INTEGER NOT NULL,
	agency INTEGER NOT NULL,
	procedure INTEGER NOT NULL,
	channel INTEGER NOT NULL,
	received INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL,
	PRIMARY KEY (day, agency, procedure, channel)
) STRICT, WITHOUT ROWID; -- sqlite
) PARTITION BY RANGE (day); -- postgres

CREATE TABLE ledger_month (
	month INTEGER NOT NULL,
	agency INTEGER NOT NULL,
	procedure INTEGER NOT NULL,
	channel INTEGER NOT NULL,
	received INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL,
	open_before INTEGER NOT NULL,
	overdue_before INTEGER NOT NULL,
	PRIMARY KEY (month, agency, procedure, channel)
) STRICT, WITHOUT ROWID; -- sqlite
) PARTITION BY RANGE (month); -- postgres

-- The same by agency alone, for the tables that are looked at most. The month holds what had moved
-- before it began, since the first day: a figure of any length is the difference of two of its rows.
CREATE TABLE ledger_agency_day (
	day INTEGER NOT NULL,
	agency INTEGER NOT NULL,
	received INTEGER NOT NULL,
	online INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL,
	PRIMARY KEY (day, agency)
) STRICT, WITHOUT ROWID; -- sqlite
) PARTITION BY RANGE (day); -- postgres

CREATE TABLE ledger_agency_month (
	month INTEGER NOT NULL,
	agency INTEGER NOT NULL,
	received INTEGER NOT NULL,
	online INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL,
	PRIMARY KEY (month, agency)
) STRICT, WITHOUT ROWID; -- sqlite
) PARTITION BY RANGE (month); -- postgres
