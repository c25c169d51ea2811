-- What is attached to dossiers: scans, photos, PDFs. The bytes are kept outside, under their SHA-256
-- (src/store/files.h). The journal's event holds only digests of name and content, salted with the two halves of
-- `salt`: a name may tell of a person, and so may the digest of a paper that others have too. Erasing empties
-- name and salt.

CREATE TABLE dossier_attachment (
	id INTEGER NOT NULL PRIMARY KEY,
	dossier INTEGER NOT NULL REFERENCES dossier (id), -- sqlite
	dossier INTEGER NOT NULL, -- postgres
	no INTEGER NOT NULL,
	sha256 TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	type TEXT NOT NULL,
	name TEXT,
	salt BLOB,
	at INTEGER NOT NULL,
	who TEXT NOT NULL,
	UNIQUE (dossier, no)
) STRICT;
CREATE INDEX dossier_attachment_sha256 ON dossier_attachment (sha256);
