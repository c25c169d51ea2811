/* years_out.c: see years_out.h. What takes long (proofs, digests, persons) is done first; the tables
 * are locked last, each for a fraction of a second at most, so that nobody who reads waits, and never
 * long enough for the server to see a deadlock in it. */
#include "store/years_out.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/json.h"
#include "store/journal.h"
#include "store/sealed.h"
#include "store/search.h"
#include "store/tx.h"
#include "store/years_proof.h"

/* For how long the tables are asked for, and how often; rows whose words are made at once. */
enum { PATIENCE_SECONDS = 20, ASK_AGAIN_MS = 100, WORDS_AT_ONCE = 2000 };

static bool run(struct tx *tx, const char *text, int year, struct error *err)
{
	struct buf sql = BUF_INIT(64 * 1024);
	year_sql(&sql, text, year, true);
	bool ok = db_exec(tx->db, sql.p, err);
	buf_release(&sql);
	return ok;
}

/* --- which year may go, and which may come ----------------------------------------------------- */

static const char PARTS[] = "SELECT year, detached FROM year_part ORDER BY year";

/* The list of years, looked through for one of them; 0 where there is no such year. */
struct listed {
	bool there, out;
	int oldest_in, newest_out;
};

static bool look(struct tx *tx, int year, struct listed *l, struct error *err)
{
	*l = (struct listed){ 0 };
	if (db_engine(tx->db) == ENGINE_SQLITE)
		return err_set(err, ERR_USAGE, "all years are in one file: there is nothing to take out");
	struct stmt *q = db_stmt(tx->db, PARTS);
	while (stmt_row(q)) {
		int at = (int)get_int(q, 0);
		bool out = get_int(q, 1);
		if (at == year) {
			l->there = true;
			l->out = out;
		}
		if (out)
			l->newest_out = at;
		else if (!l->oldest_in)
			l->oldest_in = at;
	}
	if (!stmt_end(q, err))
		return false;
	return l->there || err_set(err, ERR_NOT_FOUND,
				   "there is nothing of the year %d: 'motcua years list' tells which years "
				   "there are",
				   year);
}

/* The reports of a year's first half reach back into December of the year before. */
static bool newest_allowed(struct tx *tx, int *year, struct error *err)
{
	int32_t horizon;
	if (!ledger_horizon(tx->db, &horizon, err))
		return false;
	*year = date_of(day_of_time(tx->now)).year;
	if (horizon && horizon / 12 < *year)
		*year = horizon / 12;
	*year -= 2;
	return true;
}

static bool may_go(struct tx *tx, int year, struct error *err)
{
	struct listed l;
	int newest;
	if (!look(tx, year, &l, err) || !newest_allowed(tx, &newest, err))
		return false;
	if (l.out)
		return err_set(err, ERR_CONFLICT, "the year %d is out already", year);
	if (year > newest)
		return err_set(err, ERR_CONFLICT,
			"the year %d is still needed: this year, the one in which the last dossier came or "
			"was finished, and the year before either stay",
			year);
	return year == l.oldest_in ||
	       err_set(err, ERR_CONFLICT, "the oldest year goes out first: 'motcua years detach %d'",
		       l.oldest_in);
}

static bool may_come(struct tx *tx, int year, struct error *err)
{
	struct listed l;
	if (!look(tx, year, &l, err))
		return false;
	if (!l.out)
		return err_set(err, ERR_CONFLICT, "the year %d is not out", year);
	return year == l.newest_out || err_set(err, ERR_CONFLICT,
					       "the year that went out last comes back first: 'motcua "
					       "years attach %d'",
					       l.newest_out);
}

/* --- the place of the years that are out -------------------------------------------------------- */

/* How many of a year's tables lie in it: those by year, and what hangs by its dossiers. */
static const char *const tables_there =
	"SELECT COUNT(*) FROM pg_class WHERE relnamespace = to_regnamespace('years_out') AND relkind = 'r'"
	" AND relname IN ('event_@', 'dossier_@', 'ledger_day_@', 'ledger_month_@', 'ledger_agency_day_@',"
	" 'ledger_agency_month_@', 'dossier_person_@', 'dossier_attachment_@', 'dossier_letter_@',"
	" 'dossier_answer_@', 'result_draft_@', 'issued_@', 'dossier_glass_@', 'dossier_address_@',"
	" 'dossier_bearer_@')";
enum { TABLES_OUT = YEAR_TABLES + 1 + YEAR_HANGING };

static bool make_place(struct tx *tx, int year, struct error *err)
{
	int64_t there, schema;
	if (!year_number(tx->db, tables_there, year, true, &there, err) ||
		!year_number(tx->db, "SELECT COUNT(*) FROM pg_namespace WHERE nspname = 'years_out'", year,
			true, &schema, err))
		return false;
	if (there)
		return err_set(err, ERR_CONFLICT,
			"the schema years_out holds tables of %d already, perhaps from a dump: drop them",
			year);
	return schema || db_exec(tx->db, "CREATE SCHEMA years_out", err);
}

/* Takes hold of the tables that are about to change their place. A short wait at a time: who reads one of
 * them and waits for another that is held here goes on when this gives up. */
static bool hold(struct tx *tx, const char *text, int year, struct error *err)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	time_t give_up = t.tv_sec + PATIENCE_SECONDS;
	struct buf sql = BUF_INIT(16 * 1024);
	year_sql(&sql, text, year, true);
	bool held = false, goes_on = db_exec(tx->db, "SET LOCAL lock_timeout = '200ms'", err);
	while (goes_on && !held) {
		struct error e = { 0 };
		goes_on = db_exec(tx->db, "SAVEPOINT years", err);
		held = goes_on && db_exec(tx->db, sql.p, &e);
		if (!goes_on || held)
			break;
		clock_gettime(CLOCK_MONOTONIC, &t);
		if (e.code != ERR_CONFLICT)
			goes_on = err_set(err, e.code, "%s", e.text);
		else if (t.tv_sec >= give_up)
			goes_on = err_set(err, ERR_CONFLICT,
				"somebody has been reading these tables for %d s, such as an export, a "
				"verify or a pg_dump: nothing was changed; try again when it is done",
				PATIENCE_SECONDS);
		else
			goes_on = db_exec(tx->db, "ROLLBACK TO years", err);
		nanosleep(&(struct timespec){ .tv_nsec = ASK_AGAIN_MS * 1000000L }, NULL);
	}
	buf_release(&sql);
	return held && db_exec(tx->db, "RELEASE years; SET LOCAL lock_timeout = 0", err);
}

/* --- events ------------------------------------------------------------------------------------- */

static const char *const runs_of_year = "SELECT MIN(seq), MAX(seq) FROM (SELECT seq, seq - ROW_NUMBER() "
					"OVER (ORDER BY seq) AS block"
					" FROM #event_@) AS numbered GROUP BY block ORDER BY 1";
static const char *const events_of_year = "SELECT seq, at, who, act, kind, subject, data FROM #event_@ "
					  "WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq";

static bool read_runs(struct tx *tx, int year, struct years_out *out, struct error *err)
{
	struct buf sql = BUF_INIT(4096);
	year_sql(&sql, runs_of_year, year, false);
	struct stmt *q = db_stmt_once(tx->db, sql.p);
	while (stmt_row(q)) {
		struct event_run r = { .first = get_int(q, 0), .last = get_int(q, 1), .year = year };
		years_out_add(out, &r);
	}
	bool ok = stmt_end(q, err);
	buf_release(&sql);
	out->is_out[year - FIRST_YEAR] = true;
	return ok;
}

/* Every event of the year, and no other, is in its table as it was sealed. */
static bool prove_events(
	struct tx *tx, int year, bool out, const struct years_out *events, int64_t *n, struct error *err)
{
	struct verify_result r = { 0 };
	struct buf sql = BUF_INIT(4096);
	int64_t there;
	year_sql(&sql, events_of_year, year, out);
	bool ok = true;
	for (int i = 0; ok && i < events->runs && !r.fault[0]; i++)
		if (events->run[i].year == year)
			ok = journal_prove(tx->db, sql.p, &events->run[i], &r, err);
	buf_release(&sql);
	if (ok && r.fault[0])
		return err_set(err, ERR_DATA, "%s, in the table event_%d%s", r.fault, year,
			out ? ": restore the year's tables from the dump" : "");
	*n = years_out_events(events, year);
	ok = ok && year_number(tx->db, "SELECT COUNT(*) FROM #event_@", year, out, &there, err);
	return ok && (there == *n || err_set(err, ERR_DATA,
					     "the table event_%d holds %lld events, not the %lld that went "
					     "out",
					     year, (long long)there, (long long)*n));
}

static void put_out(struct json_out *j, const struct years_out *out)
{
	json_open(j, "out", '[');
	for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
		if (!out->is_out[year - FIRST_YEAR])
			continue;
		json_open(j, NULL, '{');
		json_int(j, "year", year);
		json_open(j, "events", '[');
		for (int i = 0; i < out->runs; i++)
			if (out->run[i].year == year) {
				json_int(j, NULL, out->run[i].first);
				json_int(j, NULL, out->run[i].last);
			}
		json_close(j, ']');
		json_close(j, '}');
	}
	json_close(j, ']');
}

static bool put_digest(struct tx *tx, struct json_out *j, const struct year_table *table, int year,
	bool out, struct error *err)
{
	char hex[65];
	bool ok = year_digest(tx->db, table, year, out, hex, err);
	json_str(j, table->name, ok ? hex : "");
	return ok;
}

/* The event that tells of the act: with the digests of what went out, table by table, and with all
 * years that are out after it. */
static bool note(struct tx *tx, const char *act, const struct year_moved *m, const struct years_out *out,
	bool digests, struct error *err)
{
	struct buf b = BUF_INIT(8u << 20);
	struct json_out j = JSON_OUT(&b);
	bool ok = true;
	json_open(&j, NULL, '{');
	json_int(&j, "dossiers", m->dossiers);
	if (digests) {
		json_open(&j, "digests", '{');
		for (int i = 1; ok && i < YEAR_TABLES; i++)
			ok = put_digest(tx, &j, &year_tables[i], m->year, false, err);
		/* These went before. */
		for (int i = 0; ok && i < YEAR_HANGING; i++)
			ok = put_digest(tx, &j, &year_hanging[i], m->year, true, err);
		json_close(&j, '}');
	}
	put_out(&j, out);
	json_close(&j, '}');
	struct event e = { .act = act, .kind = "year", .subject = m->year, .data = b.p, .data_len = b.len };
	if (b.full)
		ok = err_set(err, ERR_DATA, "the events of the year %d are too scattered", m->year);
	ok = ok && journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

/* --- out ---------------------------------------------------------------------------------------- */

/* What hangs by the year's dossiers goes with them. */
static const char *const persons_out =
	"CREATE TABLE years_out.dossier_person_@ (LIKE dossier_person INCLUDING ALL);"
	"INSERT INTO years_out.dossier_person_@ SELECT p.* FROM dossier_person p JOIN dossier_@ d"
	" ON d.id = p.dossier;"
	"DELETE FROM dossier_person p USING dossier_@ d WHERE p.dossier = d.id;"
	"DELETE FROM dossier_words w USING dossier_@ d WHERE w.id = d.id;";
/* Puts the table's name where the text says $. */
static bool run_hanging(struct tx *tx, const char *text, int year, struct error *err)
{
	bool ok = true;
	for (int i = 0; ok && i < YEAR_HANGING; i++) {
		struct buf sql = BUF_INIT(4096);
		for (const char *s = text; *s; s++) {
			if (*s == '$')
				buf_adds(&sql, year_hanging[i].name);
			else
				buf_addc(&sql, *s);
		}
		ok = run(tx, sql.p, year, err);
		buf_release(&sql);
	}
	return ok;
}

static bool hanging_out(struct tx *tx, int year, struct error *err)
{
	return run_hanging(tx,
		"CREATE TABLE years_out.$_@ (LIKE $ INCLUDING ALL);"
		"INSERT INTO years_out.$_@ SELECT t.* FROM $ t JOIN dossier_@ d ON d.id = t.dossier;"
		"DELETE FROM $ t USING dossier_@ d WHERE t.dossier = d.id;",
		year, err);
}

static bool hanging_back(struct tx *tx, int year, struct error *err)
{
	return run_hanging(
		tx, "INSERT INTO $ SELECT * FROM years_out.$_@; DROP TABLE years_out.$_@;", year, err);
}

static const char *const hold_out =
	"LOCK TABLE ONLY event, ONLY dossier, ONLY ledger_day, ONLY ledger_month, ONLY ledger_agency_day,"
	" ONLY ledger_agency_month, event_@, dossier_@, ledger_day_@, ledger_month_@, ledger_agency_day_@,"
	" ledger_agency_month_@ IN ACCESS EXCLUSIVE MODE";

static bool tables_out(struct tx *tx, int year, struct error *err)
{
	struct buf sql = BUF_INIT(16 * 1024);
	for (int i = 0; i < YEAR_TABLES; i++) {
		const char *name = year_tables[i].name;
		buf_adds(&sql, "ALTER TABLE ");
		buf_adds(&sql, name);
		buf_adds(&sql, " DETACH PARTITION ");
		buf_adds(&sql, name);
		buf_adds(&sql, "_@; ALTER TABLE ");
		buf_adds(&sql, name);
		buf_adds(&sql, "_@ SET SCHEMA years_out;");
	}
	bool ok = run(tx, sql.p, year, err);
	buf_release(&sql);
	return ok;
}

static const char MARK_OUT[] = "UPDATE year_part SET detached = 1, first_event = ?2, last_event = ?3 WHERE "
			       "year = ?1";

static bool mark_out(struct tx *tx, int year, const struct years_out *out, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, MARK_OUT);
	bind_int(q, 1, year);
	for (int i = 0; i < out->runs; i++) {
		if (out->run[i].year != year)
			continue;
		if (i == 0 || out->run[i - 1].year != year)
			bind_int(q, 2, out->run[i].first);
		bind_int(q, 3, out->run[i].last);
	}
	return stmt_run(q, err);
}

bool years_take_out(struct tx *tx, void *arg, struct error *err)
{
	struct year_moved *m = arg;
	struct years_out out = { .runs = 0 };
	bool ok =
		may_go(tx, m->year, err) && make_place(tx, m->year, err) &&
		years_out_read(tx->db, &out, NULL, err) && read_runs(tx, m->year, &out, err) &&
		prove_events(tx, m->year, false, &out, &m->events, err) &&
		year_border(tx->db, m->year, false, err) &&
		year_number(tx->db, "SELECT COUNT(*) FROM dossier_@", m->year, false, &m->dossiers, err) &&
		run(tx, year_note_dossiers, m->year, err) && hanging_out(tx, m->year, err) &&
		run(tx, persons_out, m->year, err) && note(tx, "year.detached", m, &out, true, err) &&
		mark_out(tx, m->year, &out, err) && hold(tx, hold_out, m->year, err) &&
		tables_out(tx, m->year, err);
	years_out_release(&out);
	return ok;
}

/* --- back --------------------------------------------------------------------------------------- */

static const char WENT_OUT[] = "SELECT seq, data FROM event WHERE kind = 'year' AND subject = ?1"
			       " AND act = 'year.detached' ORDER BY seq + 0 DESC LIMIT 1";

/* The data of the event by which the year went out, once it is proved by its seal; freed by the caller. */
static json_t *went_out(struct tx *tx, int year, struct error *err)
{
	struct event_run run = { 0 };
	struct verify_result r = { 0 };
	json_t *data = NULL;
	struct stmt *q = db_stmt(tx->db, WENT_OUT);
	bind_int(q, 1, year);
	if (stmt_row(q)) {
		size_t n;
		const char *p = get_text(q, 1, &n);
		run.first = run.last = get_int(q, 0);
		data = json_loadb(p, n, 0, NULL);
	}
	bool ok = stmt_end(q, err) && data && journal_prove(tx->db, NULL, &run, &r, err);
	if (!data)
		err_set(err, ERR_DATA, "the journal does not tell how the year %d went out", year);
	else if (ok && r.fault[0])
		ok = err_set(err, ERR_DATA, "%s: it tells how the year %d went out", r.fault, year);
	if (ok)
		return data;
	json_decref(data);
	return NULL;
}

static bool prove_table(
	struct tx *tx, int year, const struct year_table *table, json_t *digests, struct error *err)
{
	char hex[65];
	const char *was = json_string_value(json_object_get(digests, table->name));
	if (!year_digest(tx->db, table, year, true, hex, err))
		return false;
	return (was && strcmp(was, hex) == 0) ||
	       err_set(err, ERR_DATA, "the table %s_%d is not what went out: restore it from the dump",
		       table->name, year);
}

/* Each table but the events, which have digests of their own, is what it was. */
static bool prove_tables(struct tx *tx, int year, json_t *went, struct error *err)
{
	json_t *digests = json_object_get(went, "digests");
	for (int i = 1; i < YEAR_TABLES; i++)
		if (!prove_table(tx, year, &year_tables[i], digests, err))
			return false;
	for (int i = 0; i < YEAR_HANGING; i++)
		if (json_object_get(digests, year_hanging[i].name) &&
			!prove_table(tx, year, &year_hanging[i], digests, err))
			return false;
	return true;
}

/* A table that came into being since the year went out is there empty: the sealed event knows nothing
 * of it. */
static bool make_younger(struct tx *tx, int year, json_t *went, int *younger, struct error *err)
{
	json_t *digests = json_object_get(went, "digests");
	bool ok = true;
	*younger = 0;
	for (int i = 0; ok && i < YEAR_HANGING; i++) {
		struct buf sql = BUF_INIT(4096);
		if (json_object_get(digests, year_hanging[i].name))
			continue;
		++*younger;
		for (const char *s = "CREATE TABLE IF NOT EXISTS years_out.$_@ (LIKE $ INCLUDING ALL)"; *s;
			s++) {
			if (*s == '$')
				buf_adds(&sql, year_hanging[i].name);
			else
				buf_addc(&sql, *s);
		}
		ok = run(tx, sql.p, year, err);
		buf_release(&sql);
	}
	return ok;
}

static bool all_there(struct tx *tx, int year, int younger, struct error *err)
{
	int64_t there;
	if (!year_number(tx->db, tables_there, year, true, &there, err))
		return false;
	there -= there == younger ? younger : 0;
	return there == TABLES_OUT || err_set(err, ERR_NOT_FOUND,
					      "%s of the year's tables are in the schema years_out: "
					      "restore them from their dump "
					      "(docs/operations.md, \"Old years\")",
					      there ? "not all" : "none");
}

static const char *const some_names = "SELECT dossier, applicant FROM years_out.dossier_person_@ WHERE "
				      "applicant IS NOT NULL AND dossier > ?1"
				      " ORDER BY dossier LIMIT ?2";

/* The words of the names are made anew. Rows that are not taken in yet wait in memory while words are
 * written: so some at a time. */
static bool words_back(struct tx *tx, int year, struct error *err)
{
	struct buf sql = BUF_INIT(4096);
	bool ok = true;
	int got = WORDS_AT_ONCE;
	year_sql(&sql, some_names, year, true);
	for (int64_t after = 0; ok && got == WORDS_AT_ONCE;) {
		struct stmt *q = db_stmt_once(tx->db, sql.p);
		bind_int(q, 1, after);
		bind_int(q, 2, WORDS_AT_ONCE);
		for (got = 0; ok && stmt_row(q); got++) {
			size_t n;
			const char *name = get_text(q, 1, &n);
			after = get_int(q, 0);
			ok = search_put(tx, SEARCH_NAMES, after, name, n, err);
		}
		ok = stmt_end(q, err) && ok;
	}
	buf_release(&sql);
	return ok;
}

static const char *const persons_back =
	"INSERT INTO dossier_person SELECT * FROM years_out.dossier_person_@;"
	"DROP TABLE years_out.dossier_person_@; DELETE FROM dossier_out WHERE year = @;"
	"UPDATE year_part SET detached = 0, first_event = NULL, last_event = NULL WHERE year = @;";
static const char *const hold_back = "LOCK TABLE #event_@, #dossier_@, #ledger_day_@, #ledger_month_@, "
				     "#ledger_agency_day_@,"
				     " #ledger_agency_month_@ IN ACCESS EXCLUSIVE MODE";
static const char *const here_now = "SELECT quote_ident(current_schema())";

static bool tables_back(struct tx *tx, int year, struct error *err)
{
	struct buf sql = BUF_INIT(16 * 1024), here = BUF_INIT(256);
	struct stmt *q = db_stmt_once(tx->db, here_now);
	if (stmt_row(q))
		buf_adds(&here, get_text(q, 0, NULL));
	bool ok = stmt_end(q, err);
	for (int i = 0; i < YEAR_TABLES; i++) {
		buf_adds(&sql, "ALTER TABLE years_out.");
		buf_adds(&sql, year_tables[i].name);
		buf_adds(&sql, "_@ SET SCHEMA ");
		buf_adds(&sql, here.p);
		buf_addc(&sql, ';');
		years_add_attach(&sql, i, year);
	}
	ok = ok && run(tx, sql.p, year, err);
	buf_release(&sql);
	buf_release(&here);
	return ok;
}

/* The same list without a year. */
static void forget(struct years_out *out, int year)
{
	int kept = 0;
	for (int i = 0; i < out->runs; i++)
		if (out->run[i].year != year)
			out->run[kept++] = out->run[i];
	out->runs = kept;
	out->is_out[year - FIRST_YEAR] = false;
}

bool years_put_back(struct tx *tx, void *arg, struct error *err)
{
	struct year_moved *m = arg;
	struct years_out out = { .runs = 0 };
	json_t *went = NULL;
	int younger;
	bool ok = may_come(tx, m->year, err) && (went = went_out(tx, m->year, err)) &&
		  make_younger(tx, m->year, went, &younger, err) && all_there(tx, m->year, younger, err) &&
		  years_out_read(tx->db, &out, NULL, err) &&
		  prove_events(tx, m->year, true, &out, &m->events, err) &&
		  year_dossiers(tx->db, m->year, err) && prove_tables(tx, m->year, went, err) &&
		  year_border(tx->db, m->year, true, err) &&
		  year_number(tx->db, "SELECT COUNT(*) FROM #dossier_@", m->year, true, &m->dossiers, err);
	json_decref(went);
	if (ok)
		forget(&out, m->year);
	ok = ok && words_back(tx, m->year, err) && hanging_back(tx, m->year, err) &&
	     run(tx, persons_back, m->year, err) && sealed_came_in(tx, err) &&
	     note(tx, "year.attached", m, &out, false, err) && hold(tx, hold_back, m->year, err) &&
	     tables_back(tx, m->year, err);
	years_out_release(&out);
	return ok;
}
