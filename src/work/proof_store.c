/* proof_store.c: see proof_rows.h. */
#include "work/proof_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/secret.h"
#include "store/told.h"

/* Of several steps on desks the last one counts: there is one, or something is wrong. */
static const char LIVES[] = "SELECT l.dossier, d.code, l.state, COALESCE(l.promised_at, 0), COALESCE(w.n, "
			    "0), COALESCE(w.step, 0),"
			    " COALESCE(w.holder, 0), COALESCE(a.name, ''), COALESCE(w.item, 0) FROM "
			    "dossier_life l JOIN dossier d ON d.id = l.dossier"
			    " LEFT JOIN (SELECT dossier, COUNT(*) AS n, MAX(step) AS step, MAX(holder) AS "
			    "holder, MAX(id) AS item FROM work"
			    " WHERE kind <> 'opinion' GROUP BY dossier) w ON w.dossier = l.dossier"
			    " LEFT JOIN account a ON a.id = w.holder ORDER BY l.dossier";
static const char LETTERS[] = "SELECT dossier, no, kind, at, basis, sent_by, text, salt, "
			      "COALESCE(answered_at, "
			      "0), due_after FROM dossier_letter ORDER BY dossier, no";
static const char DECLARED[] = "SELECT dossier, form, sealed, salt FROM dossier_answer ORDER BY dossier";

/* But for those that tell nothing of what is asked here: what the post tells of a piece, by the name of
 * "state" too, is none of the dossier's. */
static const char DEEDS[] =
	"SELECT subject, at, who, act, data FROM event WHERE kind = 'dossier' AND act NOT IN"
	" ('dossier.imported', 'dossier.viewed', 'dossier.papers', 'dossier.paper_scanned',"
	" 'dossier.attached', 'dossier.posted', 'dossier.post_received', 'dossier.tracked',"
	" 'dossier.paper_posted', 'dossier.fee_waived') ORDER BY subject, kind, seq";

struct stmt *proof_lives(struct db *db)
{
	return db_stmt(db, LIVES);
}

struct stmt *proof_letters(struct db *db)
{
	return db_stmt(db, LETTERS);
}

struct stmt *proof_declared(struct db *db)
{
	return db_stmt(db, DECLARED);
}

struct stmt *proof_deeds(struct db *db)
{
	return db_stmt(db, DEEDS);
}

bool proof_next_life(struct stmt *q, struct proof_life *l)
{
	*l = (struct proof_life){ 0 };
	if (!stmt_row(q))
		return false;
	*l = (struct proof_life){ .dossier = get_int(q, 0),
		.code = get_text(q, 1, NULL),
		.state = get_int(q, 2),
		.promised_at = get_int(q, 3),
		.desks = get_int(q, 4),
		.step = get_int(q, 5),
		.holder = get_int(q, 6),
		.holder_name = get_text(q, 7, NULL),
		.item = get_int(q, 8) };
	return true;
}

static void copy(char *to, size_t room, struct stmt *q, int column)
{
	snprintf(to, room, "%s", get_null(q, column) ? "" : get_text(q, column, NULL));
}

bool proof_next_letter(struct stmt *q, struct proof_letter *l)
{
	size_t n = 0;
	*l = (struct proof_letter){ 0 };
	if (!stmt_row(q))
		return false;
	l->dossier = get_int(q, 0);
	l->no = (int)get_int(q, 1);
	l->at = get_int(q, 3);
	l->answered_at = get_int(q, 8);
	l->due_after = get_int(q, 9);
	l->erased = get_null(q, 6) && get_null(q, 7);
	copy(l->kind, sizeof l->kind, q, 2);
	copy(l->basis, sizeof l->basis, q, 4);
	copy(l->sent_by, sizeof l->sent_by, q, 5);
	const char *text = get_null(q, 6) ? NULL : get_text(q, 6, &n);
	told_digest(q, 7, "text", text, n, l->digest);
	return true;
}

bool proof_next_declared(struct stmt *q, struct db *db, struct proof_letter *l)
{
	*l = (struct proof_letter){ 0 };
	if (!stmt_row(q))
		return false;
	struct arena a = { 0 };
	struct error none = { 0 };
	size_t n = 0;
	const char *text = NULL;
	l->dossier = get_int(q, 0);
	l->erased = get_null(q, 2) && get_null(q, 3);
	copy(l->kind, sizeof l->kind, q, 1);
	struct secret_place at = { .table = "dossier_answer", .column = "sealed", .row = l->dossier };
	const void *p = get_null(q, 2) ? NULL : get_blob(q, 2, &n);
	if (!secret_open_texts(db_keys(db), &at, p, n, &a, &text, 1, &none))
		text = NULL;
	told_digest(q, 3, "answers", text, text ? strlen(text) : 0, l->digest);
	arena_release(&a);
	return true;
}

bool proof_next_deed(struct stmt *q, struct proof_deed *d)
{
	*d = (struct proof_deed){ 0 };
	if (!stmt_row(q))
		return false;
	*d = (struct proof_deed){ .dossier = get_int(q, 0),
		.at = get_int(q, 1),
		.who = get_text(q, 2, NULL),
		.act = get_text(q, 3, NULL) };
	d->data = get_text(q, 4, &d->data_len);
	return true;
}
