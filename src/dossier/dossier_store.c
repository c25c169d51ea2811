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

static const char UPDATE[] = "UPDATE dossier SET due_at = ?2, finished_at = ?3, outcome = ?4, returned_at "
			     "= ?5,"
			     " marks = ?6 WHERE id = ?1";

bool dossier_update(struct tx *tx, const struct dossier *d, struct error *err)
{
	int32_t finished = day_of_time(d->finished_at);
	if (d->finished_at && !years_need(tx, finished, finished, err))
		return false;
	struct stmt *q = db_stmt(tx->db, UPDATE);
	bind_int(q, 1, d->id);
	bind_int(q, 2, d->due_at);
	if (d->finished_at)
		bind_int(q, 3, d->finished_at);
	bind_int(q, 4, d->outcome);
	if (d->returned_at)
		bind_int(q, 5, d->returned_at);
	bind_int(q, 6, d->marks);
	return stmt_run(q, err);
}

static const char PERSON_INSERT[] = "INSERT INTO dossier_person (dossier, salt, applicant, applicant_id, "
				    "phone) VALUES (?1, ?2, ?3, ?4, ?5)";

bool dossier_insert_person(struct tx *tx, const struct dossier_new *d, int64_t id,
	const unsigned char *salt, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PERSON_INSERT);
	bind_int(q, 1, id);
	bind_blob(q, 2, salt, PERSON_FIELDS * SALT_BYTES);
	for (int i = 0; i < PERSON_FIELDS; i++)
		if (d->person[i].n)
			bind_text(q, 3 + i, d->person[i].p, d->person[i].n);
	return stmt_later(q, err);
}

static const char PERSON_KNOWN[] = "SELECT applicant, phone, dossier FROM dossier_person WHERE "
				   "applicant_id = ?1"
				   " ORDER BY dossier DESC LIMIT 1";

bool dossier_person_known(struct db *db, const char *applicant_id, struct arena *a, const char **name,
	const char **phone, int64_t *dossier, struct error *err)
{
	*name = *phone = NULL;
	*dossier = 0;
	struct stmt *q = db_stmt(db, PERSON_KNOWN);
	bind_str(q, 1, applicant_id);
	if (stmt_row(q)) {
		*name = get_str(q, 0, a);
		*phone = get_str(q, 1, a);
		*dossier = get_int(q, 2);
	}
	return stmt_end(q, err);
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
	"SELECT " DOSSIER_COLUMNS ", p.applicant, p.applicant_id, p.phone FROM dossier d" \
	" LEFT JOIN dossier_person p ON p.dossier = d.id"

const char *dossier_select(bool persons)
{
	return persons ? DOSSIER_WITH_PERSON : "SELECT " DOSSIER_COLUMNS " FROM dossier d";
}

enum { DOSSIER_COLUMN_COUNT = 13 };

void dossier_read_row(struct stmt *q, const struct province *p, const struct catalogue *c, struct arena *a,
	bool persons, struct dossier *d)
{
	*d = (struct dossier){
		.id = get_int(q, 0),
		.code = get_str(q, 1, a),
		.procedure = catalogue_by_id(c, get_int(q, 2)),
		.agency = province_agency_by_id(p, get_int(q, 3)),
		.desk = -1,
		.channel = (int)get_int(q, 5),
		.received_at = get_int(q, 6),
		.due_at = get_int(q, 7),
		.finished_at = get_int(q, 8),
		.returned_at = get_int(q, 9),
		.fee = get_null(q, 10) ? -1 : get_int(q, 10),
		.outcome = (enum outcome)get_int(q, 11),
		.marks = (unsigned)get_int(q, 12),
	};
	int64_t desk = get_int(q, 4);
	if (desk)
		for (int i = 0; i < p->desks && d->desk < 0; i++)
			if (p->desk[i].id == desk)
				d->desk = i;
	if (persons)
		for (int i = 0; i < PERSON_FIELDS; i++)
			d->person[i] = get_str(q, DOSSIER_COLUMN_COUNT + i, a);
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

bool dossier_by_code(struct db *db, const struct province *p, const struct catalogue *c, const char *code,
	struct arena *a, struct dossier *d, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_CODE);
	bind_str(q, 1, code);
	bool found = stmt_row(q);
	if (found)
		dossier_read_row(q, p, c, a, true, d);
	if (!stmt_end(q, err))
		return false;
	return found || not_here(db, code, err);
}

bool dossier_by_ids(struct db *db, const struct province *p, const struct catalogue *c, const int64_t *ids,
	int n, struct arena *a, struct dossier *out, struct error *err)
{
	for (int i = 0; i < n; i++) {
		struct stmt *q = db_stmt(db, BY_ID);
		bind_int(q, 1, ids[i]);
		if (stmt_row(q))
			dossier_read_row(q, p, c, a, true, &out[i]);
		else
			out[i] = (struct dossier){ 0 };
		if (!stmt_end(q, err))
			return false;
	}
	return true;
}

static const char EACH[] = DOSSIER_WITH_PERSON " ORDER BY d.id";

bool dossier_each(struct db *db, const struct province *p, const struct catalogue *c, dossier_reader *fn,
	void *arg, struct error *err)
{
	struct arena row = { 0 };
	struct stmt *q = db_stmt(db, EACH);
	bool go = true;
	while (go && stmt_row(q)) {
		struct dossier d;
		arena_reset(&row);
		dossier_read_row(q, p, c, &row, true, &d);
		go = fn(arg, &d);
	}
	arena_release(&row);
	return stmt_end(q, err);
}

static const char SERIAL[] = "INSERT INTO dossier_serial (agency, day, last) VALUES (?1, ?2, 1)"
			     " ON CONFLICT (agency, day) DO UPDATE SET last = dossier_serial.last + 1 "
			     "RETURNING last";
static const char CODE_OF[] = "SELECT code, due_at FROM dossier WHERE id = ?1";

bool dossier_serial(struct tx *tx, int64_t agency, int32_t day, int64_t *serial, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SERIAL);
	bind_int(q, 1, agency);
	bind_int(q, 2, day);
	*serial = 0;
	while (stmt_row(q))
		*serial = get_int(q, 0);
	return stmt_end(q, err);
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
static const char LIES_AT[] = "SELECT 1 FROM work WHERE dossier = ?1 AND agency = ?2 LIMIT 1";

bool dossier_lies_at(struct db *db, int64_t dossier, int64_t agency, bool *lies, struct error *err)
{
	struct stmt *q = db_stmt(db, LIES_AT);
	bind_int(q, 1, dossier);
	bind_int(q, 2, agency);
	*lies = stmt_row(q);
	return stmt_end(q, err);
}
