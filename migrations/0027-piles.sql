-- A pile by an index that holds nothing else: what somebody holds, and what lies with a desk, free or held. Most items
-- are neither, and the former indexes held them all; a desk's free items were looked for among all free ones.
DROP INDEX work_held;
DROP INDEX work_desk;
CREATE INDEX work_held ON work (holder, waits, due_at, id) WHERE holder IS NOT NULL;
CREATE INDEX work_desk_free ON work (desk, role, waits, due_at, id) WHERE holder IS NULL AND desk <> 0;
CREATE INDEX work_desk_taken ON work (desk, role, waits, due_at, id) WHERE holder IS NOT NULL AND desk <> 0;
