-- That somebody opened a dossier in an emergency is told by mail to those who answer for it: each opening is claimed by
-- one run, and each person is told once. `sent_at`: nobody is left to be told. Apart from dossier_glass, whose rows go
-- out with their year. What was opened before this is told of no more.
CREATE TABLE glass_told (
	glass INTEGER NOT NULL PRIMARY KEY,
	claimed_at INTEGER NOT NULL,
	sent_at INTEGER
) STRICT;
CREATE TABLE glass_mail (
	glass INTEGER NOT NULL,
	account INTEGER NOT NULL REFERENCES account (id),
	at INTEGER NOT NULL,
	PRIMARY KEY (glass, account)
) STRICT, WITHOUT ROWID;
INSERT INTO glass_told (glass, claimed_at, sent_at) SELECT id, at, at FROM dossier_glass;
CREATE INDEX dossier_glass_at ON dossier_glass (at, id);
