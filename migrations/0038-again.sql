-- A result that was taken back makes room for another: its row's source is minus its id from then on (src/result/result.h).
UPDATE issued SET source = -id WHERE revoked_at IS NOT NULL AND kind <> 'copy';
