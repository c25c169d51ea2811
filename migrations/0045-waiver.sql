-- Where less was taken for a dossier than the catalogue asks: why, by which provision of law, how much is asked (NULL: the catalogue
-- does not say) and how much was taken. Nothing here names the person; the event dossier.fee_waived says the same.
CREATE TABLE dossier_waiver (
	dossier INTEGER NOT NULL PRIMARY KEY,
	agency INTEGER NOT NULL REFERENCES agency (id),
	at INTEGER NOT NULL,
	kind TEXT NOT NULL,
	basis TEXT NOT NULL,
	whole INTEGER,
	fee INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_waiver_at ON dossier_waiver (agency, at);
