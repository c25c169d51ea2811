-- Piles and the board in the order in which they are read, whatever else lies there: what anyone of a role may
-- take, and what somebody holds, each by itself.
DROP INDEX work_pile;
CREATE INDEX work_free ON work (agency, role, waits, due_at, id) WHERE holder IS NULL;
CREATE INDEX work_taken ON work (agency, role, waits, due_at, id) WHERE holder IS NOT NULL;
-- What the board counts, without a look at the rows.
CREATE INDEX work_board ON work (waits, agency, kind, due_at, step_due);
