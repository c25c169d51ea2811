-- What came online and waits to be accepted or given back: within 8 working hours (Decree 61/2018/NĐ-CP, article
-- 17). Once it was answered the person's values are emptied here: an accepted one has them as a dossier.

CREATE TABLE submission (
	id INTEGER NOT NULL PRIMARY KEY,
	number TEXT NOT NULL UNIQUE,
	procedure INTEGER NOT NULL REFERENCES procedure (id),
	agency INTEGER NOT NULL REFERENCES agency (id),
	desk INTEGER NOT NULL,
	applicant TEXT,
	applicant_id TEXT,
	phone TEXT,
	form TEXT,
	answers TEXT,
	submitted_at INTEGER NOT NULL,
	answer_due INTEGER NOT NULL,
	answered_at INTEGER,
	dossier INTEGER,
	reason TEXT,
	who TEXT
) STRICT;
CREATE INDEX submission_waiting ON submission (desk, answer_due, id) WHERE answered_at IS NULL;
CREATE INDEX submission_answered ON submission (answered_at);
