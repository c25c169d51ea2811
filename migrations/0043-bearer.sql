-- Who handed a dossier in for its applicant (src/dossier/bearer.h): on what ground; number, name and telephone sealed as one value. Its
-- salted digests stand in the journal. Sealed, finder and salt are emptied when it is erased.
CREATE TABLE dossier_bearer (
	dossier INTEGER NOT NULL PRIMARY KEY,
	ground TEXT NOT NULL,
	sealed BLOB,
	finder INTEGER,
	salt BLOB
) STRICT;
CREATE INDEX dossier_bearer_finder ON dossier_bearer (finder, dossier);
