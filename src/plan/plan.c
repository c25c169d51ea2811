/* plan.c: see plan.h. */
#include "plan/plan.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "plan/plan_rows.h"
#include "store/store.h"

const char *const plan_list_names[] = { "plan", "government", NULL };
const char *const plan_stage_names[] = { "open", "reported", "done", NULL };
const char *const plan_state_names[] = { "open", "done_on_time", "done_late", "overdue", "", "done", "all",
	NULL };
const char *const plan_section_names[] = { "", "I", "II", "III", "IV", "V", "VI", "VII", NULL };
const char *const plan_act_names[] = { "report", "confirm", "return", "extend", "attach", NULL };
const char *const plan_step_names[] = { "added", "reported", "returned", "confirmed", "extended",
	"attached", NULL };

enum plan_state plan_state_of(const struct plan_task *t, int32_t day)
{
	if (t->stage == STAGE_DONE && t->done && t->done <= day)
		return t->due && t->done > t->due ? PLAN_DONE_LATE : PLAN_DONE_ON_TIME;
	return t->due && t->due < day ? PLAN_OVERDUE : PLAN_OPEN;
}

/* --- plans and tasks come in --------------------------------------------------------------------- */

static bool note_plan(struct tx *tx, const struct plan *p, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char day[11];
	json_open(&j, NULL, '{');
	json_str(&j, "code", p->code);
	json_str(&j, "list", plan_list_names[p->list]);
	json_int(&j, "year", p->year);
	json_str(&j, "number", p->number);
	json_str(&j, "day", day_format(p->day, day));
	json_close(&j, '}');
	return journal_tell(tx, "plan.added", "plan", p->id, &b, err);
}

static bool text_fits(const char *s, size_t max)
{
	return s && *s && strlen(s) <= max && utf8_valid(s, strlen(s), NULL);
}

bool plan_add_act(struct tx *tx, void *arg, struct error *err)
{
	struct plan *p = arg, there;
	struct arena a = { 0 };
	bool ok = plan_find(tx->db, p->code, &a, &there, err);
	if (ok && there.id)
		ok = err_set(err, ERR_CONFLICT, "there is a plan %.60s already", p->code);
	if (ok && (!text_fits(p->code, PLAN_CODE_MAX) || !text_fits(p->name, PLAN_TEXT_MAX) ||
			  !text_fits(p->number, PLAN_NUMBER_MAX)))
		ok = err_set(err, ERR_DATA,
			"code, name, number: expected texts of at most %d, %d and %d bytes", PLAN_CODE_MAX,
			PLAN_TEXT_MAX, PLAN_NUMBER_MAX);
	p->id = ok ? tx_id(tx, "plan", err) : 0;
	ok = p->id && plan_insert(tx, p, err) && note_plan(tx, p, err);
	arena_release(&a);
	return ok;
}

static bool note_task(struct tx *tx, const struct plan_task *t, const char *act, const struct plan_step *s,
	const char *digest, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char day[11];
	json_open(&j, NULL, '{');
	json_int(&j, "agency", t->agency);
	json_str(&j, "stage", plan_stage_names[t->stage]);
	if (t->due)
		json_str(&j, "due", day_format(t->due, day));
	if (t->done)
		json_str(&j, "done", day_format(t->done, day));
	if (t->document)
		json_str(&j, "document", t->document);
	if (s && s->text)
		json_text(&j, "text", digest, 64);
	json_close(&j, '}');
	return journal_tell(tx, act, "task", t->id, &b, err);
}

/* Appends what was done to the task's history and to the journal. */
static bool step(struct tx *tx, const struct plan_task *t, const char *act, const struct plan_step *s,
	struct error *err)
{
	char digest[65];
	return plan_step_insert(tx, t->id, s, digest, err) && note_task(tx, t, act, s, digest, err);
}

static bool task_fits(const struct plan_task *t, struct error *err)
{
	if (!text_fits(t->text, PLAN_TEXT_MAX))
		return err_set(err, ERR_DATA, "text: expected 1 to %d bytes", PLAN_TEXT_MAX);
	if (t->document && !text_fits(t->document, PLAN_NUMBER_MAX))
		return err_set(err, ERR_DATA, "document: expected at most %d bytes", PLAN_NUMBER_MAX);
	if (t->due && t->due < t->given)
		return err_set(err, ERR_DATA, "due: the day is before the one on which it was given");
	return !t->done || t->done >= t->given ||
	       err_set(err, ERR_DATA, "done: the day is before the one on which it was given");
}

static bool import_task(struct tx *tx, const struct plan *p, struct plan_task *t, struct error *err)
{
	t->plan = p->id;
	t->given = t->given ? t->given : p->day;
	t->stage = t->done ? STAGE_DONE : STAGE_OPEN;
	t->reported_by = t->confirmed_by = t->done ? tx->who : NULL;
	t->revision = 1;
	if (!task_fits(t, err))
		return false;
	t->id = tx_id(tx, "plan_task", err);
	struct plan_step s = { .act = "added", .day = t->due };
	return t->id && plan_task_insert(tx, t, err) && step(tx, t, "plan.task_added", &s, err);
}

bool plan_import_act(struct tx *tx, void *arg, struct error *err)
{
	struct plan_import *p = arg;
	struct plan plan;
	struct arena a = { 0 };
	bool ok = plan_find(tx->db, p->plan, &a, &plan, err);
	p->bad = p->count;
	if (ok && !plan.id)
		ok = err_set(err, ERR_NOT_FOUND, "there is no plan %.60s: see motcua plan add", p->plan);
	for (p->bad = 0; ok && p->bad < p->count; p->bad += ok)
		ok = import_task(tx, &plan, &p->task[p->bad], err);
	arena_release(&a);
	return ok;
}

/* --- acts on a task --------------------------------------------------------------------------------- */

bool plan_may(const struct plan_task *t, const struct plan_actor *who, enum plan_act act, int32_t today)
{
	bool own_report = t->reported_by && who->name && strcmp(t->reported_by, who->name) == 0;
	switch (act) {
	case PLAN_REPORT: return who->works && t->stage == STAGE_OPEN;
	case PLAN_CONFIRM: return (who->heads || who->leads) && t->stage == STAGE_REPORTED && !own_report;
	case PLAN_RETURN: return (who->heads || who->leads) && t->stage == STAGE_REPORTED;
	case PLAN_EXTEND: return who->leads && t->stage == STAGE_OPEN && t->due && t->due >= today;
	case PLAN_ATTACH: return who->works && t->stage != STAGE_DONE;
	default: return false;
	}
}

static bool report(struct tx *tx, struct plan_task *t, const struct plan_call *c, struct error *err)
{
	struct plan_step s = { .act = "reported", .day = c->day, .text = c->text };
	if (!c->day || c->day > day_of_time(tx->now) || c->day < t->given)
		return err_set(
			err, ERR_DATA, "day: expected a day from the one on which it was given to today");
	if (c->document && !text_fits(c->document, PLAN_NUMBER_MAX))
		return err_set(err, ERR_DATA, "document: expected at most %d bytes", PLAN_NUMBER_MAX);
	if (!c->document && !t->files)
		return err_set(err, ERR_DATA,
			"document: expected the number of a document, or a file attached before: what "
			"shows that "
			"it was done?");
	t->stage = STAGE_REPORTED;
	t->done = c->day;
	t->document = c->document;
	t->reported_by = tx->who;
	return plan_task_update(tx, t, err) && step(tx, t, "plan.reported", &s, err);
}

static bool confirm(struct tx *tx, struct plan_task *t, const struct plan_call *c, struct error *err)
{
	struct plan_step s = { .act = "confirmed", .day = t->done, .text = c->text };
	t->stage = STAGE_DONE;
	t->confirmed_by = tx->who;
	return plan_task_update(tx, t, err) && step(tx, t, "plan.confirmed", &s, err);
}

static bool send_back(struct tx *tx, struct plan_task *t, const struct plan_call *c, struct error *err)
{
	struct plan_step s = { .act = "returned", .text = c->text };
	if (!c->text)
		return err_set(err, ERR_DATA, "text: expected a reason");
	t->stage = STAGE_OPEN;
	t->done = 0;
	t->reported_by = NULL;
	return plan_task_update(tx, t, err) && step(tx, t, "plan.returned", &s, err);
}

static bool extend(struct tx *tx, struct plan_task *t, const struct plan_call *c, struct error *err)
{
	struct plan_step s = { .act = "extended", .day = c->day, .text = c->text };
	if (!c->text)
		return err_set(err, ERR_DATA, "text: expected a reason");
	if (c->day <= t->due)
		return err_set(err, ERR_DATA, "day: expected a day after the one on which it is due");
	t->due = c->day;
	return plan_task_update(tx, t, err) && step(tx, t, "plan.extended", &s, err);
}

static bool attach(struct tx *tx, struct plan_task *t, const struct plan_call *c, struct error *err)
{
	struct plan_step s = { .act = "attached" };
	char digest[65];
	c->file->kind = EVIDENCE_TASK;
	c->file->subject = t->id;
	return evidence_add(tx, c->file, "plan.attached", "task", err) &&
	       plan_step_insert(tx, t->id, &s, digest, err) && plan_task_update(tx, t, err);
}

static bool act_on(struct tx *tx, const struct plan_call *c, struct arena *a, struct error *err)
{
	static bool (*const acts[PLAN_ACTS])(
		struct tx *, struct plan_task *, const struct plan_call *, struct error *) = {
		[PLAN_REPORT] = report,
		[PLAN_CONFIRM] = confirm,
		[PLAN_RETURN] = send_back,
		[PLAN_EXTEND] = extend,
		[PLAN_ATTACH] = attach,
	};
	struct plan_task t;
	if (!plan_task_find(tx->db, c->task, a, &t, err))
		return false;
	if (!t.id)
		return err_set(err, ERR_NOT_FOUND, "there is no such task");
	if (t.revision != c->revision)
		return err_set(err, ERR_CONFLICT, "the task has changed meanwhile: look at it again");
	if (c->text && strlen(c->text) > PLAN_TEXT_MAX)
		return err_set(err, ERR_DATA, "text: expected at most %d bytes", PLAN_TEXT_MAX);
	if (!plan_may(&t, &c->who, c->act, day_of_time(tx->now)))
		return err_set(err, ERR_DENIED, "this is not yours to do, or not as the task stands");
	return acts[c->act](tx, &t, c, err);
}

bool plan_do_act(struct tx *tx, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool ok = act_on(tx, arg, &a, err);
	arena_release(&a);
	return ok;
}

bool plan_count(struct db *db, const struct plan_query *q, int64_t *count, struct error *err)
{
	struct arena a = { 0 };
	struct plan_task *t = arena_alloc(&a, sizeof *t * PLAN_TASKS_MAX);
	int n = plan_tasks(db, q, &a, t, PLAN_TASKS_MAX, err);
	*count = n;
	arena_release(&a);
	return n >= 0;
}
