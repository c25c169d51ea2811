/* target.c: see target.h. */
#include "plan/plan.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "plan/target_rows.h"
#include "store/journal.h"
#include "store/store.h"

const char *const target_operator_names[] = { ">=", ">", "<=", "<", NULL };
const char *const target_course_names[] = { "grows", "stands", NULL };
const char *const target_status_names[] = { "unknown", "in_progress", "met", "exceeded", "missed", NULL };
const char *const target_scope_names[] = { "", "province", "district", "commune", "district+commune",
	NULL };

bool target_reaches(const struct plan_target *t, const struct rational *value)
{
	int c = rational_compare(*value, t->value);
	switch (t->compares) {
	case TARGET_AT_LEAST: return c >= 0;
	case TARGET_MORE: return c > 0;
	case TARGET_AT_MOST: return c <= 0;
	default: return c < 0;
	}
}

/* "More than before" cannot be exceeded: any more is what was asked for. */
static bool exceeds(const struct plan_target *t, const struct rational *value)
{
	int c = rational_compare(*value, t->value);
	return (t->compares == TARGET_AT_LEAST && c > 0) || (t->compares == TARGET_AT_MOST && c < 0);
}

enum target_status target_judge(const struct plan_target *t, const struct target_value *v, int32_t day)
{
	if (v->known && target_reaches(t, &v->value))
		return exceeds(t, &v->value) ? TARGET_EXCEEDED : TARGET_MET;
	if (day > t->deadline)
		return v->known ? TARGET_MISSED : TARGET_UNKNOWN;
	return v->known ? TARGET_IN_PROGRESS : TARGET_UNKNOWN;
}

bool target_forecast(
	const struct plan_target *t, const struct target_value *v, int32_t day, struct rational *out)
{
	struct rational hundred = rational_int(100), gained;
	if (!v->known || day < t->begins || day > t->deadline)
		return false;
	if (v->day >= t->begins && v->day < day) /* the pace is that of the days up to the value */
		day = v->day;
	*out = v->value;
	if (t->course == COURSE_STANDS)
		return true;
	if (!rational_subtract(v->value, t->base, &gained) ||
		!rational_multiply(gained, rational_int(t->deadline - t->begins + 1), &gained) ||
		!rational_divide(gained, rational_int(day - t->begins + 1), &gained) ||
		!rational_add(gained, t->base, out))
		return false;
	if (strcmp(t->unit, "%") == 0 && rational_compare(*out, hundred) > 0 &&
		rational_compare(v->value, hundred) <= 0)
		*out = hundred;
	return true;
}

bool target_measure(struct db *db, const struct plan_measure *by, const struct plan_target *t, int32_t day,
	struct arena *a, struct target_value *out, struct error *err)
{
	*out = (struct target_value){ 0 };
	if (day > t->deadline) /* what came later is too late */
		day = t->deadline;
	if (t->indicator && by && by->measure && day >= t->begins) {
		if (!by->measure(by->arg, db, t, t->begins, day, out, err))
			return false;
		out->day = day;
	}
	return out->known || target_noted(db, t->id, day, a, out, err);
}

/* --- acts ------------------------------------------------------------------------------------------- */

static void put_value(struct json_out *j, struct rational value)
{
	struct buf b = BUF_INIT(64);
	rational_plain(&b, value, TARGET_PLACES);
	json_text(j, "value", b.p, b.len);
	buf_release(&b);
}

static bool add_target(struct tx *tx, struct plan_target *t, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char day[11];
	t->id = tx_id(tx, "plan_target", err);
	if (!t->id || !target_insert(tx, t, err))
		return false;
	json_open(&j, NULL, '{');
	json_int(&j, "year", t->year);
	json_str(&j, "no", t->no);
	json_str(&j, "scope", t->scope);
	json_str(&j, "operator", target_operator_names[t->compares]);
	put_value(&j, t->value);
	json_str(&j, "deadline", day_format(t->deadline, day));
	json_close(&j, '}');
	return journal_tell(tx, "plan.target_added", "target", t->id, &b, err);
}

bool plan_targets_act(struct tx *tx, void *arg, struct error *err)
{
	struct plan_targets *t = arg;
	struct arena a = { 0 };
	struct plan_target *there = arena_alloc(&a, sizeof *there * TARGETS_MAX);
	int n = plan_targets_of(tx->db, t->year, &a, there, err);
	bool ok =
		n == 0 || (n > 0 && err_set(err, ERR_CONFLICT, "the year %d has targets already", t->year));
	for (int i = 0; ok && i < t->count; i++)
		ok = add_target(tx, &t->target[i], err);
	arena_release(&a);
	return ok;
}

bool target_note_act(struct tx *tx, void *arg, struct error *err)
{
	struct target_note *n = arg;
	struct plan_target t;
	struct arena a = { 0 };
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	char day[11];
	int count = 0;
	bool ok = plan_target_find(tx->db, n->target, &a, &t, err) &&
		  target_notes_of_day(tx, n->target, n->day, &count, err);
	arena_release(&a);
	if (ok && !t.id)
		return err_set(err, ERR_NOT_FOUND, "there is no such target");
	if (ok && n->seen >= 0 && count != n->seen)
		return err_set(
			err, ERR_CONFLICT, "a value of that day was written meanwhile: look at it again");
	if (ok && (!n->note || !*n->note || strlen(n->note) > TARGET_NOTE_MAX))
		return err_set(err, ERR_DATA, "note: expected where the value comes from, at most %d bytes",
			TARGET_NOTE_MAX);
	if (ok && n->day > day_of_time(tx->now))
		return err_set(err, ERR_DATA, "day: expected a day up to today");
	if (!ok || !target_note_insert(tx, n, count + 1, err))
		return false;
	json_open(&j, NULL, '{');
	json_str(&j, "day", day_format(n->day, day));
	put_value(&j, n->value);
	json_close(&j, '}');
	return journal_tell(tx, "plan.measured", "target", n->target, &b, err);
}
