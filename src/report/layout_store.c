/* layout_store.c: layouts in the store; where the journal stands; what came after. */
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "report/report.h"
#include "store/store.h"

static const char SAME[] = "SELECT 1 FROM report_layout WHERE code = ?1 AND text = ?2";
static const char PUT[] = "INSERT INTO report_layout (code, text) VALUES (?1, ?2)"
			  " ON CONFLICT (code) DO UPDATE SET text = excluded.text";

/* Being put. */
struct saving {
	struct tx *tx;
	int *changed;
};

static bool put(void *arg, const struct report_layout *l, struct error *err)
{
	struct saving *s = arg;
	struct stmt *q = db_stmt(s->tx->db, SAME);
	bind_str(q, 1, l->code);
	bind_str(q, 2, l->file);
	bool same = stmt_row(q);
	if (!stmt_end(q, err) || same)
		return same;
	++*s->changed;
	q = db_stmt(s->tx->db, PUT);
	bind_str(q, 1, l->code);
	bind_str(q, 2, l->file);
	return stmt_run(q, err);
}

bool report_layouts_save(struct tx *tx, const struct rules *rules, const struct indicators *sets,
	const char *national, int *changed, struct error *err)
{
	struct arena a = { 0 };
	struct saving s = { tx, changed };
	*changed = 0;
	bool ok = report_layouts_read(rules, sets, national, &a, put, &s, err);
	arena_release(&a);
	return ok;
}

static const char ONE[] = "SELECT text FROM report_layout WHERE code = ?1";

bool report_layout_load(struct db *db, const struct rules *rules, const struct indicators *sets,
	const char *code, struct arena *a, struct report_layout *out, struct error *err)
{
	struct stmt *q = db_stmt(db, ONE);
	bind_str(q, 1, code);
	const char *text = stmt_row(q) ? get_str(q, 0, a) : NULL;
	if (!stmt_end(q, err))
		return false;
	if (!text)
		return err_set(err, ERR_NOT_FOUND, "there is no layout \"%.40s\"", code);
	return report_layout_read(out, rules, sets, code, arena_printf(a, "reports/%s.report", code), text,
		strlen(text), a, err);
}

static const char ALL[] = "SELECT code, text FROM report_layout ORDER BY code";

bool report_layouts_list(
	struct db *db, struct arena *a, struct layout_name **list, int *n, struct error *err)
{
	enum { MOST = 100 };
	struct stmt *q = db_stmt(db, ALL);
	*list = arena_alloc(a, sizeof **list * MOST);
	*n = 0;
	while (*n < MOST && stmt_row(q)) {
		(*list)[*n].code = get_str(q, 0, a);
		(*list)[(*n)++].text = get_str(q, 1, a);
	}
	return stmt_end(q, err);
}

static const char LAST_EVENT[] = "SELECT COALESCE(MAX(seq), 0) FROM event";
static const char LAST_SEAL[] = "SELECT hash FROM seal ORDER BY no DESC LIMIT 1";

bool report_journal_place(
	struct db *db, struct arena *a, int64_t *event, const char **seal, struct error *err)
{
	struct stmt *q = db_stmt(db, LAST_EVENT);
	*event = stmt_row(q) ? get_int(q, 0) : 0;
	*seal = "";
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(db, LAST_SEAL);
	if (stmt_row(q)) {
		size_t n;
		const void *p = get_blob(q, 0, &n);
		char *hex = arena_alloc(a, 2 * n + 1);
		hex_encode(p, n, hex);
		*seal = hex;
	}
	return stmt_end(q, err);
}

/* A dossier that the period has: there before its end, not finished before it began. */
static const char LATER[] =
	"SELECT e.seq, e.at, e.act, e.who, COALESCE(d.code, ''), e.kind, e.subject, e.data FROM event e"
	" LEFT JOIN dossier d ON e.kind = 'dossier' AND d.id = e.subject"
	" WHERE e.seq > ?1 AND ((e.kind = 'dossier' AND e.act NOT IN ('dossier.viewed', 'dossier.alerted',"
	" 'dossier.file_read') AND d.received_at < ?3 AND (d.finished_at IS NULL OR d.finished_at >= ?2))"
	" OR e.kind IN ('decision', 'procedure', 'plan', 'task', 'target')"
	" OR e.act IN ('decisions.recorded', 'province.updated', 'answer.base', 'round.saved',"
	" 'round.returned', 'round.approved', 'round.taken_over'))"
	" ORDER BY e.seq LIMIT ?4";

int report_later_acts(struct db *db, int64_t event, struct period p, struct arena *a, struct later_act *out,
	int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, LATER);
	bind_int(q, 1, event);
	bind_int(q, 2, time_of_day_start(p.from));
	bind_int(q, 3, time_of_day_start(p.to + 1));
	bind_int(q, 4, max);
	while (n < max && stmt_row(q))
		out[n++] = (struct later_act){ .event = get_int(q, 0),
			.at = get_int(q, 1),
			.act = get_str(q, 2, a),
			.who = get_str(q, 3, a),
			.subject = get_str(q, 4, a),
			.kind = get_str(q, 5, a),
			.about = get_int(q, 6),
			.data = get_str(q, 7, a) };
	return stmt_end(q, err) ? n : -1;
}
