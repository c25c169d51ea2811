/* posted_store.c: see posted.h. */
#include "work/posted.h"

#include <string.h>

#include "base/json.h"
#include "store/journal.h"
#include "store/store.h"

const char *const posted_what_names[] = { "supplement", "original", "other", NULL };

static const char NEXT_NO[] = "SELECT COALESCE(MAX(no), 0) + 1 FROM dossier_later WHERE dossier = ?1";
static const char INSERT[] = "INSERT INTO dossier_later (id, dossier, no, agency, desk, what, tracking, "
			     "at)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char TRACKED[] = "SELECT no FROM dossier_later WHERE dossier = ?1 AND tracking = ?2 LIMIT 1";

bool tracking_fits(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
	return n > 0 && n <= TRACKING_MAX && !s[n];
}

static bool next_no(struct tx *tx, int64_t dossier, int *no, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NEXT_NO);
	bind_int(q, 1, dossier);
	*no = stmt_row(q) ? (int)get_int(q, 0) : 1;
	return stmt_end(q, err);
}

static bool insert(struct tx *tx, const struct rules *r, const struct dossier *d, const struct posted *p,
	struct error *err)
{
	int64_t id = tx_id(tx, "dossier_later", err);
	if (!id)
		return false;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, id);
	bind_int(q, 2, d->id);
	bind_int(q, 3, p->no);
	bind_int(q, 4, r->province.agency[d->agency].id);
	bind_int(q, 5, r->province.desk[d->desk].id);
	bind_str(q, 6, posted_what_names[p->what]);
	bind_str(q, 7, p->tracking);
	bind_int(q, 8, tx->now);
	return stmt_run(q, err);
}

static bool note(struct tx *tx, int64_t dossier, const struct posted *p, struct error *err)
{
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "no", p->no);
	json_str(&j, "what", posted_what_names[p->what]);
	if (p->tracking)
		json_str(&j, "tracking", p->tracking);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.paper_posted", "dossier", dossier, &b, err);
}

static bool fits(const struct dossier *d, const struct posted *p, struct error *err)
{
	if (p->tracking && !tracking_fits(p->tracking))
		return err_set(
			err, ERR_DATA, "tracking: expected 1 to %d letters and digits", TRACKING_MAX);
	if (d->desk < 0 || d->agency < 0)
		return err_set(err, ERR_CONFLICT, "no desk took the dossier in");
	return !d->returned_at || err_set(err, ERR_CONFLICT, "the dossier was handed out already");
}

bool posted_add(
	struct tx *tx, const struct rules *r, const struct dossier *d, struct posted *p, struct error *err)
{
	if (!fits(d, p, err) || !next_no(tx, d->id, &p->no, err))
		return false;
	if (p->no > POSTED_MAX)
		return err_set(
			err, ERR_CONFLICT, "the dossier has %d pieces that came by post", POSTED_MAX);
	return insert(tx, r, d, p, err) && note(tx, d->id, p, err);
}

bool posted_tracked(struct db *db, int64_t dossier, const char *tracking, bool *there, struct error *err)
{
	struct stmt *q = db_stmt(db, TRACKED);
	bind_int(q, 1, dossier);
	bind_str(q, 2, tracking);
	*there = stmt_row(q);
	return stmt_end(q, err);
}
