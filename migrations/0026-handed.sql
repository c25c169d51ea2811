-- Papers that came with what was handed in online: as what each is declared, and the file (a number among the submission's
-- evidence) that shows it. Once it is accepted they are the dossier's.
CREATE TABLE submission_paper (
	submission INTEGER NOT NULL REFERENCES submission (id),
	no INTEGER NOT NULL,
	kind TEXT NOT NULL,
	file INTEGER,
	PRIMARY KEY (submission, no)
) STRICT, WITHOUT ROWID;
