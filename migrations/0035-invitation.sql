-- Links with which people set the password of their account (src/account/invitation.h): of each only a digest is here
-- and, until a mail has brought it, what it says, sealed.
CREATE TABLE invitation (
	account INTEGER NOT NULL PRIMARY KEY REFERENCES account (id),
	digest BLOB NOT NULL UNIQUE,
	ends INTEGER NOT NULL,
	token BLOB,
	claimed_at INTEGER NOT NULL
) STRICT;
