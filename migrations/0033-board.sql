-- What is due first at an agency, in order; what the board counts stands beside it.
DROP INDEX work_board;
CREATE INDEX work_board ON work (waits, agency, due_at, id, kind, step_due);
