-- Identity numbers, phones and declarations are sealed with keys that are not in the database (src/store/secret.h).
-- A dossier is found by the number through `finder`, a keyed digest. The columns that held them in clear are emptied
-- row by row when the store is opened (src/store/sealed.c) and take nothing any more, except from a year that went
-- out before this.

ALTER TABLE dossier_person ADD COLUMN numbers BLOB;
ALTER TABLE dossier_person ADD COLUMN finder INTEGER;
DROP INDEX dossier_person_id;
CREATE INDEX dossier_person_finder ON dossier_person (finder, dossier);

ALTER TABLE dossier_answer ADD COLUMN sealed BLOB;
ALTER TABLE submission ADD COLUMN sealed BLOB;

-- The keys that values of this store were sealed with since it was made: without them it is not served.
CREATE TABLE seal_key (
	id INTEGER NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL
) STRICT;

-- Dossiers that somebody opened with a written reason who normally may not see them (src/dossier/glass.h). The reason
-- is sealed, and may be erased with its salt.
CREATE TABLE dossier_glass (
	id INTEGER NOT NULL PRIMARY KEY,
	dossier INTEGER NOT NULL,
	account INTEGER NOT NULL REFERENCES account (id),
	role TEXT NOT NULL,
	at INTEGER NOT NULL,
	ends INTEGER NOT NULL,
	reason BLOB,
	salt BLOB
) STRICT;
CREATE INDEX dossier_glass_dossier ON dossier_glass (dossier, account, ends);

-- Tables whose rows are still to be sealed, or sealed anew, and how far that is. `clear`: there may be values in
-- clear, and nothing else is done before.
CREATE TABLE seal_todo (
	name TEXT NOT NULL PRIMARY KEY,
	after INTEGER NOT NULL,
	clear INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO seal_todo (name, after, clear) VALUES ('dossier_answer', 0, 1), ('dossier_person', 0, 1), ('job_piece', 0, 1), ('submission', 0, 1), ('totp', 0, 1);
