/* made.c: see made.h. */
#include "nation/made.h"

#include "base/buf.h"
#include "store/store.h"

bool made_run(struct tx *tx, const char *sql, const char *const value[MADE_VALUES], struct error *err)
{
	struct buf made = BUF_INIT(32768);
	struct stmt *q = db_stmt(tx->db, sql);
	for (int i = 0; i < MADE_VALUES && value[i]; i++)
		bind_str(q, i + 1, value[i]);
	if (stmt_row(q))
		buf_adds(&made, get_text(q, 0, NULL));
	bool ok = stmt_end(q, err) && db_exec(tx->db, made.p, err);
	buf_release(&made);
	return ok;
}
