-- What came by post for a dossier after it was taken in: the answer to a request to supplement, an original, something else. It
-- waits (list is NULL) for the next list with which the post hands over what it brought. `at` is when it arrived.
CREATE TABLE dossier_later (
	id INTEGER NOT NULL PRIMARY KEY,
	dossier INTEGER NOT NULL,
	no INTEGER NOT NULL,
	agency INTEGER NOT NULL REFERENCES agency (id),
	desk INTEGER NOT NULL REFERENCES desk (id),
	what TEXT NOT NULL,
	tracking TEXT,
	at INTEGER NOT NULL,
	list INTEGER,
	UNIQUE (dossier, no)
) STRICT;
CREATE INDEX dossier_later_waits ON dossier_later (desk, at) WHERE list IS NULL;
CREATE INDEX dossier_later_list ON dossier_later (list, id);
CREATE INDEX dossier_later_at ON dossier_later (at);
