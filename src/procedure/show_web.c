/* show_web.c: a procedure's page with all that the law wants shown (verify: Circular 02/2017/TT-VPCP). */
#include "procedure/procedure_web.h"
#include "procedure/show_web.h"

#include <string.h>

#include "base/date.h"
#include "base/table.h"
#include "procedure/changes_web.h"
#include "web/html.h"
#include "web/page.h"

const char *const life_event_keys[LIFE_EVENTS] = { "life.child", "life.study", "life.work", "life.identity",
	"life.marriage", "life.business", "life.land", "life.building", "life.vehicle", "life.health",
	"life.support", "life.death" };

/* Texts of several lines, parted by "|". */
static void put_lines(struct request *r, struct value_map *m, const char *key, const char *text)
{
	int n = 0, most = 1;
	for (const char *s = text; *s; s++)
		most += *s == '|';
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * (size_t)most);
	for (const char *s = text; *s;) {
		size_t len = strcspn(s, "|");
		struct value_map *item = value_map_new(&r->arena, 1);
		put_textn(item, "line", s, len);
		items[n++] = item;
		s += len + (s[len] == '|');
	}
	put_list(m, key, items, n);
}

static void put_components(struct request *r, struct value_map *m, const struct procedure_detail *d)
{
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * COMPONENTS_MAX);
	for (int i = 0; i < d->components; i++) {
		const struct component *k = &d->component[i];
		struct value_map *item = value_map_new(&r->arena, 6);
		put_count(item, "no", k->no);
		put_text(item, "paper", k->name);
		put_count(item, "originals", k->originals);
		put_count(item, "copies", k->copies);
		put_bool(item, "needed", k->needed);
		put_text(item, "when", k->when);
		items[i] = item;
	}
	put_list(m, "papers", items, d->components);
	put_bool(m, "papers_any", d->components > 0);
}

static void put_detail(struct request *r, struct value_map *m, const struct procedure *p)
{
	const struct procedure_detail *d = p->detail;
	put_bool(m, "detail", d != NULL);
	if (!d)
		return;
	put_text(m, "audience", d->audience);
	put_text(m, "decides", d->decides);
	put_text(m, "result", d->result);
	put_text(m, "requirements", d->requirements);
	put_text(m, "basis", d->basis);
	put_text(m, "fee_basis", d->fee_basis);
	put_bool(m, "unchecked", d->source && strncmp(d->source, "verify:", 7) == 0);
	put_lines(r, m, "steps", d->steps);
	put_lines(r, m, "ways", d->how);
	put_components(r, m, d);
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * LIFE_EVENTS);
	int n = 0;
	for (int i = 0; i < LIFE_EVENTS; i++)
		if (d->events & 1u << i) {
			struct value_map *item = value_map_new(&r->arena, 2);
			put_text(item, "value", life_event_names[i]);
			put_text(item, "label", message(r->lang, life_event_keys[i]));
			items[n++] = item;
		}
	put_list(m, "events", items, n);
	put_bool(m, "events_any", n > 0);
}

static void put_amount(struct request *r, struct value_map *m, const struct procedure *p)
{
	static const char *const per[] = { "procedure.per_copy", "procedure.per_page", NULL };
	put_bool(m, "amount_known", p->fee_amount >= 0);
	put_count(m, "amount", p->fee_amount);
	put_text(m, "per", per[p->fee_per] ? message(r->lang, per[p->fee_per]) : NULL);
}

/* A cut of the time limit against that of the law. */
static void put_legal(struct request *r, struct value_map *m, const struct procedure *p)
{
	put_bool(m, "legal", p->legal_limit > 0);
	put_bool(m, "cut", limit_compare(p) < 0);
	put_count(m, "legal_limit", p->legal_limit);
	put_text(m, "legal_unit", message(r->lang, unit_keys[p->legal_unit]));
}

static void put_procedure(
	struct request *r, struct value_map *m, const struct rules *rules, const struct procedure *p)
{
	put_text(m, "code", p->code);
	put_text(m, "name", p->name);
	put_text(m, "field", p->field);
	put_text(m, "level", message(r->lang, level_keys[p->level]));
	int owner = p->owner < 0 ? -1 : province_heir(&rules->province, p->owner, day_of_time(time_now()));
	put_text(m, "owner", owner < 0 ? NULL : rules->province.agency[owner].name);
	put_limit(r, m, p);
	put_plain(m, "online_level", p->online_level);
	put_bool(m, "online", p->online_level > 2);
	put_bool(m, "post", p->post);
	put_bool(m, "fee", p->fee);
	put_bool(m, "paid_online", p->paid_online);
	put_bool(m, "on_the_spot", p->on_the_spot);
	put_bool(m, "boundary_free", p->boundary_free != NULL);
	put_bool(m, "linked_same", p->interlinked && strcmp(p->interlinked, "same") == 0);
	put_bool(m, "linked_across", p->interlinked && strcmp(p->interlinked, "across") == 0);
	put_day(m, "valid_from", p->valid_from);
	put_bool(m, "ends", p->valid_to != DAY_NEVER);
	put_day(m, "valid_to", p->valid_to);
	put_bool(m, "made_up", p->demo);
	int32_t today = day_of_time(time_now());
	put_bool(m, "in_force", p->valid_from <= today && today <= p->valid_to);
	put_bool(m, "form", p->form_from && p->form_from <= today && today <= p->form_to);
	put_amount(r, m, p);
	put_legal(r, m, p);
	put_time(m, "due_now", procedure_due(rules, p, time_now()));
}

bool procedure_show(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	int at = catalogue_find(&rules->catalogue, r->param[0], strlen(r->param[0]));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure has the code \"%s\"", r->param[0]);
	if (r->format != FORMAT_PAGE)
		return procedures_table(r, &rules->catalogue, &at, 1);
	struct value_map *m = page_values(r);
	put_procedure(r, m, rules, &rules->catalogue.procedure[at]);
	put_detail(r, m, &rules->catalogue.procedure[at]);
	put_bool(m, "may_change", r->who.account && (r->who.role & 1u << ROLE_ADMIN));
	if (!changes_put(r, m, &rules->catalogue.procedure[at], err))
		return false;
	return page_render(r, "procedure/show.html", m, rules->catalogue.procedure[at].name, err);
}

static const char *address(struct request *r, const char *code, const char *part)
{
	struct buf b = BUF_INIT(4096);
	buf_adds(&b, "/procedures/");
	url_escape(&b, code, strlen(code));
	buf_adds(&b, part);
	return arena_take(&r->arena, &b);
}

const char *procedure_history(struct request *r, const char *code)
{
	return address(r, code, "#history");
}

bool procedure_papers(struct request *r, struct error *err)
{
	static const char *const columns[] = { "no", "name", "originals", "copies", "needed", "when",
		NULL };
	const struct rules *rules = r->subjects;
	struct table t;
	int at = catalogue_find(&rules->catalogue, r->param[0], strlen(r->param[0]));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure has the code \"%s\"", r->param[0]);
	if (r->format == FORMAT_PAGE)
		return redirect(r, address(r, rules->catalogue.procedure[at].code, "#papers"));
	const struct procedure_detail *d = rules->catalogue.procedure[at].detail;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; d && i < d->components; i++) {
		table_int(&t, d->component[i].no);
		table_text(&t, d->component[i].name);
		table_int(&t, d->component[i].originals);
		table_int(&t, d->component[i].copies);
		table_text(&t, d->component[i].needed ? "yes" : "no");
		table_text(&t, d->component[i].when);
	}
	return page_table(r, &t, "papers");
}
