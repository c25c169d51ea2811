/* glass_store.c: the statements of glass.h. */
#include <string.h>

#include "dossier/glass_rows.h"
#include "store/secret.h"
#include "store/store.h"

static const char INSERT[] = "INSERT INTO dossier_glass (id, dossier, account, role, at, ends, reason, "
			     "salt)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char ENDS[] = "SELECT MAX(ends) FROM dossier_glass WHERE dossier = ?1 AND account = ?2 AND "
			   "ends > ?3";
#define OPENINGS \
	"SELECT g.id, g.at, g.ends, d.code, a.name, g.role, g.reason, d.agency, g.dossier, g.account FROM" \
	" dossier_glass g JOIN dossier d ON d.id = g.dossier JOIN account a ON a.id = g.account"
static const char LIST[] = OPENINGS " WHERE (?1 = 0 OR d.agency = ?1) ORDER BY g.id DESC LIMIT ?2";
static const char FIND[] = OPENINGS " WHERE g.id = ?1";

static struct secret_place reason_of(int64_t id)
{
	return (struct secret_place){ .table = "dossier_glass", .column = "reason", .row = id };
}

bool glass_insert(struct tx *tx, const struct glass_new *g, int64_t id,
	const unsigned char salt[SALT_BYTES], struct error *err)
{
	unsigned char sealed[4 * GLASS_REASON_MAX + SECRET_EXTRA];
	struct secret_place at = reason_of(id);
	size_t n = strlen(g->reason);
	if (!secret_seal(db_keys(tx->db), &at, g->reason, n, sealed, err))
		return false;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, id);
	bind_int(q, 2, g->dossier);
	bind_int(q, 3, g->account);
	bind_str(q, 4, g->role);
	bind_int(q, 5, tx->now);
	bind_int(q, 6, g->ends);
	bind_blob(q, 7, sealed, n + SECRET_EXTRA);
	bind_blob(q, 8, salt, SALT_BYTES);
	return stmt_run(q, err);
}

bool glass_ends(
	struct db *db, int64_t dossier, int64_t account, int64_t now, int64_t *ends, struct error *err)
{
	struct stmt *q = db_stmt(db, ENDS);
	bind_int(q, 1, dossier);
	bind_int(q, 2, account);
	bind_int(q, 3, now);
	*ends = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static bool read_row(struct stmt *q, struct db *db, const struct province *p, struct arena *a,
	struct glass_row *row, struct error *err)
{
	size_t n;
	const void *sealed = get_null(q, 6) ? NULL : get_blob(q, 6, &n);
	*row = (struct glass_row){
		.id = get_int(q, 0),
		.at = get_int(q, 1),
		.ends = get_int(q, 2),
		.code = get_str(q, 3, a),
		.who = get_str(q, 4, a),
		.role = get_str(q, 5, a),
		.agency = province_agency_by_id(p, get_int(q, 7)),
		.dossier = get_int(q, 8),
		.account = get_int(q, 9),
	};
	struct secret_place at = reason_of(row->id);
	return secret_open_texts(db_keys(db), &at, sealed, sealed ? n : 0, a, &row->reason, 1, err);
}

bool glass_list(struct db *db, const struct province *p, int64_t agency, int max, glass_reader *fn,
	void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool ok = true, go = true;
	struct stmt *q = db_stmt(db, LIST);
	bind_int(q, 1, agency);
	bind_int(q, 2, max);
	while (go && stmt_row(q)) {
		struct glass_row row;
		arena_reset(&a);
		ok = read_row(q, db, p, &a, &row, err);
		go = ok && fn(arg, &row);
	}
	arena_release(&a);
	return stmt_end(q, err) && ok;
}

bool glass_find(struct db *db, const struct province *p, int64_t id, struct arena *a, struct glass_row *row,
	struct error *err)
{
	bool ok = true;
	struct stmt *q = db_stmt(db, FIND);
	bind_int(q, 1, id);
	*row = (struct glass_row){ 0 };
	if (stmt_row(q))
		ok = read_row(q, db, p, a, row, err);
	return stmt_end(q, err) && ok;
}
