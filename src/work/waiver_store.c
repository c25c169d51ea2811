/* waiver_store.c: see waiver.h. */
#include "work/waiver.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"

const char *const waiver_names[] = { "poor", "child", "elderly", "disabled", "merit", "minority", "online",
	"error", "other", NULL };

int64_t fee_least(const struct procedure *p, int32_t day, int64_t copies, int64_t *whole)
{
	const struct procedure *on = procedure_on(p, day);
	bool each = on->fee_per == FEE_PER_COPY && copies > 1;
	*whole = on->fee ? on->fee_amount : 0;
	if (*whole > 0 && each)
		*whole *= copies;
	return *whole < 0 ? 1 : *whole;
}

bool waiver_fits(const struct procedure *p, int32_t day, int64_t copies, int64_t fee, struct waiver *w,
	struct error *err)
{
	int64_t whole, least = fee_least(p, day, copies, &whole);
	bool lower = fee >= 0 && fee < least;
	if (!lower)
		return !w || err_set(err, ERR_DATA, "fee_reason: expected none where the fee is not lower");
	if (!w)
		return err_set(
			err, ERR_DATA, "fee_reason: expected why less is taken than the catalogue asks");
	if (text_is_blank(w->basis) || strlen(w->basis) > WAIVER_BASIS_MAX)
		return err_set(err, ERR_DATA, "fee_basis: expected the provision of law, 1 to %d bytes",
			WAIVER_BASIS_MAX);
	w->whole = whole;
	w->fee = fee;
	return true;
}

static const char INSERT[] = "INSERT INTO dossier_waiver (dossier, agency, at, kind, basis, whole, fee)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char READ[] = "SELECT kind, basis, whole, fee FROM dossier_waiver WHERE dossier = ?1";
static const char LIST[] = "SELECT w.kind, w.basis, w.whole, w.fee, w.dossier, w.at, COALESCE(d.code, ''),"
			   " w.agency, COALESCE(d.procedure, 0) FROM dossier_waiver w LEFT JOIN dossier d"
			   " ON d.id = w.dossier WHERE (?1 = 0 OR w.agency = ?1) AND w.at >= ?2 AND w.at < "
			   "?3"
			   " ORDER BY w.at DESC, w.dossier DESC LIMIT ?4";

static bool note(struct tx *tx, int64_t dossier, const struct waiver *w, struct error *err)
{
	struct buf b = BUF_INIT(2048);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "fee", w->fee);
	if (w->whole >= 0)
		json_int(&j, "whole", w->whole);
	json_str(&j, "reason", waiver_names[w->kind]);
	json_str(&j, "basis", w->basis);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.fee_waived", "dossier", dossier, &b, err);
}

bool waiver_keep(struct tx *tx, int64_t dossier, int64_t agency, const struct waiver *w, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, dossier);
	bind_int(q, 2, agency);
	bind_int(q, 3, tx->now - tx->now % 60);
	bind_str(q, 4, waiver_names[w->kind]);
	bind_str(q, 5, w->basis);
	if (w->whole >= 0)
		bind_int(q, 6, w->whole);
	else
		bind_null(q, 6);
	bind_int(q, 7, w->fee);
	return stmt_run(q, err) && note(tx, dossier, w, err);
}

static struct waiver read_one(struct stmt *q, struct arena *a)
{
	int kind = text_word(get_text(q, 0, NULL), waiver_names);
	return (struct waiver){ .kind = kind < 0 ? WAIVER_OTHER : (enum waiver_kind)kind,
		.basis = get_str(q, 1, a),
		.whole = get_null(q, 2) ? -1 : get_int(q, 2),
		.fee = get_int(q, 3) };
}

bool waiver_of(
	struct db *db, int64_t dossier, struct arena *a, struct waiver *w, bool *there, struct error *err)
{
	struct stmt *q = db_stmt(db, READ);
	bind_int(q, 1, dossier);
	*there = stmt_row(q);
	if (*there)
		*w = read_one(q, a);
	return stmt_end(q, err);
}

int waivers_list(struct db *db, int64_t agency, int32_t from, int32_t to, struct arena *a,
	struct waived *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, LIST);
	bind_int(q, 1, agency);
	bind_int(q, 2, time_of_day_start(from));
	bind_int(q, 3, time_of_day_start(to + 1));
	bind_int(q, 4, max);
	while (n < max && stmt_row(q))
		out[n++] = (struct waived){ .waiver = read_one(q, a),
			.dossier = get_int(q, 4),
			.at = get_int(q, 5),
			.code = get_str(q, 6, a),
			.agency = get_int(q, 7),
			.procedure = get_int(q, 8) };
	return stmt_end(q, err) ? n : -1;
}
