/* glass_web.c: see glass_web.h. */
#include "dossier/glass_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "dossier/dossier_web.h"
#include "web/page.h"

enum { SHOWN = 500 };

bool glass_may(const struct request *r)
{
	const struct rules *rules = r->subjects;
	return r->who.account && (r->who.role & glass_roles(&rules->province));
}

/* The dossier, whoever's it is, for one whose role may open it. */
static bool any_dossier(struct request *r, struct dossier *d, struct error *err)
{
	const struct rules *rules = r->subjects;
	if (!glass_may(r))
		return err_set(err, ERR_DENIED, "your role may not open dossiers this way");
	return dossier_by_code(r->db, &rules->province, &rules->catalogue, r->param[0], &r->arena, d, err);
}

static bool form(struct request *r, const struct dossier *d, const char *fault, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct value_map *m = page_values(r);
	put_text(m, "code", d->code);
	put_text(m, "agency", d->agency < 0 ? "" : rules->province.agency[d->agency].name);
	put_text(m, "fault", fault);
	put_text(m, "reason", form_get(&r->post, "reason"));
	r->response->no_store = true;
	if (fault)
		r->response->status = 422;
	return page_render(r, "dossier/glass.html", m, d->code, err);
}

bool glass_form(struct request *r, struct error *err)
{
	struct dossier d;
	return any_dossier(r, &d, err) && form(r, &d, NULL, err);
}

static bool opened(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, dossier_address(r, r->param[0]));
}

/* The role in which one opens: the first of those that may. */
static const char *role_of(const struct request *r)
{
	const struct rules *rules = r->subjects;
	unsigned roles = r->who.role & glass_roles(&rules->province);
	for (int i = 1; i < ROLES; i++)
		if (roles & 1u << i)
			return role_names[i];
	return "";
}

bool glass_post(struct request *r, struct error *err)
{
	struct dossier d;
	const struct rules *rules = r->subjects;
	if (!any_dossier(r, &d, err))
		return false;
	struct glass_new *g = arena_zalloc(&r->arena, sizeof *g);
	g->province = &rules->province;
	g->dossier = d.id;
	g->account = r->who.account;
	g->role = role_of(r);
	g->reason = form_get(&r->post, "reason");
	if (!glass_reason_fits(g->reason))
		return form(r, &d, message(r->lang, "glass.fault"), err);
	return web_act(r, glass_act, g, opened);
}

/* The list being gathered, as a page or as a file. */
struct listing {
	struct request *r;
	const struct province *province;
	struct table *table;
	const struct value_map **rows;
	int n;
};

static bool to_table(void *arg, const struct glass_row *g)
{
	struct listing *l = arg;
	struct table *t = l->table;
	char text[17];
	table_text(t, time_format(g->at, text));
	table_text(t, time_format(g->ends, text));
	table_text(t, g->who);
	table_text(t, g->role);
	table_text(t, g->code);
	table_text(t, g->agency < 0 ? "" : l->province->agency[g->agency].code);
	table_text(t, g->reason ? g->reason : "");
	return true;
}

static bool to_page(void *arg, const struct glass_row *g)
{
	struct listing *l = arg;
	struct arena *a = &l->r->arena;
	struct value_map *m = value_map_new(a, 8);
	put_time(m, "at", g->at);
	put_time(m, "ends", g->ends);
	put_bool(m, "lasts", g->ends > time_now());
	put_text(m, "who", arena_str(a, g->who));
	put_text(m, "role", message(l->r->lang, arena_printf(a, "role.name.%s", g->role)));
	put_text(m, "code", arena_str(a, g->code));
	put_text(m, "agency", g->agency < 0 ? "" : l->province->agency[g->agency].name);
	put_text(m, "reason", arena_str(a, g->reason));
	l->rows[l->n++] = m;
	return true;
}

bool glass_show(struct request *r, struct error *err)
{
	static const char *const columns[] = { "at", "until", "who", "role", "code", "agency", "reason",
		NULL };
	const struct rules *rules = r->subjects;
	struct table t;
	struct listing l = { .r = r, .province = &rules->province };
	struct whose w = dossier_rows(r, &rules->province);
	bool machine = r->format != FORMAT_PAGE;
	r->response->no_store = true;
	table_begin(&t, &r->arena, columns);
	l.table = &t;
	l.rows = arena_alloc(&r->arena, sizeof *l.rows * SHOWN);
	for (int i = 0; i < w.agencies; i++)
		if (!glass_list(r->db, l.province, w.agency[i], SHOWN - l.n, machine ? to_table : to_page,
			    &l, err))
			return false;
	if (machine)
		return page_table(r, &t, "break-glass");
	struct value_map *m = page_values(r);
	put_list(m, "rows", l.rows, l.n);
	put_bool(m, "cut", l.n == SHOWN);
	return page_render(r, "dossier/glasses.html", m, NULL, err);
}
