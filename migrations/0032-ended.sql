-- What ended since a moment, with what decides whether it belongs to a list, without a look at the rows; what was
-- late in the order in which it was received (src/dossier/dossier_list_store.c). Of two that fit alike SQLite takes
-- the narrower: dossier_slow and dossier_late have to be that.
DROP INDEX dossier_finished;
CREATE INDEX dossier_finished ON dossier (finished_at, id, received_at, due_at, agency, procedure, channel)
	WHERE finished_at IS NOT NULL;
CREATE INDEX dossier_late_received ON dossier (received_at, id, finished_at, due_at) WHERE finished_at > due_at;
