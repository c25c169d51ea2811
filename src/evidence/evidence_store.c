/* evidence_store.c: the statements about evidence. */
#include "evidence/evidence_rows.h"
#include "store/store.h"

static const char LOOK[] = "SELECT COALESCE(MAX(no), 0), COALESCE(MAX(CASE WHEN sha256 = ?3 THEN no END), "
			   "0)"
			   " FROM evidence WHERE kind = ?1 AND subject = ?2";

bool evidence_look(
	struct tx *tx, const struct evidence_new *n, int64_t *last, int64_t *same, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, LOOK);
	bind_str(q, 1, evidence_kind_names[n->kind]);
	bind_int(q, 2, n->subject);
	bind_str(q, 3, n->sha256);
	*last = *same = 0;
	if (stmt_row(q)) {
		*last = get_int(q, 0);
		*same = get_int(q, 1);
	}
	return stmt_end(q, err);
}

static const char INSERT[] = "INSERT INTO evidence (id, kind, subject, no, sha256, bytes, type, name, "
			     "salt, at,"
			     " who) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

bool evidence_insert(struct tx *tx, const struct evidence_new *n, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, n->id);
	bind_str(q, 2, evidence_kind_names[n->kind]);
	bind_int(q, 3, n->subject);
	bind_int(q, 4, n->no);
	bind_str(q, 5, n->sha256);
	bind_int(q, 6, n->bytes);
	bind_str(q, 7, n->type);
	bind_str(q, 8, n->name);
	bind_blob(q, 9, n->salt, sizeof n->salt);
	bind_int(q, 10, tx->now);
	bind_str(q, 11, tx->who);
	return stmt_run(q, err);
}

#define COLUMNS \
	"SELECT id, no, sha256, bytes, type, name, at, who FROM evidence WHERE kind = ?1 AND subject = ?2"
static const char LIST[] = COLUMNS " ORDER BY no LIMIT ?3";
static const char FIND[] = COLUMNS " AND no = ?3";
static const char COUNT[] = "SELECT COUNT(*) FROM evidence WHERE kind = ?1 AND subject = ?2";

static struct evidence read_one(struct stmt *q, struct arena *a)
{
	return (struct evidence){ .id = get_int(q, 0),
		.no = get_int(q, 1),
		.sha256 = get_str(q, 2, a),
		.bytes = get_int(q, 3),
		.type = get_str(q, 4, a),
		.name = get_str(q, 5, a),
		.at = get_int(q, 6),
		.who = get_str(q, 7, a) };
}

int evidence_list(struct db *db, enum evidence_kind kind, int64_t subject, struct arena *a,
	struct evidence *out, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, LIST);
	bind_str(q, 1, evidence_kind_names[kind]);
	bind_int(q, 2, subject);
	bind_int(q, 3, EVIDENCE_MAX);
	while (n < EVIDENCE_MAX && stmt_row(q))
		out[n++] = read_one(q, a);
	return stmt_end(q, err) ? n : -1;
}

bool evidence_find(struct db *db, enum evidence_kind kind, int64_t subject, int64_t no, struct arena *a,
	struct evidence *e, struct error *err)
{
	struct stmt *q = db_stmt(db, FIND);
	bind_str(q, 1, evidence_kind_names[kind]);
	bind_int(q, 2, subject);
	bind_int(q, 3, no);
	bool found = stmt_row(q);
	if (found)
		*e = read_one(q, a);
	return stmt_end(q, err) &&
	       (found || err_set(err, ERR_NOT_FOUND, "there is no file %lld here", (long long)no));
}

bool evidence_count(
	struct db *db, enum evidence_kind kind, int64_t subject, int64_t *count, struct error *err)
{
	struct stmt *q = db_stmt(db, COUNT);
	bind_str(q, 1, evidence_kind_names[kind]);
	bind_int(q, 2, subject);
	*count = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char FORGET[] = "UPDATE evidence SET name = '', salt = ?3 WHERE kind = ?1 AND subject = ?2";

bool evidence_forget(struct tx *tx, enum evidence_kind kind, int64_t subject, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FORGET);
	bind_str(q, 1, evidence_kind_names[kind]);
	bind_int(q, 2, subject);
	bind_blob(q, 3, "", 0);
	return stmt_run(q, err);
}
