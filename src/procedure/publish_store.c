/* publish_store.c: decisions and versions in the store. */
#include <string.h>

#include "procedure/procedure_rows.h"
#include "store/store.h"

static const char NUMBER_TAKEN[] = "SELECT 1 FROM decision WHERE number = ?1";

static bool number_taken(struct tx *tx, const char *number, bool *taken, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NUMBER_TAKEN);
	bind_str(q, 1, number);
	*taken = stmt_row(q);
	return stmt_end(q, err);
}

static const char DECISION_INSERT[] = "INSERT INTO decision (id, number, day, effective, at, who)"
				      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

bool decision_insert(struct tx *tx, struct publication *p, struct error *err)
{
	bool taken;
	if (!number_taken(tx, p->number, &taken, err))
		return false;
	if (taken)
		return err_set(err, ERR_CONFLICT, "decision %s was published already", p->number);
	if (!(p->id = tx_id(tx, "decision", err)))
		return false;
	struct stmt *q = db_stmt(tx->db, DECISION_INSERT);
	bind_int(q, 1, p->id);
	bind_str(q, 2, p->number);
	bind_int(q, 3, p->day);
	bind_int(q, 4, p->effective);
	bind_int(q, 5, tx->now);
	bind_str(q, 6, tx->who);
	return stmt_run(q, err);
}

static const char END[] = "UPDATE procedure SET valid_to = ?2 WHERE id = ?1";

bool procedure_end(struct tx *tx, int64_t id, int32_t last, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, END);
	bind_int(q, 1, id);
	bind_int(q, 2, last);
	return stmt_run(q, err);
}

static const char CHANGE_INSERT[] = "INSERT INTO procedure_change (decision, procedure, kind) VALUES (?1, "
				    "?2, ?3)";

bool change_insert(
	struct tx *tx, int64_t decision, int64_t procedure, enum change_kind kind, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, CHANGE_INSERT);
	bind_int(q, 1, decision);
	bind_int(q, 2, procedure);
	bind_str(q, 3, change_names[kind]);
	return stmt_run(q, err);
}

static const char VERSION_INSERT[] =
	"INSERT INTO procedure_version (procedure, valid_from, name, field, time_limit, unit, online_level,"
	" interlinked, boundary_free, on_the_spot, fee, paid_online, post, fee_amount, fee_per, "
	"legal_limit, legal_unit)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";

bool version_insert(struct tx *tx, const struct procedure *r, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, VERSION_INSERT);
	bind_int(q, 1, r->id);
	bind_int(q, 2, r->valid_from);
	bind_str(q, 3, r->name);
	bind_str(q, 4, r->field);
	bind_int(q, 5, r->time_limit);
	bind_str(q, 6, unit_names[r->unit]);
	bind_int(q, 7, r->online_level);
	bind_str(q, 8, r->interlinked);
	bind_str(q, 9, r->boundary_free);
	bind_int(q, 10, r->on_the_spot);
	bind_int(q, 11, r->fee);
	bind_int(q, 12, r->paid_online);
	bind_int(q, 13, r->post);
	bind_costs(q, 14, r);
	return stmt_run(q, err);
}

static int word(const char *s, const char *const *words)
{
	int at = text_word(s, words);
	return at < 0 ? 0 : at;
}

/* What a version changes of the one before it. */
static void read_version(struct stmt *q, struct procedure *v, struct arena *a)
{
	v->valid_from = (int32_t)get_int(q, 1);
	v->name = get_str(q, 2, a);
	v->field = get_str(q, 3, a);
	v->time_limit = (int)get_int(q, 4);
	v->unit = (enum limit_unit)word(get_text(q, 5, NULL), unit_names);
	v->online_level = (int)get_int(q, 6);
	v->interlinked = get_str(q, 7, a);
	v->boundary_free = get_str(q, 8, a);
	v->on_the_spot = get_int(q, 9);
	v->fee = get_int(q, 10);
	v->paid_online = get_int(q, 11);
	v->post = get_int(q, 12);
	v->fee_amount = get_null(q, 13) ? -1 : get_int(q, 13);
	v->fee_per = get_null(q, 14) ? FEE_PER_DOSSIER
				     : (enum fee_per)word(get_text(q, 14, NULL), fee_per_names);
	v->legal_limit = (int)get_int(q, 15);
	v->legal_unit = get_null(q, 16) ? UNIT_WORKING_DAYS
					: (enum limit_unit)word(get_text(q, 16, NULL), unit_names);
}

/* A version more, after the first: the procedure as it was loaded. */
static struct procedure *one_more(struct procedure *p, struct arena *a)
{
	struct procedure *all = arena_zalloc(a, sizeof *all * ((size_t)p->versions + 2));
	if (p->versions)
		memcpy(all, p->version, sizeof *all * (size_t)p->versions);
	else
		all[0] = *p;
	p->versions = p->versions ? p->versions + 1 : 2;
	p->version = all;
	all[p->versions - 1] = all[p->versions - 2];
	return &all[p->versions - 1];
}

/* The procedure as it is on a day; its own days stay. */
static void show_version(struct procedure *p, int32_t today)
{
	struct procedure *version = p->version;
	int versions = p->versions;
	int32_t from = p->valid_from;
	*p = *procedure_on(p, today);
	p->valid_from = from;
	p->version = version;
	p->versions = versions;
}

static const char VERSIONS[] = "SELECT procedure, valid_from, name, field, time_limit, unit, online_level, "
			       "interlinked, boundary_free,"
			       " on_the_spot, fee, paid_online, post, fee_amount, fee_per, legal_limit, "
			       "legal_unit"
			       " FROM procedure_version ORDER BY procedure, valid_from";

bool versions_read(struct catalogue *c, struct db *db, int32_t today, struct error *err)
{
	bool any = false;
	struct stmt *q = db_stmt(db, VERSIONS);
	while (stmt_row(q)) {
		int at = catalogue_by_id(c, get_int(q, 0));
		if (at >= 0)
			read_version(q, one_more(&c->procedure[at], &c->arena), &c->arena);
		any |= at >= 0;
	}
	if (!stmt_end(q, err) || !detail_versions_read(c, db, err))
		return false;
	for (int i = 0; any && i < c->procedures; i++)
		if (c->procedure[i].versions)
			show_version(&c->procedure[i], today);
	if (any)
		catalogue_index(c);
	return true;
}

static const char DECISIONS[] = "SELECT d.id, d.number, d.day, d.effective, d.at, d.who,"
				" SUM(CASE c.kind WHEN 'new' THEN 1 ELSE 0 END),"
				" SUM(CASE c.kind WHEN 'amended' THEN 1 ELSE 0 END),"
				" SUM(CASE c.kind WHEN 'abolished' THEN 1 ELSE 0 END)"
				" FROM decision d JOIN procedure_change c ON c.decision = d.id"
				" GROUP BY d.id, d.number, d.day, d.effective, d.at, d.who"
				" ORDER BY d.id DESC";
static const char DECISION_COUNT[] = "SELECT COUNT(*) FROM decision";

bool decisions_list(struct db *db, struct arena *a, struct decision **list, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, DECISION_COUNT);
	int most = stmt_row(q) ? (int)get_int(q, 0) : 0;
	if (!stmt_end(q, err))
		return false;
	*list = arena_zalloc(a, sizeof **list * ((size_t)most + 1));
	q = db_stmt(db, DECISIONS);
	for (*n = 0; *n < most && stmt_row(q); ++*n)
		(*list)[*n] = (struct decision){ .id = get_int(q, 0),
			.number = get_str(q, 1, a),
			.day = (int32_t)get_int(q, 2),
			.effective = (int32_t)get_int(q, 3),
			.at = get_int(q, 4),
			.who = get_str(q, 5, a),
			.count = { (int)get_int(q, 6), (int)get_int(q, 7), (int)get_int(q, 8) } };
	return stmt_end(q, err);
}

static const char CHANGES_OF[] = "SELECT c.procedure, c.kind, d.number, d.day, d.effective"
				 " FROM procedure_change c JOIN decision d ON d.id = c.decision"
				 " WHERE (?1 = 0 OR c.decision = ?1) AND (?2 = 0 OR c.procedure = ?2)"
				 " ORDER BY d.id DESC, c.procedure";

bool changes_list(struct db *db, int64_t decision, int64_t procedure, struct arena *a, struct change **list,
	int *n, struct error *err)
{
	int cap = 64;
	struct stmt *q = db_stmt(db, CHANGES_OF);
	bind_int(q, 1, decision);
	bind_int(q, 2, procedure);
	*list = arena_zalloc(a, sizeof **list * (size_t)cap);
	for (*n = 0; stmt_row(q); ++*n) {
		if (*n == cap) {
			struct change *more = arena_zalloc(a, sizeof *more * (size_t)cap * 2);
			memcpy(more, *list, sizeof *more * (size_t)cap);
			*list = more;
			cap *= 2;
		}
		(*list)[*n] = (struct change){ .procedure = get_int(q, 0),
			.kind = (enum change_kind)word(get_text(q, 1, NULL), change_names),
			.number = get_str(q, 2, a),
			.day = (int32_t)get_int(q, 3),
			.effective = (int32_t)get_int(q, 4) };
	}
	return stmt_end(q, err);
}
