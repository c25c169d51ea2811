/* list_web.c: from a number to its dossiers: sorted, a page at a time, with the number on top. */
#include "figure/list_web.h"

#include <stdio.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "dossier/inquiry_web.h"
#include "figure/period.h"
#include "web/html.h"
#include "web/page.h"
#include "web/route.h"

enum { PAGE_ROWS = 50 };

/* What an address asks for, resolved. */
struct asked {
	struct period period; /* as in the address */
	struct dossier_filter filter;
	struct figure_query query; /* whose row gives the count */
	const char *row;           /* its code; NULL: the total */
	bool filtered;             /* narrowed on the page itself: counted from the dossiers */
	const char *name;          /* of the scope, for the heading */
};

static bool no_such(struct error *err)
{
	return err_set(err, ERR_NOT_FOUND, "there is no such list");
}

static bool scope_month(struct request *r, struct asked *k, const char *value, struct error *err)
{
	int32_t first;
	char day[16];
	if (strlen(value) != 7)
		return no_such(err);
	memcpy(day, value, 7);
	memcpy(day + 7, "-01", 4);
	if (!day_parse(day, 10, &first))
		return no_such(err);
	int32_t last = month_first_day(month_of_day(first) + 1) - 1;
	k->filter.from = first > k->period.from ? first : k->period.from;
	k->filter.to = last < k->period.to ? last : k->period.to;
	if (k->filter.from > k->filter.to)
		return no_such(err);
	k->query.from = k->filter.from;
	k->query.to = k->filter.to;
	struct date d = date_of(first);
	k->name = arena_printf(&r->arena, "%s %d/%d", message(r->lang, "column.month"), d.month, d.year);
	return true;
}

static bool scope_level(struct request *r, struct asked *k, const char *value, struct error *err)
{
	static const char *const keys[LEVELS] = { "level.province", "level.district", "level.commune" };
	int level = text_word(value, level_names);
	if (level < 0)
		return no_such(err);
	k->filter.level = k->query.level = level;
	k->name = message(r->lang, keys[level]);
	return true;
}

static bool scope_procedure(const struct world *w, struct asked *k, const char *value, struct error *err)
{
	int at = catalogue_find(&w->rules.catalogue, value, strlen(value));
	if (at < 0)
		return no_such(err);
	k->filter.procedure = w->rules.catalogue.procedure[at].id;
	k->query.by = BY_PROCEDURE;
	k->row = value;
	k->name = w->rules.catalogue.procedure[at].name;
	return true;
}

static bool scope_agency(
	const struct world *w, struct asked *k, const char *value, bool district, struct error *err)
{
	int at = province_agency(&w->rules.province, value, strlen(value));
	if (at < 0)
		return no_such(err);
	const struct agency *g = &w->rules.province.agency[at];
	if (district) {
		k->filter.district = g->id;
		k->query.by = BY_DISTRICT;
		k->row = g->code;
	} else {
		k->filter.agency = g->id;
		k->query.agency = at;
	}
	k->name = g->name;
	return true;
}

/* Reads the scope: all, CODE, level:, district:, procedure:, field:, channel:, month:. */
static bool read_scope(struct request *r, const struct world *w, struct asked *k, struct error *err)
{
	const char *scope = r->param[1], *value = strchr(scope, ':');
	size_t n = value ? (size_t)(value++ - scope) : 0;
	if (strcmp(scope, "all") == 0) {
		k->name = message(r->lang, "scope.all");
		return true;
	}
	if (!value)
		return scope_agency(w, k, scope, false, err);
	if (n == 5 && memcmp(scope, "level", n) == 0)
		return scope_level(r, k, value, err);
	if (n == 5 && memcmp(scope, "month", n) == 0)
		return scope_month(r, k, value, err);
	if (n == 8 && memcmp(scope, "district", n) == 0)
		return scope_agency(w, k, value, true, err);
	if (n == 9 && memcmp(scope, "procedure", n) == 0)
		return scope_procedure(w, k, value, err);
	if (n == 5 && memcmp(scope, "field", n) == 0) {
		k->filter.field = k->row = k->name = value;
		k->query.by = BY_FIELD;
		return true;
	}
	static const char *const keys[] = { "", "channel.counter", "channel.online", "channel.post" };
	int channel = n == 7 && memcmp(scope, "channel", n) == 0 ? text_word(value, channel_names) : -1;
	if (channel < 1)
		return no_such(err);
	k->filter.channel = channel;
	k->query.by = BY_CHANNEL;
	k->row = value;
	k->name = message(r->lang, keys[channel]);
	return true;
}

/* Who works at an agency sees only what is the own agency's, or of a body whose work it carries on, whatever
 * the scope. */
static void narrow(const struct request *r, const struct world *w, struct asked *k)
{
	if (who_oversees(r))
		return;
	struct whose own = dossier_rows(r, &w->rules.province);
	int64_t asked = k->filter.agency;
	bool none = !own.agencies || (asked && !whose_has(&own, asked));
	k->filter.agency = none ? -1 /* nobody's */ : asked ? asked : own.agency[0];
	k->query.agency = province_agency_by_id(&w->rules.province, k->filter.agency);
}

/* The form above the list: how they were handed in, under which procedure. */
static bool read_form(struct request *r, const struct world *w, struct asked *k, struct error *err)
{
	const char *channel = form_get(&r->get, "channel"), *procedure = form_get(&r->get, "procedure");
	if (channel && *channel) {
		int at = text_word(channel, channel_names);
		if (at < 1)
			return no_such(err);
		k->filtered = true;
		/* Two channels at once are nobody's. */
		k->filter.channel = k->filter.channel && k->filter.channel != at ? -1 : at;
	}
	if (procedure && *procedure) {
		int at = catalogue_find(&w->rules.catalogue, procedure, strlen(procedure));
		int64_t id = at < 0 ? -1 : w->rules.catalogue.procedure[at].id;
		k->filtered = true;
		k->filter.procedure = k->filter.procedure && k->filter.procedure != id ? -1 : id;
	}
	return true;
}

static bool read_asked(struct request *r, const struct world *w, struct asked *k, struct error *err)
{
	int figure = text_word(r->param[2], figure_names);
	*k = (struct asked){ 0 };
	if (figure < 0)
		return no_such(err);
	if (!period_parse(r->param[0], &k->period))
		return err_set(err, ERR_USAGE, "the period must read 2021-12-15..2022-06-14");
	k->filter = dossier_filter_all(k->period.from, k->period.to, (enum figure)figure);
	k->query = (struct figure_query){
		.from = k->period.from, .to = k->period.to, .by = BY_AGENCY, .level = -1, .agency = -1
	};
	if (!read_scope(r, w, k, err))
		return false;
	narrow(r, w, k);
	return read_form(r, w, k, err);
}

/* The number that was clicked: from the ledger; of one procedure, whose rows the ledger has among those of
 * all others, from its dossiers, as of what was narrowed on the page. */
static bool count_asked(struct request *r, const struct asked *k, int64_t *count, struct error *err)
{
	struct figure_report rep;
	*count = 0;
	if (k->filter.agency < 0)
		return true;
	if (k->filtered || k->filter.procedure)
		return dossier_tally(r->db, &k->filter, count, err);
	if (!figure_ask(r, &k->query, &rep, err))
		return false;
	if (!k->row)
		*count = rep.total.v[k->filter.figure];
	for (int i = 0; k->row && i < rep.rows; i++)
		if (strcmp(rep.row[i].code, k->row) == 0)
			*count = rep.row[i].f.v[k->filter.figure];
	return true;
}

static const char *const sort_words[] = { "received", "due", "finished", NULL };

static bool read_page(struct request *r, struct dossier_page *page, struct error *err)
{
	const char *sort = form_get(&r->get, "sort"), *dir = form_get(&r->get, "dir");
	const char *after = form_get(&r->get, "after");
	int at = sort && *sort ? text_word(sort, sort_words) : 0;
	if (at < 0)
		return no_such(err);
	*page = (struct dossier_page){ .sort = (enum dossier_sort)at,
		.max = PAGE_ROWS + 1,
		.descending = dir && strcmp(dir, "desc") == 0 };
	if (!after || !*after)
		return true;
	const char *comma = strchr(after, ',');
	page->after = comma && int_parse(after, (size_t)(comma - after), &page->value) &&
		      int_parse(comma + 1, strlen(comma + 1), &page->id);
	return page->after || err_set(err, ERR_USAGE, "the place in the list is malformed");
}

/* Rows being gathered for a page. */
struct gather {
	struct request *r;
	const struct world *w;
	const struct value_map **rows;
	int n;
	struct dossier last;
};

static bool gather_row(void *arg, const struct dossier *d)
{
	struct gather *g = arg;
	struct arena *a = &g->r->arena;
	if (g->n == PAGE_ROWS) {
		g->n++; /* there is more */
		return false;
	}
	struct value_map *m = value_map_new(a, 13);
	put_text(m, "code", arena_str(a, d->code));
	put_text(
		m, "procedure", d->procedure < 0 ? "" : g->w->rules.catalogue.procedure[d->procedure].name);
	put_text(m, "agency", d->agency < 0 ? "" : g->w->rules.province.agency[d->agency].name);
	put_text(m, "applicant", arena_str(a, d->person[PERSON_APPLICANT]));
	put_time(m, "received", d->received_at);
	put_due(m, d->due_at);
	put_time(m, "finished", d->finished_at);
	dossier_put_state(m, g->r->lang, d);
	g->rows[g->n++] = m;
	g->last = *d;
	return true;
}

static bool machine_row(void *arg, const struct dossier *d)
{
	void **both = arg;
	const struct world *w = both[1];
	dossier_list_row(both[0], &w->rules.province, &w->rules.catalogue, d);
	return true;
}

/* The whole list as a file, without persons. */
static bool machine_list(struct request *r, const struct world *w, struct asked *k,
	struct dossier_page *page, struct error *err)
{
	struct table t;
	void *both[2] = { &t, (void *)w };
	table_begin(&t, &r->arena, dossier_list_columns);
	page->max = 0;
	r->response->no_store = true;
	return dossier_list(r->db, &w->rules.province, &w->rules.catalogue, &k->filter, page, false,
		       machine_row, both, err) &&
	       page_table(r, &t, "dossiers");
}

static int64_t sort_value(const struct dossier *d, enum dossier_sort sort)
{
	return sort == SORT_DUE ? d->due_at : sort == SORT_FINISHED ? d->finished_at : d->received_at;
}

/* What every link within the list carries on. */
static const char *filter_query(struct request *r)
{
	static const char *const names[] = { "channel", "procedure" };
	struct buf b = BUF_INIT(4096);
	for (int i = 0; i < 2; i++) {
		const char *v = form_get(&r->get, names[i]);
		if (!v || !*v)
			continue;
		buf_printf(&b, "&%s=", names[i]);
		url_escape(&b, v, strlen(v));
	}
	char *text = arena_dup(&r->arena, b.p ? b.p : "", b.len);
	buf_release(&b);
	return text;
}

/* The list's own address as a file, with what it was narrowed by. */
static const char *file_address(struct request *r, const char *ending)
{
	struct buf scope = BUF_INIT(4096);
	const char *narrowed = filter_query(r);
	url_escape(&scope, r->param[1], strlen(r->param[1]));
	const char *address =
		arena_printf(&r->arena, "/figures/%s/%s/%s.%s%s%s", r->param[0], scope.p ? scope.p : "",
			r->param[2], ending, *narrowed ? "?" : "", *narrowed ? narrowed + 1 : "");
	buf_release(&scope);
	return address;
}

static void put_form(struct request *r, struct value_map *m)
{
	static const char *const keys[] = { "", "channel.counter", "channel.online", "channel.post" };
	const char *chosen = form_get(&r->get, "channel");
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * 3);
	for (int i = 1; i <= 3; i++) {
		struct value_map *item = value_map_new(&r->arena, 3);
		put_text(item, "channel", channel_names[i]);
		put_text(item, "label", message(r->lang, keys[i]));
		put_bool(item, "selected", chosen && strcmp(chosen, channel_names[i]) == 0);
		items[i - 1] = item;
	}
	put_list(m, "channels", items, 3);
	put_text(m, "csv", file_address(r, "csv"));
	put_text(m, "json", file_address(r, "json"));
	put_text(m, "procedure_code", form_get(&r->get, "procedure"));
}

static void put_sorts(struct request *r, struct value_map *m, const struct dossier_page *page)
{
	static const char *const keys[] = { "sort_received", "sort_due", "sort_finished" };
	static const char *const aria[] = { "aria_received", "aria_due", "aria_finished" };
	for (int i = 0; i < 3; i++) {
		bool now = page->sort == (enum dossier_sort)i;
		put_text(m, keys[i],
			arena_printf(&r->arena, "?sort=%s&dir=%s%s", sort_words[i],
				now && !page->descending ? "desc" : "asc", filter_query(r)));
		put_text(m, aria[i], now ? page->descending ? "descending" : "ascending" : "none");
	}
}

bool figure_list_page(struct request *r, struct error *err)
{
	const struct world *w = r->subjects;
	struct asked k;
	struct dossier_page page;
	int64_t count;
	if (!read_asked(r, w, &k, err) || !read_page(r, &page, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return machine_list(r, w, &k, &page, err);
	struct gather g = { .r = r, .w = w, .rows = arena_alloc(&r->arena, sizeof *g.rows * PAGE_ROWS) };
	if (!count_asked(r, &k, &count, err) ||
		!dossier_list(r->db, &w->rules.province, &w->rules.catalogue, &k.filter, &page, true,
			gather_row, &g, err))
		return false;
	bool more = g.n > PAGE_ROWS;
	struct value_map *m = page_values(r);
	const char *figure = message(r->lang, arena_printf(&r->arena, "figure.%s", r->param[2]));
	put_text(m, "figure", figure);
	put_text(m, "scope_name", k.name);
	put_text(m, "period", r->param[0]);
	put_text(m, "scope", r->param[1]);
	put_text(m, "figure_name", r->param[2]);
	put_day(m, "from", k.filter.from);
	put_day(m, "to", k.filter.to);
	put_count(m, "count", count);
	put_list(m, "rows", g.rows, more ? PAGE_ROWS : g.n);
	put_sorts(r, m, &page);
	put_form(r, m);
	put_bool(m, "later_page", page.after);
	put_text(m, "first",
		arena_printf(&r->arena, "?sort=%s&dir=%s%s", sort_words[page.sort],
			page.descending ? "desc" : "asc", filter_query(r)));
	if (more)
		put_text(m, "next",
			arena_printf(&r->arena, "?sort=%s&dir=%s&after=%lld,%lld%s", sort_words[page.sort],
				page.descending ? "desc" : "asc", (long long)sort_value(&g.last, page.sort),
				(long long)g.last.id, filter_query(r)));
	r->response->no_store = true;
	return inquiry_list(r, more ? PAGE_ROWS : g.n, err) &&
	       page_render(
		       r, "figure/list.html", m, arena_printf(&r->arena, "%s: %s", figure, k.name), err);
}
