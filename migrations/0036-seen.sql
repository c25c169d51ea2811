-- Which account looked at which dossier on which day, and when first; of which agency it then was (src/dossier/seen.h).
-- Looks outlive the years that are taken out: what they say of a dossier is its number.
CREATE TABLE dossier_seen (
	account INTEGER NOT NULL,
	day INTEGER NOT NULL,
	dossier INTEGER NOT NULL,
	agency INTEGER NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (account, day, dossier)
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_seen_dossier ON dossier_seen (dossier, day);
