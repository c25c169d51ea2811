-- Tickets of those who wait at a desk: numbers of a day, without anything of a person.

CREATE TABLE queue_ticket (
	id INTEGER NOT NULL PRIMARY KEY,
	desk INTEGER NOT NULL REFERENCES desk (id),
	day INTEGER NOT NULL,
	no INTEGER NOT NULL,
	service TEXT NOT NULL,
	state TEXT NOT NULL,
	at INTEGER NOT NULL,
	called_at INTEGER,
	counter INTEGER,
	who TEXT,
	ended_at INTEGER,
	UNIQUE (desk, day, no)
) STRICT;
CREATE INDEX queue_ticket_state ON queue_ticket (desk, day, state, no);
