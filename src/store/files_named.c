/* files_named.c: see files_named.h. */
#include "store/files_named.h"

#include <string.h>

#include "base/log.h"
#include "store/db.h"
#include "store/lite_check.h"

/* Both number their rows from one sequence. */
static const char NAMED[] = "SELECT id, sha256 FROM dossier_attachment WHERE id > ?1"
			    " UNION ALL SELECT id, sha256 FROM evidence WHERE id > ?1 ORDER BY 1";
/* Of a store from before there was evidence. */
static const char NAMED_ATTACHED[] = "SELECT id, sha256 FROM dossier_attachment WHERE id > ?1 ORDER BY id";
/* Asked only of a file, and so of SQLite. */
static const char *const tables_there = "SELECT COUNT(*) FROM sqlite_master WHERE name IN"
					" ('dossier_attachment', 'evidence')";

static bool named(struct db *db, const char *statement, int64_t *last, struct buf *names, struct error *err)
{
	struct stmt *q = db_stmt(db, statement);
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

bool files_named(struct db *db, int64_t *last, struct buf *names, struct error *err)
{
	return named(db, NAMED, last, names, err);
}

bool files_named_in(const char *file, int64_t *last, struct buf *names, struct error *err)
{
	struct db *db = lite_frozen(file, err);
	if (!db)
		return false;
	struct stmt *q = db_stmt_once(db, tables_there);
	int64_t tables = stmt_row(q) ? get_int(q, 0) : 0;
	bool ok = stmt_end(q, err) &&
		  (!tables || named(db, tables > 1 ? NAMED : NAMED_ATTACHED, last, names, err));
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
