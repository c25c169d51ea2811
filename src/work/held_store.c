/* held_store.c: see came.h. It reads the table `issued`, which src/result writes: that room stands above this
 * one and cannot be asked. */
#include "dossier/dossier.h"
#include "store/store.h"
#include "work/came.h"

enum { PERSON_DOSSIERS = 200 };

#define HELD \
	"SELECT i.id, i.dossier, i.at, i.number, i.symbol, i.title, d.code, i.sha256, i.file FROM issued " \
	"i" \
	" JOIN dossier d ON d.id = i.dossier"
#define STANDS " AND i.at IS NOT NULL AND i.revoked_at IS NULL AND i.title IS NOT NULL"

static const char OF_DOSSIER[] = HELD " WHERE i.dossier = ?1" STANDS " ORDER BY i.id LIMIT ?2";
static const char OF_PAPER[] = HELD " JOIN dossier_component k ON k.issued = i.id WHERE k.dossier = ?1 AND "
				    "k.no = ?2" STANDS;

static const char RESULT_STANDS[] = "SELECT 1 FROM issued WHERE dossier = ?1 AND kind <> 'copy'"
				    " AND at IS NOT NULL AND revoked_at IS NULL";

bool result_stands(struct db *db, int64_t dossier, bool *stands, struct error *err)
{
	struct stmt *q = db_stmt(db, RESULT_STANDS);
	bind_int(q, 1, dossier);
	*stands = stmt_row(q);
	return stmt_end(q, err);
}

static int read_all(struct stmt *q, struct arena *a, struct held *out, int max, struct error *err)
{
	int n = 0;
	while (n < max && stmt_row(q))
		out[n++] = (struct held){ .id = get_int(q, 0),
			.dossier = get_int(q, 1),
			.at = get_int(q, 2),
			.number = get_int(q, 3),
			.symbol = get_str(q, 4, a),
			.title = get_str(q, 5, a),
			.code = get_str(q, 6, a),
			.sha256 = get_str(q, 7, a),
			.file = get_int(q, 8) };
	return stmt_end(q, err) ? n : -1;
}

int held_of_person(struct db *db, const char *applicant_id, struct arena *a, struct held *out, int max,
	struct error *err)
{
	int64_t ids[PERSON_DOSSIERS];
	int n = 0, dossiers = dossiers_of_person(db, applicant_id, ids, PERSON_DOSSIERS, err);
	if (dossiers < 0)
		return -1;
	for (int i = 0; i < dossiers && n < max; i++) {
		struct stmt *q = db_stmt(db, OF_DOSSIER);
		bind_int(q, 1, ids[i]);
		bind_int(q, 2, max - n);
		int got = read_all(q, a, out + n, max - n, err);
		if (got < 0)
			return -1;
		n += got;
	}
	return n;
}

bool held_of_paper(
	struct db *db, int64_t dossier, int no, struct arena *a, struct held *h, struct error *err)
{
	struct stmt *q = db_stmt(db, OF_PAPER);
	*h = (struct held){ 0 };
	bind_int(q, 1, dossier);
	bind_int(q, 2, no);
	return read_all(q, a, h, 1, err) >= 0;
}

bool held_look_act(struct tx *tx, void *arg, struct error *err)
{
	const struct held_look *l = arg;
	int64_t last = l->seen;
	bool ok = !last || dossier_looked_act(tx, &last, err);
	for (int i = 0; ok && i < l->helds; i++) {
		bool same = l->held[i].dossier == last;
		last = l->held[i].dossier;
		ok = same || dossier_looked_act(tx, &last, err);
	}
	return ok;
}

const struct came *held_lacks(const struct came *came, int n, const struct held *held, int helds)
{
	for (int i = 0; i < n; i++) {
		bool there = came[i].kind != CAME_HELD;
		for (int k = 0; k < helds; k++)
			there |= held[k].id == came[i].issued;
		if (!there)
			return &came[i];
	}
	return NULL;
}
