/* setup_store.c: whether a store has been set up. */
#include "setup/setup.h"
#include "store/store.h"

static const char ANY[] = "SELECT 1 FROM agency LIMIT 1";

bool setup_has_province(struct db *db, bool *has, struct error *err)
{
	struct stmt *q = db_stmt(db, ANY);
	*has = stmt_row(q);
	return stmt_end(q, err);
}
