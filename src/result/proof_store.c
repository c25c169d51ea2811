/* proof_store.c: see proof_rows.h. */
#include "result/proof_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "result/result.h"
#include "store/db.h"
#include "store/told.h"

static const char ISSUED[] =
	"SELECT i.dossier, i.id, i.kind, i.year, COALESCE(i.number, 0), i.symbol, i.title, i.salt,"
	" COALESCE(i.file, 0), COALESCE(i.pages, 0), COALESCE(i.signer, ''), COALESCE(i.at, 0),"
	" COALESCE(i.revoked_at, 0), COALESCE(d.code, ''), CASE WHEN i.sha256 = t.sha256 THEN 1 ELSE 0 END,"
	" i.reason"
	" FROM issued i LEFT JOIN dossier d ON d.id = i.dossier"
	" LEFT JOIN dossier_attachment t ON t.dossier = i.dossier AND t.no = i.file ORDER BY i.dossier, "
	"i.id";
static const char ISSUINGS[] = "SELECT e.subject, e.at, COALESCE(d.code, ''), e.act, e.data FROM event e"
			       " LEFT JOIN dossier d ON d.id = e.subject WHERE e.kind = 'dossier' AND "
			       "e.act IN ('result.numbered',"
			       " 'result.signed', 'result.digitised', 'copy.certified', 'issued.revoked') "
			       "ORDER BY e.subject, e.seq";

struct stmt *proof_issued(struct db *db)
{
	return db_stmt(db, ISSUED);
}

struct stmt *proof_issuings(struct db *db)
{
	return db_stmt(db, ISSUINGS);
}

/* Digest of a text of a row with its salt; "" without either. */
static void digest_of(struct stmt *q, int column, const char *name, char digest[65])
{
	size_t n = 0;
	const char *text = get_null(q, column) ? NULL : get_text(q, column, &n);
	told_digest(q, 7, name, text, n, digest);
}

bool proof_next_issued(struct stmt *q, struct proof_issued *i)
{
	*i = (struct proof_issued){ 0 };
	if (!stmt_row(q))
		return false;
	*i = (struct proof_issued){ .dossier = get_int(q, 0),
		.id = get_int(q, 1),
		.kind = text_word(get_text(q, 2, NULL), issue_names),
		.year = (int)get_int(q, 3),
		.number = get_int(q, 4),
		.erased = get_null(q, 6) && get_null(q, 7),
		.file = get_int(q, 8),
		.pages = get_int(q, 9),
		.at = get_int(q, 11),
		.revoked_at = get_int(q, 12),
		.own_file = get_int(q, 14) != 0 };
	snprintf(i->symbol, sizeof i->symbol, "%s", get_text(q, 5, NULL));
	snprintf(i->signer, sizeof i->signer, "%s", get_text(q, 10, NULL));
	snprintf(i->code, sizeof i->code, "%s", get_text(q, 13, NULL));
	digest_of(q, 6, "title", i->title);
	digest_of(q, 15, "reason", i->reason);
	return true;
}

bool proof_next_issuing(struct stmt *q, struct proof_issuing *e)
{
	*e = (struct proof_issuing){ 0 };
	if (!stmt_row(q))
		return false;
	*e = (struct proof_issuing){ .dossier = get_int(q, 0),
		.at = get_int(q, 1),
		.code = get_text(q, 2, NULL),
		.act = get_text(q, 3, NULL) };
	e->data = get_text(q, 4, &e->data_len);
	return true;
}
