-- What goes to people by the public post, and comes from them: lists handed over, and where each piece is.

CREATE TABLE postal_list (
	id INTEGER NOT NULL PRIMARY KEY,
	desk INTEGER NOT NULL REFERENCES desk (id),
	day INTEGER NOT NULL,
	no INTEGER NOT NULL,
	items INTEGER NOT NULL,
	who TEXT NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (desk, day, no)
) STRICT;

CREATE TABLE postal_item (
	id INTEGER NOT NULL PRIMARY KEY,
	dossier INTEGER NOT NULL,
	direction TEXT NOT NULL,
	list INTEGER,
	tracking TEXT,
	state TEXT NOT NULL,
	at INTEGER NOT NULL,
	UNIQUE (dossier, direction)
) STRICT;
CREATE INDEX postal_item_list ON postal_item (list, id);

-- A mark has four bits, and that of a result sent by post is the fourth.
CREATE INDEX dossier_posted ON dossier (desk, returned_at) WHERE (marks & 61440) >= 16384;
