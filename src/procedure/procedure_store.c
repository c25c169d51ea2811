/* procedure_store.c: the catalogue in the store. */
#include <string.h>

#include "base/date.h"
#include "procedure/procedure_rows.h"
#include "store/store.h"

void bind_costs(struct stmt *q, int first, const struct procedure *r)
{
	if (r->fee_amount >= 0)
		bind_int(q, first, r->fee_amount);
	if (r->fee_per != FEE_PER_DOSSIER)
		bind_str(q, first + 1, fee_per_names[r->fee_per]);
	if (r->legal_limit) {
		bind_int(q, first + 2, r->legal_limit);
		bind_str(q, first + 3, unit_names[r->legal_unit]);
	}
}

static const char INSERT[] = "INSERT INTO procedure (id, place, code, name, level, field, owner, counted, "
			     "time_limit, unit,"
			     " online_level, interlinked, boundary_free, on_the_spot, fee, paid_online, "
			     "post, valid_from, valid_to, demo, fee_amount, fee_per, legal_limit, "
			     "legal_unit)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
			     "?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)";
static const char COUNT[] = "SELECT COUNT(*) FROM procedure";
static const char ALL[] = "SELECT id, code, name, level, field, owner, counted, time_limit, unit, "
			  "online_level, interlinked,"
			  " boundary_free, on_the_spot, fee, paid_online, post, valid_from, valid_to, demo,"
			  " fee_amount, fee_per, legal_limit, legal_unit"
			  " FROM procedure ORDER BY place";

bool procedure_insert(
	struct tx *tx, struct procedure *r, int place, const struct province *p, struct error *err)
{
	if (!(r->id = tx_id(tx, "procedure", err)))
		return false;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, r->id);
	bind_int(q, 2, place);
	bind_str(q, 3, r->code);
	bind_str(q, 4, r->name);
	bind_str(q, 5, level_names[r->level]);
	bind_str(q, 6, r->field);
	if (r->owner >= 0)
		bind_int(q, 7, p->agency[r->owner].id);
	bind_int(q, 8, r->counted);
	bind_int(q, 9, r->time_limit);
	bind_str(q, 10, unit_names[r->unit]);
	bind_int(q, 11, r->online_level);
	bind_str(q, 12, r->interlinked);
	bind_str(q, 13, r->boundary_free);
	bind_int(q, 14, r->on_the_spot);
	bind_int(q, 15, r->fee);
	bind_int(q, 16, r->paid_online);
	bind_int(q, 17, r->post);
	bind_int(q, 18, r->valid_from);
	if (r->valid_to != DAY_NEVER)
		bind_int(q, 19, r->valid_to);
	bind_int(q, 20, r->demo);
	bind_costs(q, 21, r);
	return stmt_run(q, err);
}

bool catalogue_save(struct tx *tx, struct catalogue *c, const struct province *p, struct error *err)
{
	for (int i = 0; i < c->procedures; i++)
		if (!procedure_insert(tx, &c->procedure[i], i + 1, p, err))
			return false;
	return details_save(tx, c, err);
}

static int word(const char *s, const char *const *words)
{
	int i = 0;
	while (words[i + 1] && strcmp(s, words[i]) != 0)
		i++;
	return i;
}

static void read_row(struct stmt *q, struct procedure *r, const struct province *p, struct arena *a)
{
	*r = (struct procedure){
		.id = get_int(q, 0),
		.code = get_str(q, 1, a),
		.name = get_str(q, 2, a),
		.level = (enum level)word(get_text(q, 3, NULL), level_names),
		.field = get_str(q, 4, a),
		.owner = get_null(q, 5) ? -1 : province_agency_by_id(p, get_int(q, 5)),
		.counted = get_int(q, 6),
		.time_limit = (int)get_int(q, 7),
		.unit = (enum limit_unit)word(get_text(q, 8, NULL), unit_names),
		.online_level = (int)get_int(q, 9),
		.interlinked = get_str(q, 10, a),
		.boundary_free = get_str(q, 11, a),
		.on_the_spot = get_int(q, 12),
		.fee = get_int(q, 13),
		.paid_online = get_int(q, 14),
		.post = get_int(q, 15),
		.valid_from = (int32_t)get_int(q, 16),
		.valid_to = get_null(q, 17) ? DAY_NEVER : (int32_t)get_int(q, 17),
		.demo = get_int(q, 18),
		.fee_amount = get_null(q, 19) ? -1 : get_int(q, 19),
		.fee_per = get_null(q, 20) ? FEE_PER_DOSSIER
					   : (enum fee_per)word(get_text(q, 20, NULL), fee_per_names),
		.legal_limit = (int)get_int(q, 21),
		.legal_unit = get_null(q, 22) ? UNIT_WORKING_DAYS
					      : (enum limit_unit)word(get_text(q, 22, NULL), unit_names),
	};
}

bool catalogue_read_store(struct catalogue *c, const struct province *p, struct db *db, struct error *err)
{
	*c = (struct catalogue){ 0 };
	struct stmt *q = db_stmt(db, COUNT);
	int n = stmt_row(q) ? (int)get_int(q, 0) : 0;
	if (!stmt_end(q, err))
		return false;
	c->procedure = arena_zalloc(&c->arena, sizeof *c->procedure * ((size_t)n + 1));
	q = db_stmt(db, ALL);
	while (c->procedures < n && stmt_row(q))
		read_row(q, &c->procedure[c->procedures++], p, &c->arena);
	bool ok = stmt_end(q, err);
	if (ok)
		catalogue_index(c);
	ok = ok && details_read_store(c, db, err) && versions_read(c, db, day_of_time(time_now()), err);
	if (!ok)
		catalogue_release(c);
	return ok;
}
