/* answer_store.c: answers in the store. */
#include <string.h>

#include "indicator/answer.h"
#include "store/store.h"

const char *const answer_state_names[] = { "draft", "submitted", "returned", "approved", NULL };

static const char FIND[] =
	"SELECT id, revision, value, note, state, account, at, agency, code FROM indicator_value"
	" WHERE day_from = ?1 AND day_to = ?2 AND set_code = ?3 AND code = ?4 AND agency = ?5";
static const char KEEP[] = "INSERT INTO indicator_value_past (value_id, revision, value, note, state, "
			   "account, at)"
			   " SELECT id, revision, value, note, state, account, at FROM indicator_value"
			   " WHERE id = ?1";
static const char CHANGE[] = "UPDATE indicator_value SET value = ?2, note = ?3, state = ?4, revision = ?5,"
			     " account = ?6, at = ?7 WHERE id = ?1";
static const char ADD[] = "INSERT INTO indicator_value (id, value, note, state, revision, account, at, "
			  "set_code,"
			  " code, agency, day_from, day_to)"
			  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

static bool find(
	struct tx *tx, const struct answer_new *a, int64_t *id, int64_t *revision, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FIND);
	bind_int(q, 1, a->period.from);
	bind_int(q, 2, a->period.to);
	bind_str(q, 3, a->set);
	bind_str(q, 4, a->code);
	bind_int(q, 5, a->agency);
	bool there = stmt_row(q);
	*id = there ? get_int(q, 0) : 0;
	*revision = there ? get_int(q, 1) : 0;
	return stmt_end(q, err);
}

static bool keep(struct tx *tx, int64_t id, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, KEEP);
	bind_int(q, 1, id);
	return stmt_run(q, err);
}

static bool sound(const struct answer_new *a, struct error *err)
{
	struct rational r;
	if (a->value && !rational_parse(a->value, strlen(a->value), &r))
		return err_set(err, ERR_DATA, "%s: found \"%.40s\", expected a number such as 12.5",
			a->code, a->value);
	return true;
}

bool answer_put(struct tx *tx, struct answer_new *a, struct error *err)
{
	int64_t id, revision;
	if (!sound(a, err) || !find(tx, a, &id, &revision, err))
		return false;
	if (revision != a->revision)
		return err_set(err, ERR_CONFLICT, "%s: somebody else has changed it meanwhile", a->code);
	if (id && !keep(tx, id, err))
		return false;
	bool fresh = !id;
	if (fresh && !(id = tx_id(tx, "indicator_value", err)))
		return false;
	struct stmt *q = db_stmt(tx->db, fresh ? ADD : CHANGE);
	bind_int(q, 1, id);
	bind_str(q, 2, a->value);
	bind_str(q, 3, a->note);
	bind_str(q, 4, answer_state_names[a->state]);
	bind_int(q, 5, ++a->revision);
	bind_int(q, 6, a->account);
	bind_int(q, 7, tx->now);
	if (fresh) {
		bind_str(q, 8, a->set);
		bind_str(q, 9, a->code);
		bind_int(q, 10, a->agency);
		bind_int(q, 11, a->period.from);
		bind_int(q, 12, a->period.to);
	}
	return stmt_run(q, err);
}

static void read_answer(struct stmt *q, struct answer *x, struct arena *a)
{
	int state = text_word(get_text(q, 4, NULL), answer_state_names);
	*x = (struct answer){ .id = get_int(q, 0),
		.revision = get_int(q, 1),
		.value = get_str(q, 2, a),
		.note = get_str(q, 3, a),
		.state = state < 0 ? ANSWER_DRAFT : (enum answer_state)state,
		.account = get_int(q, 5),
		.at = get_int(q, 6),
		.agency = get_int(q, 7),
		.code = get_str(q, 8, a) };
}

/* Reads all rows of a statement whose columns are those of FIND. */
static bool read_all(struct stmt *q, struct arena *a, struct answer **list, int *n, struct error *err)
{
	int cap = 64;
	*list = arena_alloc(a, sizeof **list * (size_t)cap);
	*n = 0;
	while (stmt_row(q)) {
		if (*n == cap) {
			struct answer *more = arena_alloc(a, sizeof *more * (size_t)cap * 2);
			memcpy(more, *list, sizeof *more * (size_t)cap);
			*list = more;
			cap *= 2;
		}
		read_answer(q, &(*list)[(*n)++], a);
	}
	return stmt_end(q, err);
}

static const char OF_SET[] = "SELECT id, revision, value, note, state, account, at, agency, code FROM "
			     "indicator_value"
			     " WHERE day_from = ?1 AND day_to = ?2 AND set_code = ?3"
			     " AND (?4 = 0 OR agency = ?4)";

bool answers_list(struct db *db, const char *set, struct period p, int64_t agency, struct arena *a,
	struct answer **list, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, OF_SET);
	bind_int(q, 1, p.from);
	bind_int(q, 2, p.to);
	bind_str(q, 3, set);
	bind_int(q, 4, agency);
	return read_all(q, a, list, n, err);
}

static const char PAST[] = "SELECT v.id, x.revision, x.value, x.note, x.state, x.account, x.at, v.agency, "
			   "v.code"
			   " FROM indicator_value_past x JOIN indicator_value v ON v.id = x.value_id"
			   " WHERE x.value_id = ?1 ORDER BY x.revision DESC";

bool answer_past(
	struct db *db, int64_t id, struct arena *a, struct answer **list, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, PAST);
	bind_int(q, 1, id);
	return read_all(q, a, list, n, err);
}

static const char APPROVED[] = "SELECT set_code, code, agency, day_from, day_to, value FROM indicator_value"
			       " WHERE state = 'approved' AND value IS NOT NULL";
static const char COUNT_APPROVED[] = "SELECT COUNT(*) FROM indicator_value"
				     " WHERE state = 'approved' AND value IS NOT NULL";

/* One that belongs to a set, a code or a body that is not there any more counts for nothing. */
static bool read_approved(struct stmt *q, const struct rules *rules, const struct indicators *sets,
	struct indicator_answer *x)
{
	const char *set = get_text(q, 0, NULL);
	x->set = indicator_set_find(sets, set);
	x->item = x->set < 0 ? -1 : indicator_find(&sets->set[x->set], get_text(q, 1, NULL));
	x->agency = province_agency_by_id(&rules->province, get_int(q, 2));
	x->period = (struct period){ (int32_t)get_int(q, 3), (int32_t)get_int(q, 4) };
	size_t n;
	const char *value = get_text(q, 5, &n);
	return x->item >= 0 && x->agency >= 0 && rational_parse(value, n, &x->number);
}

bool answers_approved(struct db *db, const struct rules *rules, const struct indicators *sets,
	struct arena *a, struct indicator_answer **list, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, COUNT_APPROVED);
	int64_t most = stmt_row(q) ? get_int(q, 0) : 0;
	*n = 0;
	*list = NULL;
	if (!stmt_end(q, err))
		return false;
	*list = arena_alloc(a, sizeof **list * ((size_t)most + 1));
	q = db_stmt(db, APPROVED);
	while (*n < most && stmt_row(q))
		*n += read_approved(q, rules, sets, &(*list)[*n]);
	return stmt_end(q, err);
}
