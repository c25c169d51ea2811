-- Looks are sealed by the hour in which they were written down, in hours since 1970 (src/dossier/seen_seal.h); 0: before that was done.
ALTER TABLE dossier_seen ADD COLUMN hour INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dossier_seen_hour ON dossier_seen (hour);
-- The hours that are sealed. That they are is the journal's to say; this only tells where to go on.
CREATE TABLE dossier_seen_sealed (
	hour INTEGER PRIMARY KEY,
	at INTEGER NOT NULL
) STRICT;
