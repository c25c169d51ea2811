/* document_store.c: see document.h. */
#include "work/document.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "paper/paper.h"
#include "store/journal.h"
#include "store/store.h"

const char *const document_names[] = { "receipt", "receipt80", "letter", "control", "result", "register",
	"postal", "ticket", "declaration", "postal_in", NULL };

static const char INSERT[] = "INSERT INTO document_template (name, text) VALUES (?1, ?2)";
static const char READ[] = "SELECT text FROM document_template WHERE name = ?1";

/* Receives a template; false stops. */
typedef bool document_sink(void *arg, const char *name, const char *text, size_t n, struct error *err);

/* Templates that a procedure's result has for itself begin so; those that a province may have. */
static const char RESULT_OF[] = "result-";
enum { OWN_MAX = 1000 };

static bool one(struct arena *a, const char *dir, const char *name, document_sink *sink, void *arg,
	struct error *err)
{
	struct file_map map;
	const char *path = path_join(a, dir, arena_printf(a, "%s.paper", name));
	if (!file_map(&map, path, err))
		return false;
	bool ok = paper_template_read(a, path, map.p, map.n, err) &&
		  (!sink || sink(arg, name, map.p, map.n, err));
	file_unmap(&map);
	return ok;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the province's own templates of results, in order. */
static int results_of(const char *own, struct arena *a, const char **name)
{
	DIR *d = opendir(own);
	const struct dirent *e;
	int n = 0;
	while (d && n < OWN_MAX && (e = readdir(d))) {
		size_t len = strlen(e->d_name);
		if (len > 6 && strcmp(e->d_name + len - 6, ".paper") == 0 &&
			strncmp(e->d_name, RESULT_OF, sizeof RESULT_OF - 1) == 0)
			name[n++] = arena_dup(a, e->d_name, len - 6);
	}
	if (d)
		closedir(d);
	if (n)
		qsort(name, (size_t)n, sizeof *name, by_name);
	return n;
}

/* The national ones, each in the province's own form where it has one; then its templates of results. */
static bool each(const char *dir, const char *own, document_sink *sink, void *arg, struct error *err)
{
	struct arena a = { 0 };
	const char **name = arena_alloc(&a, sizeof *name * OWN_MAX);
	bool ok = true;
	for (int i = 0; ok && document_names[i]; i++) {
		const char *file = arena_printf(&a, "%s.paper", document_names[i]);
		bool mine = file_exists(path_join(&a, own, file));
		ok = one(&a, mine ? own : dir, document_names[i], sink, arg, err);
	}
	int n = results_of(own, &a, name);
	for (int i = 0; ok && i < n; i++)
		ok = one(&a, own, name[i], sink, arg, err);
	arena_release(&a);
	return ok;
}

bool documents_check(const char *dir, const char *own, struct error *err)
{
	return each(dir, own, NULL, NULL, err);
}

static bool save(void *arg, const char *name, const char *text, size_t n, struct error *err)
{
	struct tx *tx = arg;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_str(q, 1, name);
	bind_text(q, 2, text, n);
	return stmt_run(q, err);
}

bool documents_save(struct tx *tx, const char *dir, const char *own, struct error *err)
{
	return each(dir, own, save, tx, err);
}

const char *document_for(
	struct db *db, const char *name, const char *code, struct arena *a, struct error *err)
{
	struct stmt *q = db_stmt(db, READ);
	bind_str(q, 1, arena_printf(a, "%s-%s", name, code));
	const char *text = stmt_row(q) ? get_str(q, 0, a) : NULL;
	if (!stmt_end(q, err))
		return NULL;
	return text ? text : document_read(db, name, a, err);
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

static const char DELETE[] = "DELETE FROM document_template WHERE name = ?1";

/* What an update does. */
struct updating {
	struct tx *tx;
	int changed;
};

static bool note(struct tx *tx, const char *name, const char *text, size_t n, struct error *err)
{
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	char digest[65];
	sha256_hex(text, n, digest);
	json_open(&j, NULL, '{');
	json_str(&j, "name", name);
	json_str(&j, "text", digest);
	json_close(&j, '}');
	struct event e = { .act = "document.replaced", .kind = "document", .data = b.p, .data_len = b.len };
	bool ok = journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

static bool update(void *arg, const char *name, const char *text, size_t n, struct error *err)
{
	struct updating *u = arg;
	struct stmt *q = db_stmt(u->tx->db, READ);
	size_t had = 0;
	bind_str(q, 1, name);
	const char *was = stmt_row(q) ? get_text(q, 0, &had) : NULL;
	bool same = was && had == n && memcmp(was, text, n) == 0;
	if (!stmt_end(q, err))
		return false;
	if (same)
		return true;
	q = db_stmt(u->tx->db, DELETE);
	bind_str(q, 1, name);
	u->changed++;
	return stmt_run(q, err) && save(u->tx, name, text, n, err) && note(u->tx, name, text, n, err);
}

bool documents_update(struct tx *tx, const char *dir, const char *own, int *changed, struct error *err)
{
	struct updating u = { .tx = tx };
	bool ok = each(dir, own, update, &u, err);
	*changed = u.changed;
	return ok;
}
