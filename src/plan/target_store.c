/* target_store.c: the statements about targets. */
#include <string.h>

#include "base/text.h"
#include "plan/target_rows.h"
#include "store/store.h"

static const char INSERT[] =
	"INSERT INTO plan_target (id, year, place, no, name, scope, threshold, compares, value,"
	" unit, course, indicator, formula, base, begins, deadline, agency) VALUES (?1, ?2, ?3, ?4,"
	" ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";

bool target_insert(struct tx *tx, const struct plan_target *t, struct error *err)
{
	struct arena a = { 0 };
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, t->id);
	bind_int(q, 2, t->year);
	bind_int(q, 3, t->place);
	bind_str(q, 4, t->no);
	bind_str(q, 5, t->name);
	bind_str(q, 6, t->scope);
	bind_str(q, 7, t->threshold);
	bind_str(q, 8, target_operator_names[t->compares]);
	bind_str(q, 9, rational_text(&a, t->value, TARGET_PLACES));
	bind_str(q, 10, t->unit);
	bind_str(q, 11, target_course_names[t->course]);
	bind_str(q, 12, t->indicator);
	bind_str(q, 13, t->formula);
	bind_str(q, 14, rational_text(&a, t->base, TARGET_PLACES));
	bind_int(q, 15, t->begins);
	bind_int(q, 16, t->deadline);
	if (t->agency)
		bind_int(q, 17, t->agency);
	bool ok = stmt_run(q, err);
	arena_release(&a);
	return ok;
}

#define TARGETS \
	"SELECT id, year, place, no, name, scope, threshold, compares, value, unit, course, indicator, " \
	"formula," \
	" base, begins, deadline, agency FROM plan_target"
static const char OF_YEAR[] = TARGETS " WHERE year = ?1 ORDER BY place LIMIT ?2";
static const char FIND[] = TARGETS " WHERE id = ?1";

static struct rational get_number(struct stmt *q, int col)
{
	struct rational out;
	size_t n;
	const char *s = get_text(q, col, &n);
	return rational_parse(s, n, &out) ? out : rational_int(0);
}

static struct plan_target read_target(struct stmt *q, struct arena *a)
{
	int op = text_word(get_text(q, 7, NULL), target_operator_names);
	int course = text_word(get_text(q, 10, NULL), target_course_names);
	return (struct plan_target){ .id = get_int(q, 0),
		.year = (int)get_int(q, 1),
		.place = (int)get_int(q, 2),
		.no = get_str(q, 3, a),
		.name = get_str(q, 4, a),
		.scope = get_str(q, 5, a),
		.threshold = get_str(q, 6, a),
		.compares = op < 0 ? TARGET_AT_LEAST : (enum target_operator)op,
		.value = get_number(q, 8),
		.unit = get_str(q, 9, a),
		.course = course < 0 ? COURSE_GROWS : (enum target_course)course,
		.indicator = get_str(q, 11, a),
		.formula = get_str(q, 12, a),
		.base = get_number(q, 13),
		.begins = (int32_t)get_int(q, 14),
		.deadline = (int32_t)get_int(q, 15),
		.agency = get_int(q, 16) };
}

int plan_targets_of(struct db *db, int year, struct arena *a, struct plan_target *out, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, OF_YEAR);
	bind_int(q, 1, year);
	bind_int(q, 2, TARGETS_MAX);
	while (n < TARGETS_MAX && stmt_row(q))
		out[n++] = read_target(q, a);
	return stmt_end(q, err) ? n : -1;
}

bool plan_target_find(struct db *db, int64_t id, struct arena *a, struct plan_target *t, struct error *err)
{
	*t = (struct plan_target){ 0 };
	struct stmt *q = db_stmt(db, FIND);
	bind_int(q, 1, id);
	if (stmt_row(q))
		*t = read_target(q, a);
	return stmt_end(q, err);
}

static const char LATEST_YEAR[] = "SELECT COALESCE(MAX(year), 0) FROM plan_target";

bool plan_targets_year(struct db *db, int *year, struct error *err)
{
	struct stmt *q = db_stmt(db, LATEST_YEAR);
	*year = stmt_row(q) ? (int)get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char NOTES_OF_DAY[] = "SELECT COUNT(*) FROM plan_measure WHERE target = ?1 AND day = ?2";
static const char NOTE_INSERT[] = "INSERT INTO plan_measure (target, day, no, value, note, at, who)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

bool target_notes_of_day(struct tx *tx, int64_t target, int32_t day, int *count, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NOTES_OF_DAY);
	bind_int(q, 1, target);
	bind_int(q, 2, day);
	*count = stmt_row(q) ? (int)get_int(q, 0) : 0;
	return stmt_end(q, err);
}

bool target_note_insert(struct tx *tx, const struct target_note *n, int no, struct error *err)
{
	struct arena a = { 0 };
	struct stmt *q = db_stmt(tx->db, NOTE_INSERT);
	bind_int(q, 1, n->target);
	bind_int(q, 2, n->day);
	bind_int(q, 3, no);
	bind_str(q, 4, rational_text(&a, n->value, TARGET_PLACES));
	bind_str(q, 5, n->note);
	bind_int(q, 6, tx->now);
	bind_str(q, 7, tx->who);
	bool ok = stmt_run(q, err);
	arena_release(&a);
	return ok;
}

#define NOTES "SELECT value, note, who, day, at FROM plan_measure WHERE target = ?1"
static const char NOTED[] = NOTES " AND day <= ?2 ORDER BY day DESC, no DESC LIMIT 1";
static const char ALL_NOTES[] = NOTES " ORDER BY day DESC, no DESC LIMIT ?2";

static struct target_value read_value(struct stmt *q, struct arena *a)
{
	return (struct target_value){ .known = true,
		.value = get_number(q, 0),
		.note = get_str(q, 1, a),
		.who = get_str(q, 2, a),
		.day = (int32_t)get_int(q, 3),
		.at = get_int(q, 4) };
}

bool target_noted(struct db *db, int64_t target, int32_t day, struct arena *a, struct target_value *out,
	struct error *err)
{
	*out = (struct target_value){ 0 };
	struct stmt *q = db_stmt(db, NOTED);
	bind_int(q, 1, target);
	bind_int(q, 2, day);
	if (stmt_row(q))
		*out = read_value(q, a);
	return stmt_end(q, err);
}

int target_notes(struct db *db, int64_t target, struct arena *a, struct target_value *out, int max,
	struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, ALL_NOTES);
	bind_int(q, 1, target);
	bind_int(q, 2, max);
	while (n < max && stmt_row(q))
		out[n++] = read_value(q, a);
	return stmt_end(q, err) ? n : -1;
}
