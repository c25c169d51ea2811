/* task_web.c: one task: what was done to it, what shows it, and what whoever looks may do. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "evidence/evidence_web.h"
#include "plan/plan_web.h"
#include "procedure/procedure.h"

static bool task_of(struct request *r, struct plan_task *t, struct error *err)
{
	int64_t id;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	return plan_task_find(r->db, id, &r->arena, t, err) &&
	       (t->id || err_set(err, ERR_NOT_FOUND, "there is no such task"));
}

static struct plan_actor actor_for(const struct request *r, const struct plan_task *t)
{
	unsigned works = 1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD;
	return (struct plan_actor){ .name = r->who.name,
		.works = who_at(r, works, t->agency, 0) != NULL,
		.heads = who_at(r, 1u << ROLE_HEAD, t->agency, 0) != NULL,
		.leads = (r->who.role & 1u << ROLE_LEADER) != 0 };
}

static bool put_history(
	struct request *r, struct value_map *m, const struct plan_task *t, struct error *err)
{
	struct plan_step *s = arena_alloc(&r->arena, sizeof *s * PLAN_STEPS_MAX);
	static const char *const words[] = { "plan.step.added", "plan.step.reported", "plan.step.returned",
		"plan.step.confirmed", "plan.step.extended", "plan.step.attached" };
	int n = plan_steps(r->db, t->id, &r->arena, s, err);
	if (n < 0)
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		int what = text_word(s[i].act, plan_step_names);
		put_text(row, "what", message(r->lang, words[what < 0 ? 0 : what]));
		put_time(row, "at", s[i].at);
		put_day(row, "on", s[i].day);
		put_bool(row, "has_day", s[i].day != 0);
		put_text(row, "words", s[i].text);
		put_text(row, "by", s[i].who);
		rows[i] = row;
	}
	put_list(m, "steps", rows, n);
	return true;
}

static void put_acts(struct request *r, struct value_map *m, const struct plan_task *t)
{
	static const char *const keys[] = { "may_report", "may_confirm", "may_return", "may_extend",
		"may_attach" };
	struct plan_actor who = actor_for(r, t);
	bool any = false;
	for (int i = 0; i < PLAN_ACTS; i++) {
		bool may = plan_may(t, &who, (enum plan_act)i, day_of_time(time_now())) &&
			   (i != PLAN_ATTACH || r->web->files);
		put_bool(m, keys[i], may);
		any = any || may;
	}
	put_bool(m, "may_any", any);
	put_bool(m, "own_report",
		t->stage == STAGE_REPORTED && (who.heads || who.leads) && t->reported_by &&
			strcmp(t->reported_by, who.name) == 0);
}

bool task_show(struct request *r, struct error *err)
{
	const struct province *p = &((const struct rules *)r->subjects)->province;
	struct plan_task t;
	if (!task_of(r, &t, err))
		return false;
	int32_t today = day_of_time(time_now());
	int at = province_agency_by_id(p, t.agency);
	struct value_map *m = page_values(r);
	r->response->no_store = true;
	put_plain(m, "task", t.id);
	put_plain(m, "revision", t.revision);
	put_count(m, "no", t.no);
	put_text(m, "text", t.text);
	put_text(m, "plan_name", t.plan_name);
	put_text(m, "plan_number", t.plan_number);
	put_text(m, "list", plan_list_names[t.list]);
	put_plain(m, "year", t.year);
	put_text(m, "section", t.section);
	put_text(m, "owner", at < 0 ? "" : p->agency[at].name);
	put_day(m, "given", t.given);
	put_day(m, "due", t.due);
	put_bool(m, "undated", !t.due);
	put_day(m, "done", t.done);
	put_bool(m, "has_done", t.done != 0);
	put_bool(m, "waits", t.stage == STAGE_REPORTED);
	put_text(m, "document", t.document);
	put_text(m, "reported_by", t.reported_by);
	put_text(m, "confirmed_by", t.confirmed_by);
	put_day(m, "today", today);
	put_text(m, "files_at", arena_printf(&r->arena, "/plan/tasks/%lld/files", (long long)t.id));
	plan_put_state(m, r->lang, plan_state_of(&t, today));
	put_acts(r, m, &t);
	return put_history(r, m, &t, err) && evidence_put_list(r, m, EVIDENCE_TASK, t.id, err) &&
	       page_render(r, "plan/task.html", m, NULL, err);
}

static bool acted(struct request *r, struct error *err)
{
	const struct plan_call *c = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/plan/tasks/%lld", (long long)c->task));
}

static const char *said(const struct request *r, const char *name)
{
	const char *s = form_get(&r->post, name);
	return s && *s ? s : NULL;
}

/* A call about the task of the address; NULL with err. */
static struct plan_call *call_of(struct request *r, enum plan_act act, struct error *err)
{
	struct plan_call *c = arena_zalloc(&r->arena, sizeof *c);
	struct plan_task t;
	const char *revision = form_get(&r->post, "revision");
	if (!task_of(r, &t, err) || !int_parse(revision, strlen(revision), &c->revision))
		return NULL;
	c->act = act;
	c->task = t.id;
	c->who = actor_for(r, &t);
	return c;
}

bool task_act(struct request *r, struct error *err)
{
	int act = text_word(r->param[1], plan_act_names);
	if (act < 0 || act == PLAN_ATTACH)
		return err_set(err, ERR_NOT_FOUND, "there is no such act");
	struct plan_call *c = call_of(r, (enum plan_act)act, err);
	if (!c || !form_day(&r->post, "day", 0, &c->day, err))
		return false;
	c->text = said(r, "text");
	c->document = said(r, "document");
	return web_act(r, plan_do_act, c, acted);
}

bool task_attach(struct request *r, struct error *err)
{
	struct plan_call *c = call_of(r, PLAN_ATTACH, err);
	struct plan_task t;
	if (!c || !task_of(r, &t, err))
		return false;
	if (!plan_may(&t, &c->who, PLAN_ATTACH, day_of_time(time_now())))
		return err_set(err, ERR_DENIED, "the task is another agency's, or done");
	c->file = arena_zalloc(&r->arena, sizeof *c->file);
	return evidence_bring(r, c->file, err) && web_act(r, plan_do_act, c, acted);
}

bool task_file(struct request *r, struct error *err)
{
	struct plan_task t;
	return task_of(r, &t, err) && evidence_send(r, EVIDENCE_TASK, t.id, r->param[1], err);
}
