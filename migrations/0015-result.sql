-- Results of dossiers: what an officer drafts, what is issued under a number, and the copies of papers that an
-- agency certifies. A file that was issued is attached to its dossier (migrations/0009). What may tell of a person
-- stands with its salt, so that it can be erased; the journal's events hold digests.

-- With which key somebody signs; the key itself stays in its file or token, its password is typed each time.
CREATE TABLE signing_key (
	account INTEGER NOT NULL PRIMARY KEY REFERENCES account (id),
	capacity TEXT NOT NULL,
	kind TEXT NOT NULL,
	place TEXT NOT NULL,
	cert TEXT,
	token TEXT,
	object TEXT
) STRICT;

-- A draft's title and text are one sealed value (src/store/secret.h).
CREATE TABLE result_draft (
	dossier INTEGER NOT NULL PRIMARY KEY,
	revision INTEGER NOT NULL,
	sealed BLOB,
	salt BLOB,
	who TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;

-- `at` is empty while a number is given out and nothing is signed yet: the next attempt takes the same one, so
-- that a register has no gap.
CREATE TABLE issued (
	id INTEGER NOT NULL PRIMARY KEY,
	dossier INTEGER NOT NULL,
	kind TEXT NOT NULL,
	source INTEGER NOT NULL,
	agency INTEGER NOT NULL REFERENCES agency (id),
	year INTEGER NOT NULL,
	number INTEGER,
	symbol TEXT NOT NULL,
	token TEXT NOT NULL UNIQUE,
	title TEXT,
	salt BLOB,
	file INTEGER,
	sha256 TEXT,
	pages INTEGER,
	signer TEXT,
	capacity TEXT,
	who TEXT NOT NULL,
	at INTEGER,
	revoked_at INTEGER,
	reason TEXT,
	UNIQUE (dossier, kind, source)
) STRICT;
CREATE INDEX issued_register ON issued (agency, kind, year, number);

CREATE TABLE issue_serial (
	agency INTEGER NOT NULL REFERENCES agency (id),
	kind TEXT NOT NULL,
	year INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (agency, kind, year)
) STRICT, WITHOUT ROWID;

-- Which attached files were read by machine, and the words that stand in them; only the search in src/store/ reads
-- those. The text itself is not kept, nor are long numbers: they are persons'.
CREATE TABLE attachment_reading (
	attachment INTEGER NOT NULL PRIMARY KEY,
	at INTEGER NOT NULL,
	how TEXT NOT NULL,
	words INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE scan_words USING fts5 (words, content='', columnsize=0, detail=none); -- sqlite
CREATE TABLE scan_words (id BIGINT NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL); -- postgres
CREATE INDEX scan_words_words ON scan_words USING gin (words); -- postgres
