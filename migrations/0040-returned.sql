-- How what was handed in online was given back: to be completed, or refused (the kind of its letter), on which legal basis. The
-- text may speak of a person: the journal has its salted digest, and erasing empties text and salt. The name stays, to which
-- the letter is written.
ALTER TABLE submission ADD COLUMN kind TEXT;
ALTER TABLE submission ADD COLUMN basis TEXT;
ALTER TABLE submission ADD COLUMN salt BLOB;
CREATE INDEX submission_desk_answered ON submission (desk, answered_at, id);
