/* proof_store.c: see proof_rows.h. */
#include "dossier/proof_rows.h"
#include "store/db.h"

static const char ROWS[] = "SELECT d.id, d.code, a.code, p.code, d.channel, d.received_at, d.due_at, "
			   "COALESCE(d.finished_at, 0),"
			   " d.outcome, COALESCE(d.returned_at, 0) FROM dossier d JOIN agency a ON a.id = "
			   "d.agency"
			   " JOIN procedure p ON p.id = d.procedure ORDER BY d.id";

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

bool proof_next_row(struct stmt *q, struct proof_row *row)
{
	*row = (struct proof_row){ 0 };
	if (!stmt_row(q))
		return false;
	*row = (struct proof_row){ .id = get_int(q, 0),
		.code = get_text(q, 1, NULL),
		.agency = get_text(q, 2, NULL),
		.procedure = get_text(q, 3, NULL),
		.channel = (int)get_int(q, 4),
		.received_at = get_int(q, 5),
		.due_at = get_int(q, 6),
		.finished_at = get_int(q, 7),
		.outcome = (int)get_int(q, 8),
		.returned_at = get_int(q, 9) };
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
