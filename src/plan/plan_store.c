/* plan_store.c: the statements about plans and tasks. */
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "plan/plan_rows.h"
#include "store/store.h"

static const char PLAN_INSERT[] = "INSERT INTO plan (id, code, list, year, name, number, day)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

bool plan_insert(struct tx *tx, const struct plan *p, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PLAN_INSERT);
	bind_int(q, 1, p->id);
	bind_str(q, 2, p->code);
	bind_str(q, 3, plan_list_names[p->list]);
	bind_int(q, 4, p->year);
	bind_str(q, 5, p->name);
	bind_str(q, 6, p->number);
	bind_int(q, 7, p->day);
	return stmt_run(q, err);
}

static const char PLAN_FIND[] = "SELECT id, code, list, year, name, number, day FROM plan WHERE code = ?1";

bool plan_find(struct db *db, const char *code, struct arena *a, struct plan *p, struct error *err)
{
	*p = (struct plan){ 0 };
	struct stmt *q = db_stmt(db, PLAN_FIND);
	bind_str(q, 1, code);
	if (stmt_row(q))
		*p = (struct plan){ .id = get_int(q, 0),
			.code = get_str(q, 1, a),
			.list = text_word(get_text(q, 2, NULL), plan_list_names) == PLAN_GOVERNMENT
					? PLAN_GOVERNMENT
					: PLAN_OWN,
			.year = (int)get_int(q, 3),
			.name = get_str(q, 4, a),
			.number = get_str(q, 5, a),
			.day = (int32_t)get_int(q, 6) };
	return stmt_end(q, err);
}

static const char YEARS[] = "SELECT DISTINCT year FROM plan WHERE list = ?1 ORDER BY year DESC LIMIT ?2";

int plan_years(struct db *db, enum plan_list list, int *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, YEARS);
	bind_str(q, 1, plan_list_names[list]);
	bind_int(q, 2, max);
	while (n < max && stmt_row(q))
		out[n++] = (int)get_int(q, 0);
	return stmt_end(q, err) ? n : -1;
}

static const char TASK_INSERT[] =
	"INSERT INTO plan_task (id, plan, no, section, text, agency, given, due, stage,"
	" done, document, reported_by, confirmed_by, revision) VALUES (?1, ?2, ?3, ?4,"
	" ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

static void bind_day(struct stmt *q, int at, int32_t day)
{
	if (day)
		bind_int(q, at, day);
}

bool plan_task_insert(struct tx *tx, const struct plan_task *t, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TASK_INSERT);
	bind_int(q, 1, t->id);
	bind_int(q, 2, t->plan);
	bind_int(q, 3, t->no);
	bind_str(q, 4, t->section);
	bind_str(q, 5, t->text);
	bind_int(q, 6, t->agency);
	bind_int(q, 7, t->given);
	bind_day(q, 8, t->due);
	bind_str(q, 9, plan_stage_names[t->stage]);
	bind_day(q, 10, t->done);
	bind_str(q, 11, t->document);
	bind_str(q, 12, t->reported_by);
	bind_str(q, 13, t->confirmed_by);
	bind_int(q, 14, t->revision);
	return stmt_run(q, err);
}

static const char TASK_UPDATE[] = "UPDATE plan_task SET due = ?2, stage = ?3, done = ?4, document = ?5,"
				  " reported_by = ?6, confirmed_by = ?7, revision = revision + 1 WHERE id "
				  "= ?1";

bool plan_task_update(struct tx *tx, const struct plan_task *t, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TASK_UPDATE);
	bind_int(q, 1, t->id);
	bind_day(q, 2, t->due);
	bind_str(q, 3, plan_stage_names[t->stage]);
	bind_day(q, 4, t->done);
	bind_str(q, 5, t->document);
	bind_str(q, 6, t->reported_by);
	bind_str(q, 7, t->confirmed_by);
	return stmt_run(q, err);
}

#define TASKS \
	"SELECT t.id, t.plan, t.agency, t.revision, p.code, p.list, p.year, t.no, t.section, t.text, " \
	"t.given," \
	" t.due, t.done, t.stage, t.document, t.reported_by, t.confirmed_by, (SELECT COUNT(*) FROM " \
	"evidence e" \
	" WHERE e.kind = 'task' AND e.subject = t.id), p.name, p.number FROM plan_task t" \
	" JOIN plan p ON p.id = t.plan JOIN agency a ON a.id = t.agency"
static const char TASK_FIND[] = TASKS " WHERE t.id = ?1";
static const char TASKS_OF[] = TASKS " WHERE p.list = ?1 AND p.year = ?2 AND t.given <= ?3"
				     " AND (?4 = 0 OR t.agency = ?4) AND (?5 = '' OR a.level = ?5)"
				     " ORDER BY p.day, p.id, t.no";

static struct plan_task read_task(struct stmt *q, struct arena *a)
{
	int list = text_word(get_text(q, 5, NULL), plan_list_names);
	int stage = text_word(get_text(q, 13, NULL), plan_stage_names);
	return (struct plan_task){ .id = get_int(q, 0),
		.plan = get_int(q, 1),
		.agency = get_int(q, 2),
		.revision = get_int(q, 3),
		.plan_code = get_str(q, 4, a),
		.list = list < 0 ? PLAN_OWN : (enum plan_list)list,
		.year = (int)get_int(q, 6),
		.no = (int)get_int(q, 7),
		.section = get_str(q, 8, a),
		.text = get_str(q, 9, a),
		.given = (int32_t)get_int(q, 10),
		.due = (int32_t)get_int(q, 11),
		.done = (int32_t)get_int(q, 12),
		.stage = stage < 0 ? STAGE_OPEN : (enum plan_stage)stage,
		.document = get_str(q, 14, a),
		.reported_by = get_str(q, 15, a),
		.confirmed_by = get_str(q, 16, a),
		.files = get_int(q, 17),
		.plan_name = get_str(q, 18, a),
		.plan_number = get_str(q, 19, a) };
}

bool plan_task_find(struct db *db, int64_t id, struct arena *a, struct plan_task *t, struct error *err)
{
	*t = (struct plan_task){ 0 };
	struct stmt *q = db_stmt(db, TASK_FIND);
	bind_int(q, 1, id);
	if (stmt_row(q))
		*t = read_task(q, a);
	return stmt_end(q, err);
}

static bool is_wanted(enum plan_state is, enum plan_state wanted)
{
	return wanted == PLAN_ALL || is == wanted ||
	       (wanted == PLAN_DONE && (is == PLAN_DONE_ON_TIME || is == PLAN_DONE_LATE));
}

int plan_tasks(struct db *db, const struct plan_query *k, struct arena *a, struct plan_task *out, int max,
	struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, TASKS_OF);
	bind_str(q, 1, plan_list_names[k->list]);
	bind_int(q, 2, k->year);
	bind_int(q, 3, k->day);
	bind_int(q, 4, k->agency);
	bind_str(q, 5, k->level ? k->level : "");
	while (n < max && stmt_row(q)) {
		out[n] = read_task(q, a);
		n += is_wanted(plan_state_of(&out[n], k->day), k->state);
	}
	return stmt_end(q, err) ? n : -1;
}

static const char NEXT_STEP[] = "SELECT COALESCE(MAX(no), 0) + 1 FROM plan_step WHERE task = ?1";
static const char STEP_INSERT[] = "INSERT INTO plan_step (task, no, act, day, text, salt, at, who)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

static bool next_step(struct tx *tx, int64_t task, int64_t *no, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NEXT_STEP);
	bind_int(q, 1, task);
	*no = stmt_row(q) ? get_int(q, 0) : 1;
	return stmt_end(q, err);
}

bool plan_step_insert(
	struct tx *tx, int64_t task, const struct plan_step *s, char digest[65], struct error *err)
{
	unsigned char salt[SALT_BYTES];
	int64_t no;
	digest[0] = '\0';
	if (!next_step(tx, task, &no, err))
		return false;
	randombytes_buf(salt, sizeof salt);
	if (s->text)
		journal_digest(salt, "text", s->text, strlen(s->text), digest);
	struct stmt *q = db_stmt(tx->db, STEP_INSERT);
	bind_int(q, 1, task);
	bind_int(q, 2, no);
	bind_str(q, 3, s->act);
	bind_day(q, 4, s->day);
	bind_str(q, 5, s->text);
	if (s->text)
		bind_blob(q, 6, salt, sizeof salt);
	bind_int(q, 7, tx->now);
	bind_str(q, 8, tx->who);
	return stmt_run(q, err);
}

static const char STEPS[] = "SELECT no, act, day, text, who, at FROM plan_step WHERE task = ?1 ORDER BY no "
			    "LIMIT ?2";

int plan_steps(struct db *db, int64_t task, struct arena *a, struct plan_step *out, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, STEPS);
	bind_int(q, 1, task);
	bind_int(q, 2, PLAN_STEPS_MAX);
	while (n < PLAN_STEPS_MAX && stmt_row(q))
		out[n++] = (struct plan_step){ .no = (int)get_int(q, 0),
			.act = get_str(q, 1, a),
			.day = (int32_t)get_int(q, 2),
			.text = get_str(q, 3, a),
			.who = get_str(q, 4, a),
			.at = get_int(q, 5) };
	return stmt_end(q, err) ? n : -1;
}
