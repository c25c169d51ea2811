-- Where the public post brings a dossier's result (src/dossier/address.h): sealed, as other values of the person; its salted digest
-- stands in the journal. Sealed and salt are emptied when it is erased.
CREATE TABLE dossier_address (
	dossier INTEGER NOT NULL PRIMARY KEY,
	sealed BLOB,
	salt BLOB
) STRICT;
-- Which way the pieces of a list go: out to people, or in to the desk. A desk's day numbers both together.
ALTER TABLE postal_list ADD COLUMN direction TEXT NOT NULL DEFAULT 'out';
-- What came by post to a desk (the channel is the third).
CREATE INDEX dossier_came_by_post ON dossier (desk, received_at) WHERE channel = 3;
