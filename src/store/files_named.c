/* files_named.c: see files_named.h. */
#include "store/files_named.h"

#include <string.h>

#include "base/log.h"
#include "store/db.h"
#include "store/lite_check.h"

static const char NAMED[] = "SELECT id, sha256 FROM dossier_attachment WHERE id > ?1 ORDER BY id";
/* Asked only of a file, and so of SQLite. */
static const char *const there_is_table = "SELECT 1 FROM sqlite_master WHERE name = 'dossier_attachment'";

bool files_named(struct db *db, int64_t *last, struct buf *names, struct error *err)
{
	struct stmt *q = db_stmt(db, NAMED);
	bind_int(q, 1, *last);
	while (stmt_row(q)) {
		char name[FILES_NAME + 1] = "";
		size_t n;
		const char *sha256 = get_text(q, 1, &n);
		memcpy(name, sha256, n < FILES_NAME ? n : FILES_NAME);
		buf_add(names, name, sizeof name);
		*last = get_int(q, 0);
	}
	return stmt_end(q, err) && (!names->full || err_set(err, ERR_STORE, "too many files for one list"));
}

bool files_named_in(const char *file, int64_t *last, struct buf *names, struct error *err)
{
	struct db *db = lite_frozen(file, err);
	if (!db)
		return false;
	struct stmt *q = db_stmt_once(db, there_is_table);
	bool there = stmt_row(q);
	bool ok = stmt_end(q, err) && (!there || files_named(db, last, names, err));
	db_close(db);
	return ok;
}

static bool bring(struct files *from, struct files *to, const char *name, bool *copied, struct error *err)
{
	bool has;
	*copied = false;
	if (from)
		return files_copy(from, to, name, copied, err);
	return files_has(to, name, &has, err) &&
	       (has || err_set(err, ERR_NOT_FOUND, "%s: the file %s is missing", files_where(to), name));
}

bool files_bring(const struct buf *names, struct files *from, struct files *to,
	struct files_brought *result, struct error *err)
{
	*result = (struct files_brought){ .named = (int64_t)(names->len / (FILES_NAME + 1)) };
	for (int64_t i = 0; i < result->named; i++) {
		const char *name = names->p + i * (FILES_NAME + 1);
		struct error why = { 0 };
		bool copied = false;
		if (!bring(from, to, name, &copied, &why)) {
			if (why.code != ERR_NOT_FOUND && why.code != ERR_DATA)
				return err_set(err, why.code, "%s", why.text);
			log_line(LOG_WARN, "%s", why.text);
			if (!result->missing++)
				memcpy(result->first, name, sizeof result->first);
		}
		result->copied += copied;
	}
	return true;
}
