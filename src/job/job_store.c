/* job_store.c: the statements of jobs. */
#include "job/job_store.h"

#include "store/sealed.h"
#include "store/store.h"

static const char JOB_INSERT[] = "INSERT INTO job (id, kind, name, who, state, bytes, asked_at, tries) "
				 "VALUES (?1, ?2, ?3, ?4, 'waiting',"
				 " ?5, ?6, 0)";

bool job_insert(struct tx *tx, const struct job_new *j, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, JOB_INSERT);
	bind_int(q, 1, j->id);
	bind_str(q, 2, j->kind);
	bind_str(q, 3, j->name);
	bind_str(q, 4, tx->who);
	bind_int(q, 5, (int64_t)j->n);
	bind_int(q, 6, tx->now);
	return stmt_run(q, err);
}

static const char PIECE_INSERT[] = "INSERT INTO job_piece (job, no, bytes) VALUES (?1, ?2, ?3)";

static struct secret_place piece_of(int64_t job, int64_t no)
{
	return (struct secret_place){
		.table = "job_piece", .column = "bytes", .row = job * SEALED_PARTS + no
	};
}

bool job_insert_piece(struct tx *tx, int64_t job, int64_t no, const char *p, size_t n, struct error *err)
{
	struct arena a = { 0 };
	struct secret_place at = piece_of(job, no);
	unsigned char *sealed = arena_alloc(&a, n + SECRET_EXTRA);
	bool ok = secret_seal(db_keys(tx->db), &at, p, n, sealed, err);
	if (ok) {
		struct stmt *q = db_stmt(tx->db, PIECE_INSERT);
		bind_int(q, 1, job);
		bind_int(q, 2, no);
		bind_blob(q, 3, sealed, n + SECRET_EXTRA);
		ok = stmt_run(q, err);
	}
	arena_release(&a);
	return ok;
}

static const char PIECES[] = "SELECT no, bytes FROM job_piece WHERE job = ?1 ORDER BY no";

bool job_read_pieces(struct db *db, int64_t job, struct buf *to, struct error *err)
{
	struct stmt *q = db_stmt(db, PIECES);
	bind_int(q, 1, job);
	struct arena a = { 0 };
	bool ok = true;
	while (ok && stmt_row(q)) {
		size_t n;
		char *piece;
		struct secret_place at = piece_of(job, get_int(q, 0));
		const void *p = get_blob(q, 1, &n);
		ok = secret_open(db_keys(db), &at, p, n, &a, &piece, &n, err);
		if (ok)
			buf_add(to, piece, n);
		arena_reset(&a);
	}
	arena_release(&a);
	return stmt_end(q, err) && ok;
}

static const char WAITING[] = "SELECT id, kind, name, who, bytes, COALESCE(begun_at, 0), COALESCE(node, "
			      "''), tries"
			      " FROM job WHERE state = 'waiting' ORDER BY id LIMIT 1";

bool job_waiting(struct db *db, struct arena *a, struct job_row *row, bool *there, struct error *err)
{
	struct stmt *q = db_stmt(db, WAITING);
	*there = stmt_row(q);
	if (*there)
		*row = (struct job_row){ .id = get_int(q, 0),
			.kind = get_str(q, 1, a),
			.name = get_str(q, 2, a),
			.who = get_str(q, 3, a),
			.bytes = get_int(q, 4),
			.begun_at = get_int(q, 5),
			.node = get_str(q, 6, a),
			.tries = get_int(q, 7) };
	return stmt_end(q, err);
}

static const char JOB_BEGIN[] = "UPDATE job SET node = ?2, begun_at = ?3, tries = tries + 1 WHERE id = ?1";

bool job_set_begun(struct tx *tx, int64_t id, const char *node, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, JOB_BEGIN);
	bind_int(q, 1, id);
	bind_str(q, 2, node);
	bind_int(q, 3, tx->now);
	return stmt_run(q, err);
}

static const char JOB_RELEASE[] = "UPDATE job SET node = NULL, begun_at = NULL, tries = tries - 1 WHERE id "
				  "= ?1 AND "
				  "state = 'waiting'";

bool job_set_released(struct tx *tx, int64_t id, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, JOB_RELEASE);
	bind_int(q, 1, id);
	return stmt_run(q, err);
}

static const char JOB_END[] = "UPDATE job SET state = ?2, ended_at = ?3, said = ?4 WHERE id = ?1";
/* What a file holds about persons shall not lie about once it is dealt with. */
static const char PIECES_DELETE[] = "DELETE FROM job_piece WHERE job = ?1";

bool job_set_ended(struct tx *tx, int64_t id, const char *state, const char *said, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, JOB_END);
	bind_int(q, 1, id);
	bind_str(q, 2, state);
	bind_int(q, 3, tx->now);
	bind_str(q, 4, said);
	if (!stmt_run(q, err))
		return false;
	q = db_stmt(tx->db, PIECES_DELETE);
	bind_int(q, 1, id);
	return stmt_run(q, err);
}

static const char JOB_LAST[] = "SELECT id, kind, name, who, state, bytes, asked_at, COALESCE(begun_at, 0), "
			       "COALESCE(ended_at, 0), node,"
			       " tries, said FROM job ORDER BY id DESC LIMIT ?1";

bool job_list(struct db *db, int limit, struct arena *a, struct job_row **rows, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, JOB_LAST);
	*rows = arena_zalloc(a, sizeof **rows * (size_t)limit);
	bind_int(q, 1, limit);
	for (*n = 0; *n < limit && stmt_row(q); ++*n)
		(*rows)[*n] = (struct job_row){ .id = get_int(q, 0),
			.kind = get_str(q, 1, a),
			.name = get_str(q, 2, a),
			.who = get_str(q, 3, a),
			.state = get_str(q, 4, a),
			.bytes = get_int(q, 5),
			.asked_at = get_int(q, 6),
			.begun_at = get_int(q, 7),
			.ended_at = get_int(q, 8),
			.node = get_str(q, 9, a),
			.tries = get_int(q, 10),
			.said = get_str(q, 11, a) };
	return stmt_end(q, err);
}
