-- A second factor at sign-in (RFC 6238). `last_step` is the time step of the last code taken: none is taken twice.
-- Who has given the right password and still owes a code holds a ticket for some minutes.

CREATE TABLE totp (
	account INTEGER NOT NULL PRIMARY KEY REFERENCES account (id),
	secret BLOB NOT NULL,
	confirmed_at INTEGER,
	last_step INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_in_ticket (
	digest BLOB NOT NULL PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account (id),
	ends INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
