-- Templates of what is printed (src/paper/README.md has their grammar), as they were when the province was made.

CREATE TABLE document_template (
	name TEXT NOT NULL PRIMARY KEY,
	text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
