/* work_store.c: lives and items in the store. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "store/store.h"
#include "work/board.h"
#include "work/work_rows.h"

static const char LIFE_READ[] = "SELECT process, state, version, time_limit, unit, promised_at FROM "
				"dossier_life"
				" WHERE dossier = ?1";
static const char LIFE_INSERT[] = "INSERT INTO dossier_life (dossier, process, state, version, time_limit, "
				  "unit)"
				  " VALUES (?1, ?2, ?3, 1, ?4, ?5)";
static const char LIFE_UPDATE[] = "UPDATE dossier_life SET state = ?2, version = ?3, time_limit = ?4,"
				  " promised_at = ?5 WHERE dossier = ?1";

bool life_read(struct db *db, const struct rules *r, int64_t dossier, struct life *life, struct error *err)
{
	*life = (struct life){ .dossier = dossier };
	struct stmt *q = db_stmt(db, LIFE_READ);
	bind_int(q, 1, dossier);
	if (stmt_row(q)) {
		int unit = text_word(get_text(q, 4, NULL), unit_names);
		life->process = process_by_id(&r->processes, get_int(q, 0));
		life->state = (enum life_state)get_int(q, 1);
		life->version = get_int(q, 2);
		life->time_limit = (int)get_int(q, 3);
		life->unit = unit < 0 ? UNIT_WORKING_DAYS : (enum limit_unit)unit;
		life->promised_at = get_int(q, 5);
	}
	return stmt_end(q, err);
}

bool life_insert(struct tx *tx, const struct life *l, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, LIFE_INSERT);
	bind_int(q, 1, l->dossier);
	bind_int(q, 2, l->process->id);
	bind_int(q, 3, l->state);
	bind_int(q, 4, l->time_limit);
	bind_str(q, 5, unit_names[l->unit]);
	return stmt_run(q, err);
}

bool life_update(struct tx *tx, struct life *l, struct error *err)
{
	l->version++;
	struct stmt *q = db_stmt(tx->db, LIFE_UPDATE);
	bind_int(q, 1, l->dossier);
	bind_int(q, 2, l->state);
	bind_int(q, 3, l->version);
	bind_int(q, 4, l->time_limit);
	if (l->promised_at)
		bind_int(q, 5, l->promised_at);
	return stmt_run(q, err);
}

#define ITEM_COLUMNS \
	"w.id, w.dossier, w.step, w.kind, w.role, w.agency, w.desk, w.holder, w.given_by, w.given_at," \
	" w.step_due, w.due_at, w.waits"

static void read_item(struct stmt *q, struct arena *a, struct item *out)
{
	int kind = text_word(get_text(q, 3, NULL), item_kind_names);
	int role = text_word(get_text(q, 4, NULL), role_names);
	*out = (struct item){
		.id = get_int(q, 0),
		.dossier = get_int(q, 1),
		.step = (int)get_int(q, 2),
		.kind = kind < 0 ? 0 : kind,
		.role = role < 0 ? ROLE_NONE : (enum role)role,
		.agency = get_int(q, 5),
		.desk = get_int(q, 6),
		.holder = get_int(q, 7),
		.given_by = get_str(q, 8, a),
		.given_at = get_int(q, 9),
		.step_due = get_int(q, 10),
		.due_at = get_int(q, 11),
		.waits = get_int(q, 12),
	};
}

static const char ITEMS_OF[] = "SELECT " ITEM_COLUMNS " FROM work w WHERE w.dossier = ?1 ORDER BY w.id";

/* Keeps opinions after the step's own, each in the order in which they came; there is room for `max`. Sorted
 * here: for its few rows the database would make a table each time. */
static int put_in_order(const struct item *item, int opinions, struct item *out, int n, int max)
{
	int at = item->kind == ITEM_OPINION ? n : n - opinions;
	if (at == max)
		return n;
	if (n < max)
		n++;
	memmove(&out[at + 1], &out[at], sizeof *out * (size_t)(n - 1 - at));
	out[at] = *item;
	return n;
}

int items_of(struct db *db, int64_t dossier, struct arena *a, struct item *out, int max, struct error *err)
{
	int n = 0, own = 0;
	struct stmt *q = db_stmt(db, ITEMS_OF);
	bind_int(q, 1, dossier);
	while (own < max && stmt_row(q)) {
		struct item item;
		read_item(q, a, &item);
		n = put_in_order(&item, n - own, out, n, max);
		own += item.kind != ITEM_OPINION;
	}
	return stmt_end(q, err) ? n : -1;
}

static const char ITEM_PLACE[] = "SELECT w.dossier, l.version FROM work w JOIN dossier_life l"
				 " ON l.dossier = w.dossier WHERE w.id = ?1";

bool item_place(struct db *db, int64_t item, int64_t *dossier, int64_t *version, struct error *err)
{
	*dossier = *version = 0;
	struct stmt *q = db_stmt(db, ITEM_PLACE);
	bind_int(q, 1, item);
	if (stmt_row(q)) {
		*dossier = get_int(q, 0);
		*version = get_int(q, 1);
	}
	return stmt_end(q, err);
}

static const char ITEM_INSERT[] = "INSERT INTO work (id, dossier, step, kind, role, agency, desk, holder, "
				  "given_by, given_at, step_due,"
				  " due_at, waits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
				  "?12, ?13)";
static const char ITEM_DELETE[] = "DELETE FROM work WHERE id = ?1";
static const char ITEMS_DELETE[] = "DELETE FROM work WHERE dossier = ?1";
static const char ITEM_HOLD[] = "UPDATE work SET holder = ?2 WHERE id = ?1";
static const char ITEM_STEP_DUE[] = "UPDATE work SET step_due = ?2 WHERE id = ?1";
static const char ITEMS_CLOCK[] = "UPDATE work SET due_at = ?2, waits = ?3 WHERE dossier = ?1";

bool item_insert(struct tx *tx, struct item *item, struct error *err)
{
	if (!(item->id = tx_id(tx, "work", err)))
		return false;
	struct stmt *q = db_stmt(tx->db, ITEM_INSERT);
	bind_int(q, 1, item->id);
	bind_int(q, 2, item->dossier);
	bind_int(q, 3, item->step);
	bind_str(q, 4, item_kind_names[item->kind]);
	bind_str(q, 5, role_names[item->role]);
	bind_int(q, 6, item->agency);
	bind_int(q, 7, item->desk);
	if (item->holder)
		bind_int(q, 8, item->holder);
	bind_str(q, 9, item->given_by);
	bind_int(q, 10, item->given_at);
	bind_int(q, 11, item->step_due);
	bind_int(q, 12, item->due_at);
	bind_int(q, 13, item->waits);
	return stmt_run(q, err);
}

static bool run_one(struct tx *tx, const char *sql, int64_t id, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, sql);
	bind_int(q, 1, id);
	return stmt_run(q, err);
}

bool item_delete(struct tx *tx, int64_t id, struct error *err)
{
	return run_one(tx, ITEM_DELETE, id, err);
}

bool items_delete(struct tx *tx, int64_t dossier, struct error *err)
{
	return run_one(tx, ITEMS_DELETE, dossier, err);
}

bool item_hold(struct tx *tx, int64_t id, int64_t holder, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ITEM_HOLD);
	bind_int(q, 1, id);
	if (holder)
		bind_int(q, 2, holder);
	return stmt_run(q, err);
}

bool items_clock(struct tx *tx, int64_t dossier, int64_t due_at, bool waits, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ITEMS_CLOCK);
	bind_int(q, 1, dossier);
	bind_int(q, 2, due_at);
	bind_int(q, 3, waits);
	return stmt_run(q, err);
}

bool item_step_due(struct tx *tx, int64_t id, int64_t step_due, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ITEM_STEP_DUE);
	bind_int(q, 1, id);
	bind_int(q, 2, step_due);
	return stmt_run(q, err);
}

/* A pile is read post by post and merged, each of its parts in the order of an index of its own. ?1 account,
 * ?2 role, ?3 agency or desk, ?4 and ?5 the key, ?6 how many. "+ 0" keeps an index from being used for what
 * tells little. */
#define AFTER_KEY " AND (w.due_at, w.id) > (?4, ?5) ORDER BY w.due_at, w.id LIMIT ?6"
#define AT_AGENCY " FROM work w WHERE w.agency = ?3 AND w.desk + 0 = 0 AND w.role = ?2"
#define AT_DESK " FROM work w WHERE w.desk = ?3 AND w.desk <> 0 AND w.role = ?2"
#define FREE " AND w.waits = 0 AND w.holder IS NULL" AFTER_KEY
#define WAITS " AND w.waits = 1" AFTER_KEY
#define OTHERS " AND w.waits = 0 AND w.holder IS NOT NULL AND w.holder <> ?1" AFTER_KEY
static const char HELD[] = "SELECT " ITEM_COLUMNS " FROM work w WHERE w.holder = ?1 AND w.waits = "
			   "0" AFTER_KEY;
static const char *const piles[2][3][2] = {
	{ { NULL }, { "SELECT " ITEM_COLUMNS AT_AGENCY FREE },
		{ "SELECT " ITEM_COLUMNS AT_AGENCY WAITS, "SELECT " ITEM_COLUMNS AT_AGENCY OTHERS } },
	{ { NULL }, { "SELECT " ITEM_COLUMNS AT_DESK FREE },
		{ "SELECT " ITEM_COLUMNS AT_DESK WAITS, "SELECT " ITEM_COLUMNS AT_DESK OTHERS } },
};

/* What is asked for, and what was found so far, in order. */
struct gathering {
	struct db *db;
	const struct actor *who;
	enum pile pile;
	int64_t due_at, id;
	struct arena *arena;
	struct item *out;
	int n, max;
};

static bool before(const struct item *a, const struct item *b)
{
	return a->due_at < b->due_at || (a->due_at == b->due_at && a->id < b->id);
}

/* Puts one where it belongs, unless it is there; false when it and all after it come too late. */
static bool keep(struct gathering *g, const struct item *item)
{
	int at = g->n;
	while (at > 0 && before(item, &g->out[at - 1]))
		at--;
	if (at > 0 && g->out[at - 1].id == item->id)
		return true;
	if (at == g->max)
		return false;
	if (g->n < g->max)
		g->n++;
	memmove(&g->out[at + 1], &g->out[at], sizeof *item * (size_t)(g->n - 1 - at));
	g->out[at] = *item;
	return true;
}

static bool gather(struct gathering *g, const char *sql, int64_t account, enum role role, int64_t place,
	struct error *err)
{
	struct stmt *q = db_stmt(g->db, sql);
	bind_int(q, 1, account);
	bind_str(q, 2, role_names[role]);
	bind_int(q, 3, place);
	bind_int(q, 4, g->due_at);
	bind_int(q, 5, g->id);
	bind_int(q, 6, g->max);
	bool more = true;
	while (more && stmt_row(q)) {
		struct item item;
		read_item(q, g->arena, &item);
		more = keep(g, &item);
	}
	return stmt_end(q, err);
}

static bool gather_parts(
	struct gathering *g, const char *const *parts, enum role role, int64_t place, struct error *err)
{
	for (int i = 0; i < 2 && parts[i]; i++)
		if (!gather(g, parts[i], g->who->account, role, place, err))
			return false;
	return true;
}

/* A post's items lie at its agency, and at those that have ended and whose work it carries on. */
static bool gather_post(
	struct gathering *g, const struct rules *r, const struct post *p, int32_t today, struct error *err)
{
	const struct province *v = &r->province;
	if (p->desk)
		return gather_parts(g, piles[1][g->pile], p->role, p->desk, err);
	int own = province_agency_by_id(v, p->agency);
	bool ok = true;
	for (int i = 0; ok && own >= 0 && i < v->agencies; i++)
		if (i == own || (v->agency[i].valid_to < today && province_heir(v, i, today) == own))
			ok = gather_parts(g, piles[0][g->pile], p->role, v->agency[i].id, err);
	return ok;
}

int pile_read(struct db *db, const struct rules *r, const struct actor *who, enum pile pile, int64_t due_at,
	int64_t id, struct arena *a, struct item *out, int max, struct error *err)
{
	struct gathering g = { db, who, pile, due_at, id, a, out, 0, max };
	int32_t today = day_of_time(time_now());
	for (int i = 0; i < who->posts; i++) {
		const struct post *p = &who->post[i];
		bool ok = pile == PILE_MINE ? gather(&g, HELD, p->acts_for ? p->acts_for : who->account,
						      p->role, 0, err)
					    : gather_post(&g, r, p, today, err);
		if (!ok)
			return -1;
	}
	return g.n;
}

#define RUNNING " FROM work w WHERE w.waits = 0 AND w.kind <> 'return'"
#define OF_ONE " AND w.agency = ?1"
#define OF_ALL " AND ?1 = 0"
static const char *const board_rows_of[] = { "SELECT w.agency, w.kind, w.due_at, w.step_due" RUNNING OF_ALL
					     " ORDER BY w.agency",
	"SELECT w.agency, w.kind, w.due_at, w.step_due" RUNNING OF_ONE };
#define DUE_FIRST " AND w.due_at <= ?2 ORDER BY w.due_at, w.id LIMIT ?3"
static const char *const board_items_of[] = { "SELECT " ITEM_COLUMNS RUNNING OF_ALL DUE_FIRST,
	"SELECT " ITEM_COLUMNS RUNNING OF_ONE DUE_FIRST };

/* Adds what was counted at an agency, kind by kind, and begins anew. */
static int put_counts(struct board_row *kinds, struct board_row *out, int n, int max)
{
	for (int kind = 0; kind < ITEM_KINDS && n < max; kind++)
		if (kinds[kind].open)
			out[n++] = kinds[kind];
	memset(kinds, 0, sizeof *kinds * ITEM_KINDS);
	return n;
}

int board_rows(struct db *db, int64_t agency, int64_t now, int64_t soon, struct board_row *out, int max,
	struct error *err)
{
	int n = 0;
	int64_t at = 0;
	struct board_row kinds[ITEM_KINDS] = { 0 };
	struct stmt *q = db_stmt(db, board_rows_of[agency != 0]);
	bind_int(q, 1, agency);
	while (stmt_row(q)) {
		int64_t due = get_int(q, 2);
		int kind = text_word(get_text(q, 1, NULL), item_kind_names);
		if (get_int(q, 0) != at)
			n = put_counts(kinds, out, n, max);
		at = get_int(q, 0);
		kind = kind < 0 ? 0 : kind;
		struct board_row *row = &kinds[kind];
		row->agency = at;
		row->kind = kind;
		row->open++;
		row->overdue += due < now;
		row->soon += due >= now && due <= soon;
		row->step_late += get_int(q, 3) < now;
	}
	n = put_counts(kinds, out, n, max);
	return stmt_end(q, err) ? n : -1;
}

int board_items(struct db *db, int64_t agency, int64_t before, struct arena *a, struct item *out, int max,
	struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, board_items_of[agency != 0]);
	bind_int(q, 1, agency);
	bind_int(q, 2, before);
	bind_int(q, 3, max);
	while (n < max && stmt_row(q))
		read_item(q, a, &out[n++]);
	return stmt_end(q, err) ? n : -1;
}
