/* document_store.c: see document.h. */
#include "work/document.h"

#include <string.h>

#include "base/file.h"
#include "paper/paper.h"
#include "store/store.h"

const char *const document_names[] = { "receipt", "receipt80", "letter", "control", "result", "register",
	"postal", "ticket", NULL };

static const char INSERT[] = "INSERT INTO document_template (name, text) VALUES (?1, ?2)";
static const char READ[] = "SELECT text FROM document_template WHERE name = ?1";

/* Receives a template; false stops. */
typedef bool document_sink(void *arg, const char *name, const char *text, size_t n, struct error *err);

static bool each(const char *dir, document_sink *sink, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool ok = true;
	for (int i = 0; ok && document_names[i]; i++) {
		struct file_map map;
		const char *path = path_join(&a, dir, arena_printf(&a, "%s.paper", document_names[i]));
		ok = file_map(&map, path, err);
		if (!ok)
			break;
		ok = paper_template_read(&a, path, map.p, map.n, err) &&
		     (!sink || sink(arg, document_names[i], map.p, map.n, err));
		file_unmap(&map);
	}
	arena_release(&a);
	return ok;
}

bool documents_check(const char *dir, struct error *err)
{
	return each(dir, NULL, NULL, err);
}

static bool save(void *arg, const char *name, const char *text, size_t n, struct error *err)
{
	struct tx *tx = arg;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_str(q, 1, name);
	bind_text(q, 2, text, n);
	return stmt_run(q, err);
}

bool documents_save(struct tx *tx, const char *dir, struct error *err)
{
	return each(dir, save, tx, err);
}

const char *document_read(struct db *db, const char *name, struct arena *a, struct error *err)
{
	struct stmt *q = db_stmt(db, READ);
	bind_str(q, 1, name);
	const char *text = stmt_row(q) ? get_str(q, 0, a) : NULL;
	if (!stmt_end(q, err))
		return NULL;
	if (!text)
		err_set(err, ERR_NOT_FOUND, "the store has no template \"%s\"", name);
	return text;
}
