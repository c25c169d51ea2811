/* update_store.c: what an update changes in rows that are there. */
#include "setup/update_rows.h"
#include "store/store.h"

static const char PROCESS_END[] = "UPDATE process SET valid_to = ?2 WHERE id = ?1";

bool process_set_end(struct tx *tx, int64_t id, int32_t valid_to, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PROCESS_END);
	bind_int(q, 1, id);
	if (valid_to != DAY_NEVER)
		bind_int(q, 2, valid_to);
	return stmt_run(q, err);
}

static const char PROCESS_PLACE[] = "UPDATE process SET place = ?2 WHERE id = ?1 AND place <> ?2";

bool process_set_place(struct tx *tx, int64_t id, int place, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PROCESS_PLACE);
	bind_int(q, 1, id);
	bind_int(q, 2, place);
	return stmt_run(q, err);
}

static const char TERM_END[] = "UPDATE procedure_form SET valid_to = ?3 WHERE procedure = ?1 AND "
			       "valid_from = ?2";

bool term_set_end(struct tx *tx, int64_t procedure, int32_t valid_from, int32_t valid_to, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TERM_END);
	bind_int(q, 1, procedure);
	bind_int(q, 2, valid_from);
	if (valid_to != DAY_NEVER)
		bind_int(q, 3, valid_to);
	return stmt_run(q, err);
}

static const char LAW_DELETE[] = "DELETE FROM law";

bool law_empty(struct tx *tx, struct error *err)
{
	return stmt_run(db_stmt(tx->db, LAW_DELETE), err);
}

static const char AMOUNTS[] = "UPDATE procedure SET fee_amount = ?2, fee_per = ?3, legal_limit = ?4, "
			      "legal_unit = ?5"
			      " WHERE id = ?1";

bool procedure_set_amounts(struct tx *tx, const struct procedure *p, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, AMOUNTS);
	bind_int(q, 1, p->id);
	if (p->fee_amount >= 0)
		bind_int(q, 2, p->fee_amount);
	if (p->fee_per != FEE_PER_DOSSIER)
		bind_str(q, 3, fee_per_names[p->fee_per]);
	if (p->legal_limit) {
		bind_int(q, 4, p->legal_limit);
		bind_str(q, 5, unit_names[p->legal_unit]);
	}
	return stmt_run(q, err);
}
