/* came_store.c: see came.h. */
#include "work/came.h"

#include <stdio.h>

#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"

const char *const came_kind_names[] = { "original", "copy", "certified", "held", NULL };

bool came_misses(const struct component *k, const struct came *came, int n)
{
	bool there = !k->needed;
	for (int i = 0; i < n; i++)
		there |= came[i].no == k->no;
	return !there;
}

const struct component *came_lacks(const struct procedure *p, const struct came *came, int n)
{
	for (int i = 0; p->detail && i < p->detail->components; i++)
		if (came_misses(&p->detail->component[i], came, n))
			return &p->detail->component[i];
	return NULL;
}

bool came_complete(const struct procedure *p, const struct came *came, int n, struct error *err)
{
	const struct component *k = came_lacks(p, came, n);
	return !k || err_set(err, ERR_DATA, "papers: %d (%s) is always needed", k->no, k->name);
}

static const char INSERT[] = "INSERT INTO dossier_component (dossier, no, name, kind, issued)"
			     " VALUES (?1, ?2, ?3, ?4, ?5)";

static bool insert(struct tx *tx, int64_t dossier, const struct came *c, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, dossier);
	bind_int(q, 2, c->no);
	bind_str(q, 3, c->name);
	bind_str(q, 4, came_kind_names[c->kind]);
	if (c->kind == CAME_HELD)
		bind_int(q, 5, c->issued);
	else
		bind_null(q, 5);
	return stmt_run(q, err);
}

bool came_keep(struct tx *tx, int64_t dossier, const struct came *came, int n, struct error *err)
{
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	bool ok = true;
	json_open(&j, NULL, '{');
	for (int i = 0; ok && i < n; i++) {
		char no[12];
		snprintf(no, sizeof no, "%d", came[i].no);
		json_str(&j, no, came_kind_names[came[i].kind]);
		ok = insert(tx, dossier, &came[i], err);
	}
	json_close(&j, '}');
	struct event e = { .act = "dossier.papers",
		.kind = "dossier",
		.subject = dossier,
		.data = b.p,
		.data_len = b.len };
	ok = ok && (!n || journal_append(tx, &e, err));
	buf_release(&b);
	return ok;
}

static const char SCANNED[] = "UPDATE dossier_component SET file = ?3 WHERE dossier = ?1 AND no = ?2"
			      " RETURNING no";

bool came_scanned(struct tx *tx, int64_t dossier, int no, int64_t file, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SCANNED);
	char data[64];
	bind_int(q, 1, dossier);
	bind_int(q, 2, no);
	bind_int(q, 3, file);
	bool there = stmt_row(q);
	if (!stmt_end(q, err))
		return false;
	if (!there)
		return err_set(err, ERR_DATA, "no: paper %d did not come with the dossier", no);
	int n = snprintf(data, sizeof data, "{\"no\":%d,\"file\":%lld}", no, (long long)file);
	struct event e = { .act = "dossier.paper_scanned",
		.kind = "dossier",
		.subject = dossier,
		.data = data,
		.data_len = (size_t)n };
	return journal_append(tx, &e, err);
}

static const char READ[] = "SELECT no, name, kind, COALESCE(issued, 0), COALESCE(file, 0) FROM "
			   "dossier_component WHERE dossier = ?1 ORDER BY no";

int came_of(struct db *db, int64_t dossier, struct arena *a, struct came *came, int most, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, READ);
	bind_int(q, 1, dossier);
	while (n < most && stmt_row(q)) {
		int kind;
		came[n] = (struct came){ .no = (int)get_int(q, 0), .name = get_str(q, 1, a) };
		came[n].issued = get_int(q, 3);
		came[n].file = get_int(q, 4);
		kind = text_word(get_text(q, 2, NULL), came_kind_names);
		came[n++].kind = kind < 0 ? CAME_ORIGINAL : (enum came_kind)kind;
	}
	return stmt_end(q, err) ? n : -1;
}
