/* law_store.c: the rules of law in the store. */
#include "province/law.h"
#include "province/province.h"
#include "store/store.h"

static const char INSERT[] = "INSERT INTO law (place, key, value, source, valid_from, valid_to)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char COUNT[] = "SELECT COUNT(*) FROM law";
static const char ALL[] = "SELECT key, value, source, valid_from, valid_to FROM law ORDER BY place";

bool law_save(struct tx *tx, const struct law *law, struct error *err)
{
	for (int i = 0; i < law->rules; i++) {
		const struct law_rule *r = &law->rule[i];
		struct stmt *q = db_stmt(tx->db, INSERT);
		bind_int(q, 1, i + 1);
		bind_str(q, 2, r->key);
		bind_str(q, 3, r->value);
		bind_str(q, 4, r->source);
		bind_int(q, 5, r->valid_from);
		if (r->valid_to != DAY_NEVER)
			bind_int(q, 6, r->valid_to);
		if (!stmt_run(q, err))
			return false;
	}
	return true;
}

bool law_read_store(struct law *law, struct arena *a, struct db *db, struct error *err)
{
	*law = (struct law){ 0 };
	struct stmt *q = db_stmt(db, COUNT);
	int n = stmt_row(q) ? (int)get_int(q, 0) : 0;
	if (!stmt_end(q, err))
		return false;
	law->rule = arena_zalloc(a, sizeof *law->rule * ((size_t)n + 1));
	q = db_stmt(db, ALL);
	while (law->rules < n && stmt_row(q))
		law->rule[law->rules++] = (struct law_rule){
			.key = get_str(q, 0, a),
			.value = get_str(q, 1, a),
			.source = get_str(q, 2, a),
			.valid_from = (int32_t)get_int(q, 3),
			.valid_to = get_null(q, 4) ? DAY_NEVER : (int32_t)get_int(q, 4),
		};
	return stmt_end(q, err);
}
