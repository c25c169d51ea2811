/* bodies_web.c: see bodies_web.h. The page hands the file to the act that the command uses, so that both
 * check the same. */
#include "procedure/bodies_web.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "procedure/procedure.h"
#include "store/spool.h"
#include "web/page.h"
#include "web/reason.h"

static const struct province *province_of(const struct request *r)
{
	return &((const struct rules *)r->subjects)->province;
}

static const char *desk_name(const struct province *p, const char *code)
{
	int at = code ? province_desk(p, code, strlen(code)) : -1;
	return at < 0 ? "" : p->desk[at].name;
}

static void put_validity(struct value_map *row, int32_t from, int32_t to)
{
	int32_t today = day_of_time(time_now());
	put_day(row, "from_day", from);
	put_bool(row, "ends", to != DAY_NEVER);
	if (to != DAY_NEVER)
		put_day(row, "to_day", to);
	put_bool(row, "over", to < today);
}

bool bodies_show(struct request *r, struct error *err)
{
	static const char *const levels[LEVELS] = { "level.province", "level.district", "level.commune" };
	const struct province *p = province_of(r);
	struct table t;
	if (r->format != FORMAT_PAGE) {
		province_agency_table(p, &t, &r->arena);
		return page_table(r, &t, "agencies");
	}
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)p->agencies + 1));
	for (int i = 0; i < p->agencies; i++) {
		const struct agency *g = &p->agency[i];
		struct value_map *row = value_map_new(&r->arena, 12);
		put_text(row, "code", g->code);
		put_text(row, "name", g->name);
		put_text(row, "level", message(r->lang, levels[g->level]));
		put_text(row, "desk", desk_name(p, g->desk));
		put_text(row, "identifier", g->identifier);
		put_text(row, "successor", g->successor < 0 ? NULL : p->agency[g->successor].name);
		put_validity(row, g->valid_from, g->valid_to);
		rows[i] = row;
	}
	put_list(m, "rows", rows, p->agencies);
	put_count(m, "count", p->agencies);
	put_bool(m, "published", form_get(&r->get, "done") != NULL);
	return page_render(r, "procedure/bodies.html", m, NULL, err);
}

bool bodies_desks(struct request *r, struct error *err)
{
	const struct province *p = province_of(r);
	struct table t;
	if (r->format != FORMAT_PAGE) {
		province_desk_table(p, &t, &r->arena);
		return page_table(r, &t, "desks");
	}
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)p->desks + 1));
	for (int i = 0; i < p->desks; i++) {
		const struct desk *d = &p->desk[i];
		struct value_map *row = value_map_new(&r->arena, 10);
		put_text(row, "code", d->code);
		put_text(row, "name", d->name);
		put_text(row, "agency", d->agency < 0 ? NULL : p->agency[d->agency].name);
		put_text(row, "address", d->address);
		put_validity(row, d->valid_from, d->valid_to);
		rows[i] = row;
	}
	put_list(m, "rows", rows, p->desks);
	put_count(m, "count", p->desks);
	return page_render(r, "procedure/desks.html", m, NULL, err);
}

/* --- decisions -------------------------------------------------------------------------------------- */

/* `fault`: what is wrong, said at the field `at`. */
static bool form_page(struct request *r, const char *at, const char *fault, bool english, struct error *err)
{
	static const char *const typed[] = { "number", "day", "effective" };
	struct value_map *m = page_values(r);
	const char *what = form_get(&r->post, "what");
	for (int i = 0; i < 3; i++) {
		const char *s = form_get(&r->post, typed[i]);
		put_text(m, typed[i], s ? s : "");
	}
	put_bool(m, "desks_chosen", what && strcmp(what, "desks") == 0);
	put_bool(m, "english", english);
	page_fault(r, m, at, fault);
	return page_render(r, "procedure/body_change.html", m, NULL, err);
}

bool bodies_change(struct request *r, struct error *err)
{
	return form_page(r, NULL, NULL, false, err);
}

static bool wrong(struct request *r, const char *at, const char *key, struct error *err)
{
	return form_page(r, at, message(r->lang, key), false, err);
}

/* A decision on its way through the writer. */
struct deciding {
	struct agencies_change change;
	struct error found;
};

/* What is wrong with the file (ERR_DATA) is found before anything is written, and told on the form. */
static bool decide(struct tx *tx, void *arg, struct error *err)
{
	struct deciding *d = arg;
	if (agencies_act(tx, &d->change, err))
		return true;
	if (err->code != ERR_DATA)
		return false;
	d->found = *err;
	*err = (struct error){ 0 };
	return true;
}

static bool decided(struct request *r, struct error *err)
{
	const struct deciding *d = r->act_arg;
	const char *reason = d->found.code ? reason_in(r->lang, d->found.text, &r->arena) : NULL;
	if (d->found.code)
		return form_page(r, "file", reason ? reason : d->found.text, !reason, err);
	return redirect(r, "/bodies?done=yes");
}

static bool read_file(struct request *r, struct file_text *to, struct error *err)
{
	const char *bytes = r->upload.spool ? spool_map(r->upload.spool, err) : NULL;
	if (!bytes)
		return false;
	*to = (struct file_text){ r->upload.name, bytes, spool_bytes(r->upload.spool) };
	return true;
}

bool bodies_publish(struct request *r, struct error *err)
{
	struct deciding *d = arena_zalloc(&r->arena, sizeof *d);
	struct agencies_change *c = &d->change;
	struct error day = { 0 };
	const char *what = form_get(&r->post, "what");
	c->number = form_get(&r->post, "number");
	if (!c->number || !*c->number)
		return wrong(r, "number", "change.no_number", err);
	if (!form_day(&r->post, "day", 0, &c->day, &day) || !c->day)
		return wrong(r, "day", "change.no_day", err);
	if (!form_day(&r->post, "effective", 0, &c->effective, &day) || c->effective < c->day ||
		c->effective < day_of_time(time_now()))
		return wrong(r, "effective", "bodies.no_effective", err);
	if (!r->upload.name || !*r->upload.name || !r->upload.spool || !spool_bytes(r->upload.spool))
		return wrong(r, "file", "bodies.no_file", err);
	bool desks = what && strcmp(what, "desks") == 0;
	return read_file(r, desks ? &c->desks : &c->agencies, err) && web_act(r, decide, d, decided);
}
