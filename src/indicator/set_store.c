/* set_store.c: the sets in the store, as their files were. */
#include <string.h>

#include "indicator/sets.h"
#include "store/store.h"

/* What sets.csv is called beside the sets; no set can have this code. */
static const char LIST[] = "sets.csv";

static const char PUT[] = "INSERT INTO indicator_set (code, text) VALUES (?1, ?2)"
			  " ON CONFLICT (code) DO UPDATE SET text = excluded.text";
static const char ALL[] = "SELECT code, text FROM indicator_set ORDER BY code";

static bool put(struct tx *tx, const char *code, const char *text, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PUT);
	bind_str(q, 1, code);
	bind_str(q, 2, text);
	return stmt_run(q, err);
}

bool indicators_save(struct tx *tx, const struct indicators *s, struct error *err)
{
	if (s->sets && !put(tx, LIST, s->list_text, err))
		return false;
	for (int i = 0; i < s->sets; i++)
		if (!put(tx, s->set[i].code, s->set[i].text, err))
			return false;
	return true;
}

static const char SAME[] = "SELECT 1 FROM indicator_set WHERE code = ?1 AND text = ?2";

/* Puts a text unless it is there already. */
static bool renew(struct tx *tx, const char *code, const char *text, int *changed, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SAME);
	bind_str(q, 1, code);
	bind_str(q, 2, text);
	bool same = stmt_row(q);
	if (!stmt_end(q, err))
		return false;
	*changed += !same;
	return same || put(tx, code, text, err);
}

bool indicators_update(struct tx *tx, const struct indicators *s, int *changed, struct error *err)
{
	*changed = 0;
	bool ok = !s->sets || renew(tx, LIST, s->list_text, changed, err);
	for (int i = 0; ok && i < s->sets; i++)
		ok = renew(tx, s->set[i].code, s->set[i].text, changed, err);
	return ok;
}

bool indicators_load(struct indicators *s, const struct rules *rules, struct db *db, struct error *err)
{
	enum { MOST = 65 };
	struct set_file file[MOST];
	int files = 0;
	const char *list = NULL;
	*s = (struct indicators){ 0 };
	struct stmt *q = db_stmt(db, ALL);
	while (stmt_row(q)) {
		const char *code = get_str(q, 0, &s->arena), *text = get_str(q, 1, &s->arena);
		if (strcmp(code, LIST) == 0)
			list = text;
		else if (files < MOST)
			file[files++] = (struct set_file){ code,
				arena_printf(&s->arena, "indicators/%s.csv", code), text, strlen(text) };
	}
	bool ok = stmt_end(q, err);
	if (ok && !list)
		return true;
	if (ok)
		return sets_read(s, rules, "indicators/sets.csv", list, strlen(list), file, files, err);
	indicators_release(s);
	return false;
}
