-- Piles and the board in the order in which they are read, whatever else lies there: what anyone of a role may
-- take, and what somebody holds, each by itself.
DROP INDEX work_pile;
CREATE INDEX work_free ON work (agency, role, waits, due_at, id) WHERE holder IS NULL;
CREATE INDEX work_taken ON work (agency, role, waits, due_at, id) WHERE holder IS NOT NULL;
-- What the board counts, without a look at the rows.
CREATE INDEX work_board ON work (waits, agency, kind, due_at, step_due);

-- A page of a list in the order in which it was received, with what decides whether it belongs there; what took
-- longer than two weeks, and than sixty days (src/dossier/dossier_list_store.c); what is open; what was late.
-- The last is made anew after those by their finish: of two that fit alike SQLite takes the younger.
DROP INDEX dossier_received;
DROP INDEX dossier_finished;
DROP INDEX dossier_late;
CREATE INDEX dossier_received ON dossier (received_at, id, finished_at, due_at);
CREATE INDEX dossier_finished ON dossier (finished_at, id) WHERE finished_at IS NOT NULL;
CREATE INDEX dossier_middle ON dossier (received_at, id, finished_at, due_at) WHERE finished_at - received_at > 1209600;
CREATE INDEX dossier_slow ON dossier (finished_at, received_at, due_at, agency, procedure, channel)
	WHERE finished_at - received_at > 5184000;
-- Of one procedure, of which a list counts what it lists.
DROP INDEX dossier_procedure_received;
CREATE INDEX dossier_procedure_received ON dossier (procedure, received_at, id, finished_at, due_at);
-- Its last column is always empty: with it the index holds all that is asked for.
CREATE INDEX dossier_open_received ON dossier (received_at, id, due_at, agency, procedure, channel, finished_at)
	WHERE finished_at IS NULL;
CREATE INDEX dossier_late ON dossier (finished_at, received_at, due_at, agency, procedure, channel)
	WHERE finished_at > due_at;

-- The demonstration's guided first task (src/guide): who is guided, since which event, and which pages were opened
-- by way of it. An account without a row is not guided.
CREATE TABLE guide (
	account INTEGER NOT NULL PRIMARY KEY REFERENCES account (id),
	from_event INTEGER NOT NULL,
	dismissed INTEGER NOT NULL
) STRICT;
CREATE TABLE guide_step (
	account INTEGER NOT NULL REFERENCES guide (account),
	step TEXT NOT NULL,
	PRIMARY KEY (account, step)
) STRICT, WITHOUT ROWID;
