/* proof_store.c: see proof_rows.h. */
#include "account/proof_rows.h"
#include "base/date.h"
#include "store/db.h"

/* The last column is a day, or (of tokens) the time at which it is over. */
static const char POSTS[] = "SELECT p.role, COALESCE(g.code, ''), COALESCE(d.code, ''), 0 FROM "
			    "account_post p"
			    " LEFT JOIN agency g ON g.id = p.agency LEFT JOIN desk d ON d.id = p.desk"
			    " WHERE p.account = ?1 ORDER BY p.role, p.agency, p.desk";
static const char AWAY[] = "SELECT a.name, '', '', s.to_day FROM absence s JOIN account a ON a.id = "
			   "s.delegate"
			   " WHERE s.account = ?1 ORDER BY s.id";
static const char TOKENS[] = "SELECT name, CAST(made AS TEXT), '', COALESCE(ended, 0) FROM token WHERE "
			     "account = ?1 ORDER "
			     "BY id";

bool rights_read(struct db *db, enum right_kind kind, int64_t account, right_reader *fn, void *arg,
	struct error *err)
{
	static const char *const all[RIGHTS] = { POSTS, AWAY, TOKENS };
	struct stmt *q = db_stmt(db, all[kind]);
	bind_int(q, 1, account);
	while (stmt_row(q)) {
		const char *text[3];
		for (int i = 0; i < 3; i++)
			text[i] = get_text(q, i, NULL);
		int64_t until = get_int(q, 3);
		fn(arg, text, kind == RIGHT_TOKEN && until ? day_of_time(until - 1) : (int32_t)until);
	}
	return stmt_end(q, err);
}
