/* report_store.c: reports and their blocks in the store. */
#include <string.h>

#include "base/file.h"
#include "report/report_rows.h"

static const char INSERT[] = "INSERT INTO report (id, layout, day_from, day_to, name, state, revision, "
			     "made_at)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, 'draft', 1, ?6)";

bool report_insert(struct tx *tx, const struct report *r, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, r->id);
	bind_str(q, 2, r->layout);
	bind_int(q, 3, r->period.from);
	bind_int(q, 4, r->period.to);
	bind_str(q, 5, r->name);
	bind_int(q, 6, tx->now);
	return stmt_run(q, err);
}

static const char BLOCK_REVISION[] = "SELECT COALESCE(MAX(revision), 0) FROM report_block"
				     " WHERE report = ?1 AND code = ?2";

bool report_block_revision(
	struct tx *tx, int64_t report, const char *block, int64_t *revision, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, BLOCK_REVISION);
	bind_int(q, 1, report);
	bind_str(q, 2, block);
	*revision = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char BLOCK_INSERT[] = "INSERT INTO report_block (report, code, text, revision, account, who, "
				   "at)"
				   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char TOUCH[] = "UPDATE report SET revision = revision + 1 WHERE id = ?1";

bool report_block_insert(struct tx *tx, const struct report_call *c, int64_t revision, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, BLOCK_INSERT);
	bind_int(q, 1, c->report);
	bind_str(q, 2, c->block);
	bind_str(q, 3, c->text);
	bind_int(q, 4, revision);
	bind_int(q, 5, c->who.account);
	bind_str(q, 6, c->who.name);
	bind_int(q, 7, tx->now);
	if (!stmt_run(q, err))
		return false;
	q = db_stmt(tx->db, TOUCH);
	bind_int(q, 1, c->report);
	return stmt_run(q, err);
}

static const char NUMBER_TAKEN[] = "SELECT COUNT(*) FROM report WHERE number = ?1 AND signed_at >= ?2";

bool report_number_taken(struct tx *tx, const char *number, int64_t since, bool *taken, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NUMBER_TAKEN);
	bind_str(q, 1, number);
	bind_int(q, 2, since);
	*taken = stmt_row(q) && get_int(q, 0) > 0;
	return stmt_end(q, err);
}

static const char MOVE[] = "UPDATE report SET state = ?2, revision = revision + 1 WHERE id = ?1";
static const char SIGN[] = "UPDATE report SET number = ?2, signed_at = ?3, signer = ?4, capacity = ?5, "
			   "excuse = ?6,"
			   " frozen = ?7, sha256 = ?8, pdf = ?9 WHERE id = ?1";
static const char ISSUE[] = "UPDATE report SET issued_at = ?2 WHERE id = ?1";

static bool sign(struct tx *tx, const struct report_call *c, struct error *err)
{
	char digest[65];
	struct stmt *q = db_stmt(tx->db, SIGN);
	sha256_hex(c->frozen, strlen(c->frozen), digest);
	bind_int(q, 1, c->report);
	bind_str(q, 2, c->number);
	bind_int(q, 3, tx->now);
	bind_str(q, 4, c->signer);
	bind_str(q, 5, c->capacity);
	bind_str(q, 6, c->reason);
	bind_str(q, 7, c->frozen);
	bind_str(q, 8, digest);
	bind_str(q, 9, c->pdf);
	return stmt_run(q, err);
}

bool report_move(struct tx *tx, const struct report_call *c, enum report_state to, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, MOVE);
	bind_int(q, 1, c->report);
	bind_str(q, 2, report_state_names[to]);
	if (!stmt_run(q, err) || (to == REPORT_SIGNED && !sign(tx, c, err)))
		return false;
	if (to != REPORT_ISSUED)
		return true;
	q = db_stmt(tx->db, ISSUE);
	bind_int(q, 1, c->report);
	bind_int(q, 2, tx->now);
	return stmt_run(q, err);
}

static void read_report(struct stmt *q, struct report *r, struct arena *a)
{
	int state = text_word(get_text(q, 5, NULL), report_state_names);
	*r = (struct report){ .id = get_int(q, 0),
		.layout = get_str(q, 1, a),
		.period = { (int32_t)get_int(q, 2), (int32_t)get_int(q, 3) },
		.name = get_str(q, 4, a),
		.state = state < 0 ? REPORT_DRAFT : (enum report_state)state,
		.revision = get_int(q, 6),
		.number = get_str(q, 7, a),
		.signed_at = get_int(q, 8),
		.signer = get_str(q, 9, a),
		.capacity = get_str(q, 10, a),
		.excuse = get_str(q, 11, a),
		.sha256 = get_str(q, 12, a),
		.pdf = get_str(q, 13, a),
		.issued_at = get_int(q, 14),
		.made_at = get_int(q, 15) };
}

static const char FIND[] =
	"SELECT id, layout, day_from, day_to, name, state, revision, number, signed_at, signer,"
	" capacity, excuse, sha256, pdf, issued_at, made_at, frozen FROM report WHERE id = ?1";

bool report_find(
	struct db *db, int64_t id, struct arena *a, struct report *out, bool *found, struct error *err)
{
	struct stmt *q = db_stmt(db, FIND);
	bind_int(q, 1, id);
	*found = stmt_row(q);
	if (*found) {
		read_report(q, out, a);
		out->frozen = get_str(q, 16, a);
	}
	return stmt_end(q, err);
}

static const char LIST[] = "SELECT id, layout, day_from, day_to, name, state, revision, number, signed_at, "
			   "signer,"
			   " capacity, excuse, sha256, pdf, issued_at, made_at FROM report"
			   " WHERE ?1 = 0 OR state = 'issued'"
			   " ORDER BY day_to DESC, id DESC LIMIT 500";

bool reports_list(
	struct db *db, bool issued, struct arena *a, struct report **list, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, LIST);
	bind_int(q, 1, issued);
	*list = arena_alloc(a, sizeof **list * 500);
	*n = 0;
	while (*n < 500 && stmt_row(q))
		read_report(q, &(*list)[(*n)++], a);
	return stmt_end(q, err);
}

static bool read_blocks(
	struct stmt *q, struct arena *a, struct report_block **list, int *n, struct error *err)
{
	enum { MOST = 2000 };
	*list = arena_alloc(a, sizeof **list * MOST);
	*n = 0;
	while (*n < MOST && stmt_row(q))
		(*list)[(*n)++] = (struct report_block){ .code = get_str(q, 0, a),
			.text = get_str(q, 1, a),
			.revision = get_int(q, 2),
			.who = get_str(q, 3, a),
			.at = get_int(q, 4) };
	return stmt_end(q, err);
}

static const char BLOCKS[] = "SELECT b.code, b.text, b.revision, b.who, b.at FROM report_block b WHERE "
			     "b.report = ?1"
			     " AND b.revision = (SELECT MAX(x.revision) FROM report_block x"
			     " WHERE x.report = b.report AND x.code = b.code) ORDER BY b.code";

bool report_blocks(struct db *db, int64_t report, struct arena *a, struct report_block **list, int *n,
	struct error *err)
{
	struct stmt *q = db_stmt(db, BLOCKS);
	bind_int(q, 1, report);
	return read_blocks(q, a, list, n, err);
}

static const char BLOCK_PAST[] = "SELECT code, text, revision, who, at FROM report_block"
				 " WHERE report = ?1 AND code = ?2 ORDER BY revision DESC LIMIT 50";

bool report_block_past(struct db *db, int64_t report, const char *code, struct arena *a,
	struct report_block **list, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, BLOCK_PAST);
	bind_int(q, 1, report);
	bind_str(q, 2, code);
	return read_blocks(q, a, list, n, err);
}
