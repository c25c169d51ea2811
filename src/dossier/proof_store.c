/* proof_store.c: see proof_rows.h. */
#include "dossier/proof_rows.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "dossier/dossier.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/told.h"

static const char ROWS[] = "SELECT d.id, d.code, a.code, p.code, d.channel, d.received_at, d.due_at, "
			   "COALESCE(d.finished_at, 0),"
			   " d.outcome, COALESCE(d.returned_at, 0), w.salt, w.applicant, w.numbers,"
			   " COALESCE(b.ground, ''), b.salt, b.sealed,"
			   " COALESCE(k.code, ''), COALESCE(d.fee, -1), d.marks, x.salt, x.sealed,"
			   " COALESCE(v.kind, ''), COALESCE(v.basis, ''), COALESCE(v.fee, 0),"
			   " COALESCE(v.whole, -1)"
			   " FROM dossier d JOIN agency a ON a.id = d.agency"
			   " JOIN procedure p ON p.id = d.procedure"
			   " LEFT JOIN desk k ON k.id = d.desk"
			   " LEFT JOIN dossier_person w ON w.dossier = d.id"
			   " LEFT JOIN dossier_bearer b ON b.dossier = d.id"
			   " LEFT JOIN dossier_address x ON x.dossier = d.id"
			   " LEFT JOIN dossier_waiver v ON v.dossier = d.id ORDER BY d.id";

/* But for those of which there are many, and which move nothing. */
static const char EVENTS[] =
	"SELECT subject, seq, at, act, data FROM event WHERE kind = 'dossier' AND act NOT IN"
	" ('dossier.viewed', 'dossier.declared', 'dossier.papers', 'dossier.paper_scanned',"
	" 'dossier.attached', 'dossier.taken') ORDER BY subject, kind, seq";

struct stmt *proof_rows(struct db *db)
{
	return db_stmt(db, ROWS);
}

struct stmt *proof_events(struct db *db)
{
	return db_stmt(db, EVENTS);
}

/* The salts of so many values; NULL: they were emptied. */
static const unsigned char *read_salts(struct stmt *q, int col, int values)
{
	size_t n = 0;
	const void *salt = get_null(q, col) ? NULL : get_blob(q, col, &n);
	return n == (size_t)values * SALT_BYTES ? salt : NULL;
}

bool proof_next_row(struct stmt *q, struct proof_row *row)
{
	*row = (struct proof_row){ 0 };
	if (!stmt_row(q))
		return false;
	*row = (struct proof_row){ .id = get_int(q, 0),
		.code = get_text(q, 1, NULL),
		.agency = get_text(q, 2, NULL),
		.procedure = get_text(q, 3, NULL),
		.channel = get_int(q, 4),
		.received_at = get_int(q, 5),
		.due_at = get_int(q, 6),
		.finished_at = get_int(q, 7),
		.outcome = get_int(q, 8),
		.returned_at = get_int(q, 9),
		.desk = get_text(q, 16, NULL),
		.fee = get_int(q, 17),
		.marks = (unsigned)get_int(q, 18) };
	row->salt = read_salts(q, 10, PERSON_FIELDS);
	row->applicant = get_null(q, 11) ? NULL : get_text(q, 11, NULL);
	row->numbers = get_null(q, 12) ? NULL : get_blob(q, 12, &row->numbers_n);
	row->ground = get_text(q, 13, NULL);
	row->bearer_salt = read_salts(q, 14, BEARER_FIELDS);
	row->bearer = get_null(q, 15) ? NULL : get_blob(q, 15, &row->bearer_n);
	row->waiver = get_text(q, 21, NULL);
	row->waiver_basis = get_text(q, 22, NULL);
	row->waiver_fee = get_int(q, 23);
	row->waiver_whole = get_int(q, 24);
	row->address_salt = read_salts(q, 19, 1);
	row->address = get_null(q, 20) ? NULL : get_blob(q, 20, &row->address_n);
	return true;
}

bool proof_next_event(struct stmt *q, struct proof_event *e)
{
	*e = (struct proof_event){ 0 };
	if (!stmt_row(q))
		return false;
	*e = (struct proof_event){ .dossier = get_int(q, 0),
		.seq = get_int(q, 1),
		.at = get_int(q, 2),
		.act = get_text(q, 3, NULL) };
	e->data = get_text(q, 4, &e->data_len);
	return true;
}

static const char FILES[] = "SELECT t.dossier, t.no, t.bytes, t.type, t.name, t.sha256, t.salt, "
			    "COALESCE(d.code, '')"
			    " FROM dossier_attachment t LEFT JOIN dossier d ON d.id = t.dossier"
			    " ORDER BY t.dossier, t.no";
static const char ATTACHED[] = "SELECT e.subject, e.data, COALESCE(d.code, '') FROM event e"
			       " LEFT JOIN dossier d ON d.id = e.subject WHERE e.kind = 'dossier'"
			       " AND e.act = 'dossier.attached' ORDER BY e.subject, e.seq";

struct stmt *proof_files(struct db *db)
{
	return db_stmt(db, FILES);
}

struct stmt *proof_attached(struct db *db)
{
	return db_stmt(db, ATTACHED);
}

bool proof_next_file(struct stmt *q, struct proof_file *f)
{
	size_t salt_n = 0, n;
	*f = (struct proof_file){ 0 };
	if (!stmt_row(q))
		return false;
	f->dossier = get_int(q, 0);
	f->no = get_int(q, 1);
	f->bytes = get_int(q, 2);
	f->erased = get_null(q, 4) && get_null(q, 6);
	snprintf(f->type, sizeof f->type, "%s", get_text(q, 3, NULL));
	snprintf(f->code, sizeof f->code, "%s", get_text(q, 7, NULL));
	const unsigned char *salt = get_null(q, 6) ? NULL : get_blob(q, 6, &salt_n);
	if (salt_n != 2 * SALT_BYTES)
		return true;
	const char *sha256 = get_text(q, 5, &n);
	journal_digest(salt + SALT_BYTES, "sha256", sha256, n, f->sha256);
	const char *name = get_null(q, 4) ? NULL : get_text(q, 4, &n);
	if (name)
		journal_digest(salt, "name", name, n, f->name);
	return true;
}

bool proof_next_attached(struct stmt *q, struct proof_file *f)
{
	size_t n;
	*f = (struct proof_file){ 0 };
	if (!stmt_row(q))
		return false;
	f->dossier = get_int(q, 0);
	const char *text = get_text(q, 1, &n);
	json_t *data = json_loadb(text, n, 0, NULL);
	f->no = told_number(data, "no");
	f->bytes = told_number(data, "bytes");
	told_copy(f->type, sizeof f->type, data, "type");
	told_copy(f->name, sizeof f->name, data, "name");
	told_copy(f->sha256, sizeof f->sha256, data, "sha256");
	json_decref(data);
	snprintf(f->code, sizeof f->code, "%s", get_text(q, 2, NULL));
	return true;
}
