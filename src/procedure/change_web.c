/* change_web.c: the administrator changes one procedure from a day, or ends it, by a decision: limit, fee,
 * name, and what is shown of it (change_shown_web.c). The page makes files of it and hands them to the act
 * that the command uses. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "procedure/change_shown_web.h"
#include "procedure/changes_web.h"
#include "procedure/procedure_web.h"
#include "procedure/publish.h"
#include "procedure/show_web.h"
#include "web/page.h"

/* What was typed, and what is wrong with it. */
struct asked {
	const struct procedure *now; /* the procedure */
	struct procedure to;         /* what it becomes */
	const char *number, *day, *effective, *name, *limit, *fee;
	bool ends;
	struct shown shown;
	struct procedure_detail detail; /* what is shown from then on, when it changes */
	const char *fault, *fault_at;   /* message key, id of the field */
	struct publication act;
};

static bool find(struct request *r, struct asked *k, const struct form *f, struct error *err)
{
	const struct rules *rules = r->subjects;
	int at = catalogue_find(&rules->catalogue, r->param[0], strlen(r->param[0]));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure has the code \"%.80s\"", r->param[0]);
	k->now = &rules->catalogue.procedure[at];
	k->to = k->now->versions ? k->now->version[k->now->versions - 1] : *k->now;
	const char *fee =
		k->to.fee_amount < 0 ? "" : arena_printf(&r->arena, "%lld", (long long)k->to.fee_amount);
	k->number = form_get(f, "number");
	k->day = form_get(f, "day");
	k->effective = form_get(f, "effective");
	k->ends = form_get(f, "ends") != NULL;
	bool sent = f == &r->post;
	k->name = sent ? form_get(f, "name") : k->to.name;
	k->limit = sent ? form_get(f, "limit") : arena_printf(&r->arena, "%d", k->to.time_limit);
	k->fee = sent ? form_get(f, "fee_amount") : fee;
	k->shown.was = k->to.detail;
	if (sent)
		shown_type(r, &k->shown);
	else
		shown_fill(r, &k->shown, k->to.detail);
	return true;
}

static bool page(struct request *r, const struct asked *k, struct error *err)
{
	struct value_map *m = page_values(r);
	put_text(m, "code", k->now->code);
	put_text(m, "title_name", k->now->name);
	put_text(m, "number", k->number);
	put_text(m, "day", k->day);
	put_text(m, "effective", k->effective);
	put_text(m, "name", k->name);
	put_text(m, "limit", k->limit);
	put_text(m, "unit", message(r->lang, unit_keys[k->to.unit]));
	put_bool(m, "has_fee", k->to.fee);
	put_text(m, "fee_amount", k->fee);
	put_bool(m, "ends", k->ends);
	shown_put(r, m, &k->shown, k->fault_at);
	put_bool(m, "over", k->now->valid_to != DAY_NEVER);
	put_bool(m, "open", k->fault != NULL);
	if (k->fault) {
		put_text(m, "fault", message(r->lang, k->fault));
		put_text(m, "fault_at", k->fault_at);
		r->response->status = 422;
	}
	r->response->no_store = true;
	return page_render(r, "procedure/change.html", m, k->now->code, err);
}

bool change_form(struct request *r, struct error *err)
{
	struct asked k = { 0 };
	return find(r, &k, &r->get, err) && page(r, &k, err);
}

static bool wrong(struct asked *k, const char *key, const char *at)
{
	k->fault = key;
	k->fault_at = at;
	return false;
}

/* Days as people type them, 1/7/2022, or as machines do. */
static bool day_typed(const char *s, int32_t *day)
{
	return s && (day_parse_local(s, strlen(s), day) || day_parse(s, strlen(s), day));
}

/* What the act would refuse, said beside the field. */
static bool check(struct request *r, struct asked *k)
{
	int64_t limit, fee = k->to.fee_amount;
	struct publication *p = &k->act;
	const struct procedure was = k->to;
	if (!k->number || !*k->number)
		return wrong(k, "change.no_number", "number");
	if (!day_typed(k->day, &p->day))
		return wrong(k, "change.no_day", "day");
	if (!day_typed(k->effective, &p->effective) || p->effective < p->day ||
		p->effective < day_of_time(time_now()) || p->effective <= was.valid_from)
		return wrong(k, "change.no_effective", "effective");
	if (k->ends)
		return true;
	if (!k->name || !*k->name)
		return wrong(k, "change.no_name", "name");
	if (!k->limit || !int_parse(k->limit, strlen(k->limit), &limit) || limit < 0 || limit > 10000)
		return wrong(k, "change.no_limit", "limit");
	if (k->fee && *k->fee &&
		(!int_parse(k->fee, strlen(k->fee), &fee) || fee < 0 || fee > 1000000000000))
		return wrong(k, "change.no_fee", "fee_amount");
	k->to.name = k->name;
	k->to.time_limit = (int)limit;
	k->to.fee_amount = k->to.fee && k->fee && *k->fee ? fee : -1;
	if (k->to.fee_amount < 0)
		k->to.fee_per = FEE_PER_DOSSIER;
	if (limit_compare(&k->to) > 0)
		return wrong(k, "change.over_legal", "limit");
	if (!shown_check(r, &k->shown, &k->detail, &k->fault, &k->fault_at))
		return false;
	return k->shown.changed || strcmp(k->to.name, was.name) != 0 ||
	       k->to.time_limit != was.time_limit || k->to.fee_amount != was.fee_amount ||
	       wrong(k, "change.nothing", "name");
}

bool decision_is_free(struct request *r, const char *number, bool *is_free, struct error *err)
{
	struct decision *d;
	int n;
	*is_free = true;
	if (!decisions_list(r->db, &r->arena, &d, &n, err))
		return false;
	for (int i = 0; i < n; i++)
		*is_free &= strcmp(d[i].number, number) != 0;
	return true;
}

static bool number_free(struct request *r, struct asked *k, struct error *err)
{
	bool is_free;
	if (!decision_is_free(r, k->number, &is_free, err))
		return false;
	if (!is_free)
		wrong(k, "change.number_taken", "number");
	return true;
}

static bool changed(struct request *r, struct error *err)
{
	const struct asked *k = r->act_arg;
	(void)err;
	return redirect(r, procedure_history(r, k->now->code));
}

static bool publish(struct tx *tx, void *arg, struct error *err)
{
	return publish_act(tx, &((struct asked *)arg)->act, err);
}

bool change_post(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct asked *k = arena_zalloc(&r->arena, sizeof *k);
	struct buf b = BUF_INIT(1 << 16);
	struct table t;
	if (!find(r, k, &r->post, err))
		return false;
	if (!check(r, k))
		return page(r, k, err);
	if (!number_free(r, k, err))
		return false;
	if (k->fault)
		return page(r, k, err);
	k->to.valid_from = k->ends ? k->now->valid_from : k->act.effective;
	k->to.valid_to = k->ends ? k->act.effective - 1 : DAY_NEVER;
	table_begin(&t, &r->arena, procedure_row_columns);
	procedure_put_row(&t, &rules->province, &k->to);
	table_csv(&t, &b);
	k->act.rows = (struct file_text){ "form", arena_dup(&r->arena, b.p, b.len), b.len };
	if (!k->ends && k->shown.changed)
		k->act.shown = shown_texts(r, k->now->code, &k->detail);
	k->act.number = k->number;
	buf_release(&b);
	return web_act(r, publish, k, changed);
}
