-- Who searched for persons, and which lists of names were shown (src/dossier/inquiry.h): once an hour each. `digest`: of what was typed,
-- keyed, or of the list's address; `written`: the hour under whose seal it is, in hours since 1970.
CREATE TABLE inquiry (
	account INTEGER NOT NULL,
	hour INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	digest INTEGER NOT NULL,
	at INTEGER NOT NULL,
	found INTEGER NOT NULL,
	place TEXT NOT NULL,
	written INTEGER NOT NULL,
	PRIMARY KEY (account, hour, kind, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX inquiry_written ON inquiry (written);
