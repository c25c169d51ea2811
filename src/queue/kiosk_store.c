/* kiosk_store.c: the statements about machines. */
#include "queue/kiosk.h"

#include "store/store.h"

#define KIOSK "SELECT id, agency, desk, made_at, ended_at, name, made_by, ended_by FROM queue_kiosk"
static const char BY_TOKEN[] = KIOSK " WHERE digest = ?1 AND ended_at IS NULL";
static const char BY_NAME[] = KIOSK " WHERE name = ?1 AND ended_at IS NULL";
static const char BY_ID[] = KIOSK " WHERE id = ?1";
static const char LIST[] = KIOSK " ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, name, id LIMIT "
				 "?1";

static struct kiosk read_kiosk(struct stmt *q, struct arena *a)
{
	return (struct kiosk){ .id = get_int(q, 0),
		.agency = get_int(q, 1),
		.desk = get_int(q, 2),
		.made_at = get_int(q, 3),
		.ended_at = get_int(q, 4),
		.name = get_str(q, 5, a),
		.made_by = get_str(q, 6, a),
		.ended_by = get_str(q, 7, a) };
}

static bool read_one(struct stmt *q, struct arena *a, struct kiosk *k, struct error *err)
{
	*k = (struct kiosk){ 0 };
	if (stmt_row(q))
		*k = read_kiosk(q, a);
	return stmt_end(q, err);
}

bool kiosk_by_token(struct db *db, const char *token, struct arena *a, struct kiosk *k, struct error *err)
{
	unsigned char digest[32];
	struct stmt *q = db_stmt(db, BY_TOKEN);
	session_digest(token, digest);
	bind_blob(q, 1, digest, sizeof digest);
	return read_one(q, a, k, err);
}

bool kiosk_by_name(struct db *db, const char *name, struct arena *a, struct kiosk *k, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_NAME);
	bind_str(q, 1, name);
	return read_one(q, a, k, err);
}

bool kiosk_by_id(struct db *db, int64_t id, struct arena *a, struct kiosk *k, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_ID);
	bind_int(q, 1, id);
	return read_one(q, a, k, err);
}

int kiosks_list(struct db *db, struct arena *a, struct kiosk *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, LIST);
	bind_int(q, 1, max);
	while (n < max && stmt_row(q))
		out[n++] = read_kiosk(q, a);
	return stmt_end(q, err) ? n : -1;
}

static const char INSERT[] = "INSERT INTO queue_kiosk (id, name, agency, desk, digest, made_at, made_by, "
			     "minute,"
			     " given) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)";
static const char END[] = "UPDATE queue_kiosk SET ended_at = ?2, ended_by = ?3 WHERE id = ?1";
static const char GIVEN[] = "SELECT given FROM queue_kiosk WHERE id = ?1 AND minute = ?2";
static const char COUNT[] = "UPDATE queue_kiosk SET minute = ?2, given = ?3 WHERE id = ?1";

bool kiosk_insert(struct tx *tx, const struct kiosk *k, const unsigned char digest[32], struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, k->id);
	bind_str(q, 2, k->name);
	if (k->agency)
		bind_int(q, 3, k->agency);
	bind_int(q, 4, k->desk);
	bind_blob(q, 5, digest, 32);
	bind_int(q, 6, tx->now);
	bind_str(q, 7, tx->who);
	return stmt_run(q, err);
}

bool kiosk_set_ended(struct tx *tx, int64_t id, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, END);
	bind_int(q, 1, id);
	bind_int(q, 2, tx->now);
	bind_str(q, 3, tx->who);
	return stmt_run(q, err);
}

bool kiosk_count(struct tx *tx, int64_t id, bool *many, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, GIVEN);
	bind_int(q, 1, id);
	bind_int(q, 2, tx->now / 60);
	int64_t given = stmt_row(q) ? get_int(q, 0) : 0;
	if (!stmt_end(q, err))
		return false;
	*many = given >= KIOSK_MINUTE_MAX;
	if (*many)
		return true;
	q = db_stmt(tx->db, COUNT);
	bind_int(q, 1, id);
	bind_int(q, 2, tx->now / 60);
	bind_int(q, 3, given + 1);
	return stmt_run(q, err);
}
