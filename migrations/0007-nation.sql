-- A nation: its provinces, and their ledgers as seen through the views that they share (src/nation/). In a
-- province all of these stay empty. On PostgreSQL each province is a part of the tables that begin below, a
-- foreign table on its own server.

CREATE TABLE nation_province (
	code TEXT NOT NULL PRIMARY KEY,
	place INTEGER NOT NULL,
	name TEXT NOT NULL,
	name_en TEXT NOT NULL,
	site TEXT,
	host TEXT NOT NULL,
	port TEXT NOT NULL,
	database TEXT NOT NULL,
	role TEXT NOT NULL,
	seen_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE nation_head (
	province TEXT NOT NULL,
	version INTEGER NOT NULL,
	horizon INTEGER NOT NULL,
	last_day INTEGER NOT NULL,
	first_year INTEGER NOT NULL,
	as_of INTEGER NOT NULL,
	demo INTEGER NOT NULL
) STRICT; -- sqlite
) PARTITION BY LIST (province); -- postgres

CREATE TABLE nation_procedure (
	province TEXT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL
) STRICT; -- sqlite
) PARTITION BY LIST (province); -- postgres

CREATE TABLE nation_day (
	province TEXT NOT NULL,
	day INTEGER NOT NULL,
	level TEXT NOT NULL,
	procedure TEXT NOT NULL,
	channel INTEGER NOT NULL,
	received INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL
) STRICT; -- sqlite
) PARTITION BY LIST (province); -- postgres

CREATE TABLE nation_month (
	province TEXT NOT NULL,
	month INTEGER NOT NULL,
	level TEXT NOT NULL,
	procedure TEXT NOT NULL,
	channel INTEGER NOT NULL,
	received INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL,
	open_before INTEGER NOT NULL,
	overdue_before INTEGER NOT NULL
) STRICT; -- sqlite
) PARTITION BY LIST (province); -- postgres

CREATE TABLE nation_agency_day (
	province TEXT NOT NULL,
	day INTEGER NOT NULL,
	agency TEXT NOT NULL,
	level TEXT NOT NULL,
	received INTEGER NOT NULL,
	online INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL
) STRICT; -- sqlite
) PARTITION BY LIST (province); -- postgres

CREATE TABLE nation_agency_month (
	province TEXT NOT NULL,
	month INTEGER NOT NULL,
	agency TEXT NOT NULL,
	level TEXT NOT NULL,
	received INTEGER NOT NULL,
	online INTEGER NOT NULL,
	on_time INTEGER NOT NULL,
	late INTEGER NOT NULL,
	overdue INTEGER NOT NULL
) STRICT; -- sqlite
) PARTITION BY LIST (province); -- postgres
