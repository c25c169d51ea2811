/* dossier_store.c: the statements about dossiers. */
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "dossier/dossier_rows.h"
#include "store/journal.h"
#include "store/store.h"
#include "store/years.h"

static const char TAKEN[] =
	"SELECT code FROM dossier WHERE code IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	" ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)"
	" UNION ALL SELECT code FROM dossier_out WHERE code IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
	"?11,"
	" ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, "
	"?31,"
	" ?32)";
static const char TAKEN_ONE[] = "SELECT code FROM dossier WHERE code = ?1 UNION ALL SELECT code FROM "
				"dossier_out WHERE code = ?1";
enum { CODES_AT_ONCE = 32 };

static bool some_taken(struct tx *tx, const struct span *code, int n, bool *taken, struct error *err)
{
	int asked = n == 1 ? 1 : CODES_AT_ONCE;
	struct stmt *q = db_stmt(tx->db, n == 1 ? TAKEN_ONE : TAKEN);
	for (int i = 0; i < asked; i++)
		bind_text(q, i + 1, code[i < n ? i : 0].p, code[i < n ? i : 0].n);
	while (stmt_row(q)) {
		size_t len;
		const char *found = get_text(q, 0, &len);
		for (int i = 0; i < n; i++)
			taken[i] |= code[i].n == len && memcmp(code[i].p, found, len) == 0;
	}
	return stmt_end(q, err);
}

bool dossier_codes_taken(struct tx *tx, const struct span *code, int n, bool *taken, struct error *err)
{
	memset(taken, 0, sizeof *taken * (size_t)n);
	for (int i = 0; i < n; i += CODES_AT_ONCE)
		if (!some_taken(
			    tx, code + i, n - i < CODES_AT_ONCE ? n - i : CODES_AT_ONCE, taken + i, err))
			return false;
	return true;
}

static const char INSERT[] = "INSERT INTO dossier (id, code, procedure, agency, channel, received_at, "
			     "due_at, finished_at, outcome,"
			     " desk, returned_at, fee, marks, file)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

bool dossier_insert(struct tx *tx, const struct dossier_new *d, int64_t id, struct error *err)
{
	int32_t received = day_of_time(d->received_at),
		finished = d->finished_at ? day_of_time(d->finished_at) : received;
	/* The ledger would refuse a year that is out only when the group of acts ends, and all of them. */
	if (!years_need(tx, received, received, err) || !years_need(tx, finished, finished, err))
		return false;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, id);
	bind_text(q, 2, d->code.p, d->code.n);
	bind_int(q, 3, d->procedure->id);
	bind_int(q, 4, d->agency->id);
	bind_int(q, 5, d->channel);
	bind_int(q, 6, d->received_at);
	bind_int(q, 7, d->due_at);
	if (d->finished_at)
		bind_int(q, 8, d->finished_at);
	bind_int(q, 9, d->outcome);
	if (d->desk)
		bind_int(q, 10, d->desk->id);
	if (d->returned_at)
		bind_int(q, 11, d->returned_at);
	if (d->fee >= 0)
		bind_int(q, 12, d->fee);
	bind_int(q, 13, d->marks);
	if (d->file)
		bind_int(q, 14, d->file);
	return stmt_later(q, err);
}

/* No list is ordered by what the first sets. Most acts leave the times as they are, and then no index over
 * them need be written again, which is most of what a dossier's row costs. */
static const char UPDATE_ENDED[] = "UPDATE dossier SET outcome = ?2, returned_at = ?3, marks = ?4 WHERE id "
				   "= ?1";
static const char UPDATE_ALL[] = "UPDATE dossier SET outcome = ?2, returned_at = ?3, marks = ?4, due_at = "
				 "?5,"
				 " finished_at = ?6 WHERE id = ?1";

bool dossier_update(struct tx *tx, const struct dossier *was, const struct dossier *now, struct error *err)
{
	bool same_times = was->due_at == now->due_at && was->finished_at == now->finished_at;
	int32_t finished = day_of_time(now->finished_at);
	if (same_times && was->outcome == now->outcome && was->returned_at == now->returned_at &&
		was->marks == now->marks)
		return true;
	if (!same_times && now->finished_at && !years_need(tx, finished, finished, err))
		return false;
	struct stmt *q = db_stmt(tx->db, same_times ? UPDATE_ENDED : UPDATE_ALL);
	bind_int(q, 1, now->id);
	bind_int(q, 2, now->outcome);
	if (now->returned_at)
		bind_int(q, 3, now->returned_at);
	bind_int(q, 4, now->marks);
	if (!same_times)
		bind_int(q, 5, now->due_at);
	if (!same_times && now->finished_at)
		bind_int(q, 6, now->finished_at);
	return stmt_run(q, err);
}

static const char FILE_FIND[] = "SELECT at FROM dossier_file WHERE sha256 = ?1";
static const char FILE_INSERT[] = "INSERT INTO dossier_file (id, sha256, name, header, style, rows, at) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char FILE_SHAPE[] = "SELECT DISTINCT header, style FROM dossier_file LIMIT 2";
static const char FILE_NONE[] = "SELECT 1 FROM dossier WHERE file IS NULL LIMIT 1";

bool dossier_file_known(struct tx *tx, const char *sha256, bool *known, char when[17], struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FILE_FIND);
	bind_str(q, 1, sha256);
	*known = stmt_row(q);
	if (*known)
		time_format(get_int(q, 0), when);
	return stmt_end(q, err);
}

bool dossier_file_insert(struct tx *tx, const struct dossier_file *f, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FILE_INSERT);
	bind_int(q, 1, f->id);
	bind_str(q, 2, f->sha256);
	bind_str(q, 3, f->name);
	bind_str(q, 4, f->header);
	bind_int(q, 5, f->style);
	bind_int(q, 6, f->rows);
	bind_int(q, 7, tx->now);
	return stmt_run(q, err);
}

bool dossier_file_shape(struct db *db, struct arena *a, const char **header, int *style, struct error *err)
{
	int n = 0;
	*header = NULL;
	struct stmt *q = db_stmt(db, FILE_SHAPE);
	while (stmt_row(q)) {
		*header = n++ ? NULL : get_str(q, 0, a);
		*style = (int)get_int(q, 1);
	}
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(db, FILE_NONE);
	if (stmt_row(q))
		*header = NULL;
	return stmt_end(q, err);
}

#define DOSSIER_COLUMNS \
	"d.id, d.code, d.procedure, d.agency, d.desk, d.channel, d.received_at, d.due_at, d.finished_at," \
	" d.returned_at, d.fee, d.outcome, d.marks"

#define DOSSIER_WITH_PERSON \
	"SELECT " DOSSIER_COLUMNS ", p.applicant, p.numbers FROM dossier d" \
	" LEFT JOIN dossier_person p ON p.dossier = d.id"

const char *dossier_select(bool persons)
{
	return persons ? DOSSIER_WITH_PERSON : "SELECT " DOSSIER_COLUMNS " FROM dossier d";
}

enum { DOSSIER_COLUMN_COUNT = 13 };

/* A number that an enumeration has; 0 for what was altered by hand: the audit tells of that. */
static int place_in(int64_t n, int most)
{
	return n > 0 && n <= most ? (int)n : 0;
}

void dossier_read_row(struct stmt *q, const struct province *p, const struct catalogue *c, struct arena *a,
	bool names, struct dossier *d)
{
	*d = (struct dossier){
		.id = get_int(q, 0),
		.code = get_str(q, 1, a),
		.procedure = catalogue_by_id(c, get_int(q, 2)),
		.agency = province_agency_by_id(p, get_int(q, 3)),
		.desk = province_desk_by_id(p, get_int(q, 4)),
		.channel = place_in(get_int(q, 5), CHANNEL_POST),
		.received_at = get_int(q, 6),
		.due_at = get_int(q, 7),
		.finished_at = get_int(q, 8),
		.returned_at = get_int(q, 9),
		.fee = get_null(q, 10) ? -1 : get_int(q, 10),
		.outcome = (enum outcome)place_in(get_int(q, 11), OUTCOME_WITHDRAWN),
		.marks = (unsigned)get_int(q, 12),
	};
	if (names)
		d->person[PERSON_APPLICANT] = get_str(q, DOSSIER_COLUMN_COUNT, a);
}

/* The same with its numbers. */
static bool read_whole(struct stmt *q, struct db *db, const struct province *p, const struct catalogue *c,
	struct arena *a, struct dossier *d, struct error *err)
{
	const char *number[DOSSIER_NUMBERS];
	dossier_read_row(q, p, c, a, true, d);
	if (!dossier_open_numbers(q, DOSSIER_COLUMN_COUNT + 1, db, d->id, a, number, err))
		return err_prefix(err, "dossier %.80s: ", d->code);
	d->person[PERSON_ID] = number[0];
	d->person[PERSON_PHONE] = number[1];
	return true;
}

static const char OUT_BY_CODE[] = "SELECT year FROM dossier_out WHERE code = ?1";
static const char OUT_COUNT[] = "SELECT COUNT(*) FROM dossier_out";

/* Says why there is no dossier of a code: its year may be out. */
static bool not_here(struct db *db, const char *code, struct error *err)
{
	struct stmt *q = db_stmt(db, OUT_BY_CODE);
	bind_str(q, 1, code);
	int year = stmt_row(q) ? (int)get_int(q, 0) : 0;
	int32_t first;
	if (!stmt_end(q, err) || !years_first_day(db, &first, err))
		return false;
	if (!year)
		return err_set(err, ERR_NOT_FOUND, "no dossier has the code %.80s", code);
	if (err && !err->code)
		err->year = date_of(first).year - 1;
	return err_set(err, ERR_OUT,
		"the dossier %.80s was finished in %d, and that year is out: put it back with 'motcua "
		"years "
		"attach %d'",
		code, year, year);
}

bool dossier_out_count(struct db *db, int64_t *n, struct error *err)
{
	struct stmt *q = db_stmt(db, OUT_COUNT);
	*n = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char BY_CODE[] = DOSSIER_WITH_PERSON " WHERE d.code = ?1";
static const char BY_ID[] = DOSSIER_WITH_PERSON " WHERE d.id = ?1";
/* Sixteen at once: on PostgreSQL each statement waits for the server. */
#define SIXTEEN \
	"(VALUES (CAST(?1 AS bigint)), (?2), (?3), (?4), (?5), (?6), (?7), (?8), (?9), (?10), (?11), " \
	"(?12)," \
	" (?13), (?14), (?15), (?16)) k CROSS JOIN dossier d"
static const char BY_IDS[] = "SELECT " DOSSIER_COLUMNS ", p.applicant FROM " SIXTEEN
			     " LEFT JOIN dossier_person p ON p.dossier = d.id WHERE d.id = k.column1";
static const char WHOSE[] = "SELECT d.id, d.agency, d.desk FROM " SIXTEEN " WHERE d.id = k.column1";
enum { AT_ONCE = 16 };

bool dossier_by_code(struct db *db, const struct province *p, const struct catalogue *c, const char *code,
	struct arena *a, struct dossier *d, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_CODE);
	bind_str(q, 1, code);
	bool found = stmt_row(q), ok = !found || read_whole(q, db, p, c, a, d, err);
	if (!stmt_end(q, err) || !ok)
		return false;
	return found || not_here(db, code, err);
}

static bool one_by_id(struct db *db, const struct province *p, const struct catalogue *c, int64_t id,
	struct arena *a, struct dossier *out, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_ID);
	bind_int(q, 1, id);
	if (stmt_row(q))
		dossier_read_row(q, p, c, a, true, out);
	return stmt_end(q, err);
}

/* A statement about at most AT_ONCE. */
static struct stmt *ask_some(struct db *db, const char *sql, const int64_t *ids, int n)
{
	struct stmt *q = db_stmt(db, sql);
	for (int i = 0; i < AT_ONCE; i++)
		if (i < n)
			bind_int(q, i + 1, ids[i]);
		else
			bind_null(q, i + 1);
	return q;
}

/* Where the row that came belongs: it may come in another order, and for several of the same. It is sought
 * from `at`, where the one before it belonged. */
static int place_of(int64_t id, const int64_t *ids, const struct dossier *out, int n, int at)
{
	for (int tries = 0; tries < n && (ids[at] != id || out[at].id); tries++)
		at = (at + 1) % n;
	return at;
}

static bool some_by_ids(struct db *db, const struct province *p, const struct catalogue *c,
	const int64_t *ids, int n, struct arena *a, struct dossier *out, struct error *err)
{
	struct stmt *q = ask_some(db, BY_IDS, ids, n);
	int at = 0;
	while (stmt_row(q)) {
		at = place_of(get_int(q, 0), ids, out, n, at);
		dossier_read_row(q, p, c, a, true, &out[at]);
	}
	return stmt_end(q, err);
}

static bool whose_some(struct db *db, const struct province *p, const int64_t *ids, int n,
	struct dossier *out, struct error *err)
{
	struct stmt *q = ask_some(db, WHOSE, ids, n);
	int at = 0;
	while (stmt_row(q)) {
		at = place_of(get_int(q, 0), ids, out, n, at);
		out[at].id = get_int(q, 0);
		out[at].agency = province_agency_by_id(p, get_int(q, 1));
		out[at].desk = province_desk_by_id(p, get_int(q, 2));
	}
	return stmt_end(q, err);
}

bool dossier_whose(struct db *db, const struct province *p, const int64_t *ids, int n, struct dossier *out,
	struct error *err)
{
	bool ok = true;
	memset(out, 0, sizeof *out * (size_t)n);
	for (int i = 0; ok && i < n; i += AT_ONCE)
		ok = whose_some(db, p, ids + i, n - i < AT_ONCE ? n - i : AT_ONCE, out + i, err);
	return ok;
}

bool dossier_by_ids(struct db *db, const struct province *p, const struct catalogue *c, const int64_t *ids,
	int n, struct arena *a, struct dossier *out, struct error *err)
{
	memset(out, 0, sizeof *out * (size_t)n);
	if (n == 1)
		return one_by_id(db, p, c, ids[0], a, out, err);
	for (int i = 0; i < n; i += AT_ONCE)
		if (!some_by_ids(db, p, c, ids + i, n - i < AT_ONCE ? n - i : AT_ONCE, a, out + i, err))
			return false;
	return true;
}

static const char EACH[] = DOSSIER_WITH_PERSON " ORDER BY d.id";

bool dossier_each(struct db *db, const struct province *p, const struct catalogue *c, dossier_reader *fn,
	void *arg, struct error *err)
{
	struct arena row = { 0 };
	struct stmt *q = db_stmt(db, EACH);
	bool go = true, ok = true;
	while (go && stmt_row(q)) {
		struct dossier d;
		arena_reset(&row);
		ok = read_whole(q, db, p, c, &row, &d, err);
		go = ok && fn(arg, &d);
	}
	arena_release(&row);
	return stmt_end(q, err) && ok;
}

static const char SERIAL[] = "SELECT last FROM dossier_serial WHERE agency = ?1 AND day = ?2";
static const char SERIAL_SET[] = "INSERT INTO dossier_serial (agency, day, last) VALUES (?1, ?2, ?3)"
				 " ON CONFLICT (agency, day) DO UPDATE SET last = excluded.last";
static const char CODE_OF[] = "SELECT code, due_at FROM dossier WHERE id = ?1";

bool dossier_serial(struct tx *tx, int64_t agency, int32_t day, int64_t *serial, struct error *err)
{
	/* Nobody comes in between: acts are written one after the other. */
	struct stmt *q = db_stmt(tx->db, SERIAL);
	bind_int(q, 1, agency);
	bind_int(q, 2, day);
	*serial = stmt_row(q) ? get_int(q, 0) + 1 : 1;
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(tx->db, SERIAL_SET);
	bind_int(q, 1, agency);
	bind_int(q, 2, day);
	bind_int(q, 3, *serial);
	return stmt_later(q, err);
}

bool dossier_code_of(struct db *db, int64_t id, char *code, size_t size, int64_t *due_at, struct error *err)
{
	struct stmt *q = db_stmt(db, CODE_OF);
	bind_int(q, 1, id);
	size_t n = 0;
	bool found = stmt_row(q);
	if (found) {
		const char *p = get_text(q, 0, &n);
		n = n < size ? n : size - 1;
		memcpy(code, p, n);
		*due_at = get_int(q, 1);
	}
	code[n] = '\0';
	if (!stmt_end(q, err))
		return false;
	int32_t first = INT32_MIN;
	if (!found && !years_first_day(db, &first, err))
		return false;
	/* One that was there and is not any more lies in a year that is out. */
	return found || first == INT32_MIN || years_refuse(first, err);
}

/* What lies on desks is written by src/work; who may see a dossier is decided here. */
static const char LIES_AT[] = "SELECT DISTINCT agency FROM work WHERE dossier = ?1";

bool dossier_lies_at(
	struct db *db, int64_t dossier, int64_t agency[DOSSIER_PLACES], int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, LIES_AT);
	bind_int(q, 1, dossier);
	for (*n = 0; *n < DOSSIER_PLACES && stmt_row(q);)
		agency[(*n)++] = get_int(q, 0);
	return stmt_end(q, err);
}
