/* result_store.c: the statements about drafts and what is issued. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "result/result_rows.h"
#include "store/secret.h"
#include "store/store.h"
#include "store/years.h"

const char *const issue_names[] = { "result", "scan", "copy", NULL };

/* Dossiers of one person that are looked through. */
static const char DRAFT_READ[] = "SELECT revision, sealed, who, at FROM result_draft WHERE dossier = "
				 "?1";
static const char DRAFT_WRITE[] = "INSERT INTO result_draft (dossier, revision, sealed, salt, who, at) "
				  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
				  " ON CONFLICT (dossier) DO UPDATE SET revision = ?2, sealed = ?3, salt = "
				  "?4, who = ?5, at = ?6";

static struct secret_place draft_of(int64_t dossier)
{
	return (struct secret_place){ .table = "result_draft", .column = "sealed", .row = dossier };
}

bool result_draft_read(
	struct db *db, int64_t dossier, struct arena *a, struct result_draft *d, struct error *err)
{
	*d = (struct result_draft){ .dossier = dossier };
	struct stmt *q = db_stmt(db, DRAFT_READ);
	bind_int(q, 1, dossier);
	bool ok = true;
	if (stmt_row(q)) {
		const char *text[2];
		size_t n = 0;
		struct secret_place at = draft_of(dossier);
		const void *p = get_null(q, 1) ? NULL : get_blob(q, 1, &n);
		ok = secret_open_texts(db_keys(db), &at, p, n, a, text, 2, err);
		d->revision = get_int(q, 0);
		d->title = ok ? text[0] : NULL;
		d->body = ok ? text[1] : NULL;
		d->who = get_str(q, 2, a);
		d->at = get_int(q, 3);
	}
	return stmt_end(q, err) && ok;
}

bool draft_write(struct tx *tx, const struct result_draft *d, const unsigned char salt[SALT_BYTES],
	struct error *err)
{
	const char *text[2] = { d->title, d->body };
	struct secret_place at = draft_of(d->dossier);
	struct arena a = { 0 };
	unsigned char *sealed;
	size_t n;
	bool ok = secret_seal_texts(db_keys(tx->db), &at, text, 2, &a, &sealed, &n, err);
	if (ok) {
		struct stmt *q = db_stmt(tx->db, DRAFT_WRITE);
		bind_int(q, 1, d->dossier);
		bind_int(q, 2, d->revision);
		if (sealed)
			bind_blob(q, 3, sealed, n);
		bind_blob(q, 4, salt, SALT_BYTES);
		bind_str(q, 5, d->who);
		bind_int(q, 6, d->at);
		ok = stmt_run(q, err);
	}
	arena_release(&a);
	return ok;
}

#define ISSUED \
	"SELECT i.id, i.dossier, i.kind, i.source, i.agency, i.year, i.number, i.symbol, i.token, " \
	"i.title," \
	" i.sha256, i.signer, i.capacity, i.who, i.reason, i.file, i.pages, i.at, i.revoked_at, d.code" \
	" FROM issued i LEFT JOIN dossier d ON d.id = i.dossier"

static void read_issued(struct stmt *q, struct arena *a, struct issued *out)
{
	int kind = text_word(get_text(q, 2, NULL), issue_names);
	*out = (struct issued){
		.id = get_int(q, 0),
		.dossier = get_int(q, 1),
		.kind = kind < 0 ? ISSUE_SCAN : (enum issue_kind)kind,
		.source = get_int(q, 3) < 0 ? 0 : get_int(q, 3),
		.agency = get_int(q, 4),
		.year = (int)get_int(q, 5),
		.number = get_int(q, 6),
		.symbol = get_str(q, 7, a),
		.token = get_str(q, 8, a),
		.title = get_str(q, 9, a),
		.sha256 = get_str(q, 10, a),
		.signer = get_str(q, 11, a),
		.capacity = get_str(q, 12, a),
		.who = get_str(q, 13, a),
		.reason = get_str(q, 14, a),
		.file = get_int(q, 15),
		.pages = (int)get_int(q, 16),
		.at = get_int(q, 17),
		.revoked_at = get_int(q, 18),
		.code = get_null(q, 19) ? "" : get_str(q, 19, a),
	};
}

static int read_all(struct stmt *q, struct arena *a, struct issued *out, int max, struct error *err)
{
	int n = 0;
	while (n < max && stmt_row(q))
		read_issued(q, a, &out[n++]);
	return stmt_end(q, err) ? n : -1;
}

static const char ISSUED_OF[] = ISSUED " WHERE i.dossier = ?1 AND i.at IS NOT NULL ORDER BY i.id LIMIT ?2";
static const char ISSUED_FIND[] = ISSUED " WHERE i.dossier = ?1 AND i.kind = ?2 AND i.source = ?3";
static const char ISSUED_TOKEN[] = ISSUED " WHERE i.token = ?1 AND i.at IS NOT NULL";
static const char ISSUED_ID[] = ISSUED " WHERE i.id = ?1";
static const char ISSUED_REGISTER[] = ISSUED " WHERE i.at IS NOT NULL AND i.year = ?1 AND (?2 = 0 OR "
					     "i.agency = ?2) AND (?3 = 0 OR i.id < ?3)"
					     " AND (?5 = 0 OR d.desk = ?5)"
					     " ORDER BY i.id DESC LIMIT ?4";
int issued_of(
	struct db *db, int64_t dossier, struct arena *a, struct issued *out, int max, struct error *err)
{
	struct stmt *q = db_stmt(db, ISSUED_OF);
	bind_int(q, 1, dossier);
	bind_int(q, 2, max);
	return read_all(q, a, out, max, err);
}

bool issued_find(struct db *db, int64_t dossier, enum issue_kind kind, int64_t source, struct arena *a,
	struct issued *out, struct error *err)
{
	*out = (struct issued){ 0 };
	struct stmt *q = db_stmt(db, ISSUED_FIND);
	bind_int(q, 1, dossier);
	bind_str(q, 2, issue_names[kind]);
	bind_int(q, 3, source);
	return read_all(q, a, out, 1, err) >= 0;
}

static const char ISSUED_FILE[] = "SELECT 1 FROM issued WHERE dossier = ?1 AND sha256 = ?2 AND at IS NOT "
				  "NULL";

bool issued_has_file(struct db *db, int64_t dossier, const char *sha256, bool *has, struct error *err)
{
	struct stmt *q = db_stmt(db, ISSUED_FILE);
	bind_int(q, 1, dossier);
	bind_str(q, 2, sha256);
	*has = stmt_row(q);
	return stmt_end(q, err);
}

bool issued_by_token(struct db *db, const char *token, struct arena *a, struct issued *out, bool *found,
	struct error *err)
{
	struct stmt *q = db_stmt(db, ISSUED_TOKEN);
	bind_str(q, 1, token);
	int n = read_all(q, a, out, 1, err);
	*found = n == 1;
	return n >= 0;
}

bool issued_by_id(struct db *db, int64_t id, struct arena *a, struct issued *out, struct error *err)
{
	*out = (struct issued){ 0 };
	struct stmt *q = db_stmt(db, ISSUED_ID);
	bind_int(q, 1, id);
	return read_all(q, a, out, 1, err) >= 0;
}

int issued_register(struct db *db, int64_t agency, int64_t desk, int year, int64_t before, struct arena *a,
	struct issued *out, int max, struct error *err)
{
	struct stmt *q = db_stmt(db, ISSUED_REGISTER);
	bind_int(q, 1, year);
	bind_int(q, 2, agency);
	bind_int(q, 3, before);
	bind_int(q, 4, max);
	bind_int(q, 5, desk);
	return read_all(q, a, out, max, err);
}

static const char SERIAL[] = "INSERT INTO issue_serial (agency, kind, year, last) VALUES (?1, ?2, ?3, 1)"
			     " ON CONFLICT (agency, kind, year) DO UPDATE SET last = issue_serial.last + 1"
			     " RETURNING last";

bool issue_serial_next(
	struct tx *tx, int64_t agency, enum issue_kind kind, int year, int64_t *number, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SERIAL);
	bind_int(q, 1, agency);
	bind_str(q, 2, issue_names[kind]);
	bind_int(q, 3, year);
	*number = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char ISSUED_INSERT[] = "INSERT INTO issued (id, dossier, kind, source, agency, year, number, "
				    "symbol, token, title, salt, who)"
				    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
static const char ISSUED_SIGN[] = "UPDATE issued SET file = ?2, sha256 = ?3, pages = ?4, signer = ?5,"
				  " capacity = ?6, who = ?7, at = ?8 WHERE id = ?1";
static const char ISSUED_REVOKE[] = "UPDATE issued SET revoked_at = ?2, reason = ?3,"
				    " source = CASE WHEN kind = 'copy' THEN source ELSE -id END"
				    " WHERE id = ?1 AND at IS NOT NULL AND revoked_at IS NULL"
				    " RETURNING dossier, kind, salt";

bool issued_insert(
	struct tx *tx, const struct issued *i, const unsigned char salt[SALT_BYTES], struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ISSUED_INSERT);
	bind_int(q, 1, i->id);
	bind_int(q, 2, i->dossier);
	bind_str(q, 3, issue_names[i->kind]);
	bind_int(q, 4, i->source);
	bind_int(q, 5, i->agency);
	bind_int(q, 6, i->year);
	if (i->number)
		bind_int(q, 7, i->number);
	bind_str(q, 8, i->symbol);
	bind_str(q, 9, i->token);
	bind_str(q, 10, i->title);
	bind_blob(q, 11, salt, SALT_BYTES);
	bind_str(q, 12, tx->who);
	return stmt_run(q, err);
}

bool issued_sign(struct tx *tx, const struct issued *i, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ISSUED_SIGN);
	bind_int(q, 1, i->id);
	bind_int(q, 2, i->file);
	bind_str(q, 3, i->sha256);
	bind_int(q, 4, i->pages);
	bind_str(q, 5, i->signer);
	bind_str(q, 6, i->capacity);
	bind_str(q, 7, tx->who);
	bind_int(q, 8, i->at);
	return stmt_run(q, err);
}

bool issued_revoke(struct tx *tx, int64_t id, const char *reason, int64_t *dossier, enum issue_kind *kind,
	char digest[65], struct error *err)
{
	size_t n = 0;
	struct stmt *q = db_stmt(tx->db, ISSUED_REVOKE);
	bind_int(q, 1, id);
	bind_int(q, 2, tx->now);
	bind_str(q, 3, reason);
	bool changed = stmt_row(q);
	*dossier = changed ? get_int(q, 0) : 0;
	int found = changed ? text_word(get_text(q, 1, NULL), issue_names) : -1;
	*kind = found < 0 ? ISSUE_COPY : (enum issue_kind)found;
	const void *salt = changed && !get_null(q, 2) ? get_blob(q, 2, &n) : NULL;
	digest[0] = '\0';
	if (n == SALT_BYTES)
		journal_digest(salt, "reason", reason, strlen(reason), digest);
	return stmt_end(q, err);
}

/* A mark has four bits; from MARK_YES on it says yes, and the digitised one is the first. */
#define IS_DIGITISED "CASE WHEN (marks & 15) >= 4 THEN 1 ELSE 0 END"
_Static_assert(MARK_DIGITISED == 0 && MARK_BITS == 4 && MARK_YES == 4, "as the statements have it");

static const char DIGITISED_COUNT[] = "SELECT agency, COUNT(*), SUM(" IS_DIGITISED ") FROM dossier"
				      " WHERE finished_at >= ?1 AND finished_at < ?2 AND outcome IN (0, 1)"
				      " AND (?3 = 0 OR desk = ?3) GROUP BY agency ORDER BY agency";
static const char DIGITISED_LIST[] = "SELECT id, code, finished_at, " IS_DIGITISED " FROM dossier"
				     " WHERE agency = ?1 AND finished_at >= ?2 AND finished_at < ?3"
				     " AND outcome IN (0, 1) AND id > ?4"
				     " AND (?5 < 0 OR " IS_DIGITISED " = ?5) AND (?7 = 0 OR desk = ?7)"
				     " ORDER BY id LIMIT ?6";

/* A period that reaches into a year that is out would be counted in part. */
static bool whole(struct db *db, int32_t from, struct error *err)
{
	int32_t first;
	return years_first_day(db, &first, err) && years_counted(from, first, err);
}

bool digitised_count(struct db *db, int64_t desk, int32_t from, int32_t to, digitised_reader *fn, void *arg,
	struct error *err)
{
	struct stmt *q = db_stmt(db, DIGITISED_COUNT);
	bind_int(q, 1, time_of_day_start(from));
	bind_int(q, 2, time_of_day_start(to + 1));
	bind_int(q, 3, desk);
	while (stmt_row(q)) {
		struct digitised d = { get_int(q, 0), get_int(q, 1), get_int(q, 2) };
		fn(arg, &d);
	}
	return stmt_end(q, err) && whole(db, from, err);
}

bool digitised_list(struct db *db, const struct digitised_asked *asked, int max,
	digitised_dossier_reader *fn, void *arg, struct error *err)
{
	struct stmt *q = db_stmt(db, DIGITISED_LIST);
	bind_int(q, 1, asked->agency);
	bind_int(q, 2, time_of_day_start(asked->from));
	bind_int(q, 3, time_of_day_start(asked->to + 1));
	bind_int(q, 4, asked->after);
	bind_int(q, 5, asked->yes);
	bind_int(q, 6, max);
	bind_int(q, 7, asked->desk);
	while (stmt_row(q))
		fn(arg, get_int(q, 0), get_text(q, 1, NULL), get_int(q, 2), get_int(q, 3) != 0);
	return stmt_end(q, err) && whole(db, asked->from, err);
}
