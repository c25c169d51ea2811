-- act.sql: for pgbench: one dossier taken in alone, by the statements that motcua sends for it, in their order:
-- the turn, what is looked up, the dossier with its person and words, the event, the idempotency key, the
-- ledger, the seal, the sequences, the mark of the process. Variables: now, due (UTC seconds), day, due_day
-- (days since 1970), month, due_month (months since year 0).
\set agency random(1, :agencies)
\set procedure 1 + (:agency * 31 + random(0, 30)) % :procedures
BEGIN;
SELECT floor(extract(epoch FROM clock_timestamp()))::bigint FROM (SELECT set_config('idle_in_transaction_session_timeout', '15s', true), set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true), set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true), pg_advisory_xact_lock(7236834731) OFFSET 0) AS turn;
SELECT next FROM counter WHERE name = 'dossier' \gset d_
SELECT kind, subject, asked FROM act_once WHERE key = 'bench-' || :d_next;
INSERT INTO dossier_serial (agency, day, last) VALUES (:agency, :day, 1) ON CONFLICT (agency, day) DO UPDATE SET last = dossier_serial.last + 1 RETURNING last;
SELECT code FROM dossier WHERE code = 'B-' || :d_next;
INSERT INTO dossier (id, code, procedure, agency, channel, received_at, due_at, finished_at, outcome, desk, returned_at, fee, marks, file) VALUES (:d_next, 'B-' || :d_next, :procedure, :agency, 1, :now, :due, NULL, 0, NULL, NULL, NULL, 0, NULL);
INSERT INTO dossier_person (dossier, salt, applicant, applicant_id, phone) VALUES (:d_next, '\x55e7b35a2284b62d7cd74f55bd3efb0dfa37d4aa53247bbcec6a96c08ae20561fc184cb40106f62bf0a11d909f724e16', 'Dương Minh Út', '096071000123', '0912345678');
INSERT INTO dossier_words (id, words) VALUES (:d_next, array_to_tsvector(string_to_array('duong minh ut', ' ')));
SELECT next FROM counter WHERE name = 'event' \gset e_
INSERT INTO event (seq, at, who, act, kind, subject, data) VALUES (:e_next, :now, 'quantri', 'dossier.received', 'dossier', :d_next, '{"code":"D9-261125-0008","procedure":"H12.H0070","agency":"D9","channel":"counter","received":"2026-11-25T17:06","due":"2026-12-16T17:00","applicant":"6abe77c14ff9440a42b6ab26e51850682fdb9190f4321f08aca9d8e112462a5c","applicant_id":"6abe77c14ff9440a42b6ab26e51850682fdb9190f4321f08aca9d8e112462a5c","phone":"6abe77c14ff9440a42b6ab26e51850682fdb9190f4321f08aca9d8e112462a5c"}');
INSERT INTO act_once (key, kind, subject, at, asked) VALUES ('bench-' || :d_next, 'dossier', :d_next, :now, '\x01a3c5e7091b2d4f60728394a5b6c7d8e9fa0b1c2d');
SELECT next FROM counter WHERE name = 'ledger_horizon';
INSERT INTO ledger_day (day, agency, procedure, channel, received, on_time, late, overdue) VALUES (:day, :agency, :procedure, 1, 1, 0, 0, 0) ON CONFLICT (day, agency, procedure, channel) DO UPDATE SET received = ledger_day.received + excluded.received, on_time = ledger_day.on_time + excluded.on_time, late = ledger_day.late + excluded.late, overdue = ledger_day.overdue + excluded.overdue;
INSERT INTO ledger_day (day, agency, procedure, channel, received, on_time, late, overdue) VALUES (:due_day, :agency, :procedure, 1, 0, 0, 0, 1) ON CONFLICT (day, agency, procedure, channel) DO UPDATE SET received = ledger_day.received + excluded.received, on_time = ledger_day.on_time + excluded.on_time, late = ledger_day.late + excluded.late, overdue = ledger_day.overdue + excluded.overdue;
INSERT INTO ledger_month (month, agency, procedure, channel, received, on_time, late, overdue, open_before, overdue_before) VALUES (:month, :agency, :procedure, 1, 1, 0, 0, 0, 0, 0) ON CONFLICT (month, agency, procedure, channel) DO UPDATE SET received = ledger_month.received + excluded.received, on_time = ledger_month.on_time + excluded.on_time, late = ledger_month.late + excluded.late, overdue = ledger_month.overdue + excluded.overdue, open_before = ledger_month.open_before + excluded.open_before, overdue_before = ledger_month.overdue_before + excluded.overdue_before;
INSERT INTO ledger_month (month, agency, procedure, channel, received, on_time, late, overdue, open_before, overdue_before) VALUES (:due_month, :agency, :procedure, 1, 0, 0, 0, 1, 0, 0) ON CONFLICT (month, agency, procedure, channel) DO UPDATE SET received = ledger_month.received + excluded.received, on_time = ledger_month.on_time + excluded.on_time, late = ledger_month.late + excluded.late, overdue = ledger_month.overdue + excluded.overdue, open_before = ledger_month.open_before + excluded.open_before, overdue_before = ledger_month.overdue_before + excluded.overdue_before;
INSERT INTO ledger_agency_day (day, agency, received, online, on_time, late, overdue) VALUES (:day, :agency, 1, 0, 0, 0, 0) ON CONFLICT (day, agency) DO UPDATE SET received = ledger_agency_day.received + excluded.received, online = ledger_agency_day.online + excluded.online, on_time = ledger_agency_day.on_time + excluded.on_time, late = ledger_agency_day.late + excluded.late, overdue = ledger_agency_day.overdue + excluded.overdue;
INSERT INTO ledger_agency_day (day, agency, received, online, on_time, late, overdue) VALUES (:due_day, :agency, 0, 0, 0, 0, 1) ON CONFLICT (day, agency) DO UPDATE SET received = ledger_agency_day.received + excluded.received, online = ledger_agency_day.online + excluded.online, on_time = ledger_agency_day.on_time + excluded.on_time, late = ledger_agency_day.late + excluded.late, overdue = ledger_agency_day.overdue + excluded.overdue;
SELECT no, last, hash FROM seal ORDER BY no DESC LIMIT 1 \gset p_
INSERT INTO seal (no, first, last, prev, digests, hash) VALUES (:p_no + 1, :e_next, :e_next, :p_hash, '\xcf40de7eadd884b1985ab1c81c00d535dbc3ff19d4f1d712fed18f2fe8e6b427', '\xf8fa675e78226fec4efe04fc496b0df5ab6b50416bcacfdc02f4ccb3280e865c');
INSERT INTO counter (name, next) VALUES ('dossier', :d_next + 1) ON CONFLICT (name) DO UPDATE SET next = excluded.next;
INSERT INTO counter (name, next) VALUES ('event', :e_next + 1) ON CONFLICT (name) DO UPDATE SET next = excluded.next;
INSERT INTO node (id, mark, at) VALUES ('bench', :d_next, :now) ON CONFLICT (id) DO UPDATE SET mark = excluded.mark, at = excluded.at;
COMMIT;
