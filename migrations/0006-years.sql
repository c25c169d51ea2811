-- The dossiers of years that were taken out (PostgreSQL only): so that a code is not given twice, that one who
-- asks for such a dossier is told where it is, and that one which was altered meanwhile is named. `mark` is a
-- digest of its row, `person` one of its personal values with their salts; neither tells anything by itself.

CREATE TABLE dossier_out (
	code TEXT NOT NULL PRIMARY KEY,
	year INTEGER NOT NULL,
	mark INTEGER NOT NULL,
	person INTEGER
) STRICT, WITHOUT ROWID;
