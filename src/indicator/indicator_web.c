/* indicator_web.c: sets and what they come to. Addresses:
 *
 *	/indicators                              the sets there are
 *	/indicators/SET/2021-12-15..2022-06-14   a set in a period; ?level= ?agency= ?district=
 *	/indicators/SET/PERIOD/CODE              one indicator: its formula, each part with its source
 *	/indicators/SET/PERIOD/CODE/N            the records behind the N-th part of it */
#include "indicator/indicator_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "figure/figure_web.h"
#include "indicator/answer.h"
#include "indicator/doubt.h"
#include "store/store.h"
#include "store/years.h"
#include "web/page.h"

static bool read_scope(struct request *r, struct indicator_page *p, struct error *err)
{
	const char *level = form_get(&r->get, "level"), *agency = form_get(&r->get, "agency"),
		   *district = form_get(&r->get, "district");
	const struct province *all = &p->rules->province;
	p->scope = indicator_whole;
	p->scope_query = "";
	if (level && *level) {
		if ((p->scope.level = text_word(level, level_names)) < 0)
			return err_set(err, ERR_USAGE, "the level must be province, district or commune");
		p->scope_query = arena_printf(&r->arena, "?level=%s", level);
	}
	if (agency && *agency) {
		if ((p->scope.agency = province_agency(all, agency, strlen(agency))) < 0)
			return err_set(err, ERR_NOT_FOUND, "no agency has this code");
		p->scope_query = arena_printf(&r->arena, "?agency=%s", all->agency[p->scope.agency].code);
	}
	if (district && *district) {
		if ((p->scope.district = province_agency(all, district, strlen(district))) < 0)
			return err_set(err, ERR_NOT_FOUND, "no agency has this code");
		p->scope_query =
			arena_printf(&r->arena, "?district=%s", all->agency[p->scope.district].code);
	}
	return true;
}

static bool read_address(struct request *r, struct indicator_page *p, struct error *err)
{
	p->rules = r->subjects;
	p->sets = p->rules->indicators;
	p->set = indicator_set_find(p->sets, r->param[0]);
	if (p->set < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such set of indicators");
	if (!period_parse(r->param[1], &p->period))
		return err_set(err, ERR_USAGE, "the period must read 2021-12-15..2022-06-14");
	p->last_year = period_last_year(p->period);
	p->previous = period_previous(p->period);
	return read_scope(r, p, err);
}

static bool show_within(
	struct request *r, struct indicator_page *p, indicator_page_fn *show, struct error *err)
{
	struct indicator_answer *answers;
	int n;
	if (!answers_approved(r->db, p->rules, p->sets, &r->arena, &answers, &n, err))
		return false;
	p->e = evaluation_new(p->rules, p->sets, r->db, answers, n, &r->arena);
	return show(r, p, err);
}

bool indicator_page(struct request *r, indicator_page_fn *show, struct error *err)
{
	struct indicator_page p;
	return read_address(r, &p, err) && years_snapshot(r->db, err) &&
	       db_snapshot_end(r->db, show_within(r, &p, show, err), err);
}

/* The basis of a set; the mark of what is to be compared with its source, in words that a reader knows. */
static const char *basis_said(struct request *r, const char *basis)
{
	static const char mark[] = "verify:";
	const char *at = basis ? strstr(basis, mark) : NULL;
	return !at ? basis
		   : arena_printf(&r->arena, "%.*s%s%s", (int)(at - basis), basis,
			     message(r->lang, "indicators.verify"), at + sizeof mark - 1);
}

void indicator_page_put(struct request *r, struct value_map *m, const struct indicator_page *p)
{
	const struct indicator_set *s = &p->sets->set[p->set];
	figure_put_period(m, &r->arena, &p->period);
	put_text(m, "set_code", s->code);
	put_text(m, "set_name", s->name);
	put_text(m, "basis", basis_said(r, s->basis));
	put_text(m, "scope_query", p->scope_query);
	const struct province *all = &p->rules->province;
	if (p->scope.agency >= 0)
		put_text(m, "scope_name", all->agency[p->scope.agency].name);
	else if (p->scope.district >= 0)
		put_text(m, "scope_name", all->agency[p->scope.district].name);
	else if (p->scope.level >= 0)
		put_text(m, "scope_name",
			message(r->lang, arena_printf(&r->arena, "row.%s", level_names[p->scope.level])));
}

const char *indicator_shown(struct request *r, const struct indicator_value *v)
{
	return indicator_text(&r->arena, v, r->lang == LANG_EN ? NUMBER_EN : NUMBER_VI);
}

static bool show_sets(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	const struct indicators *sets = rules->indicators;
	const char *set = form_get(&r->get, "set");
	struct period p;
	if (set && *set) {
		if (indicator_set_find(sets, set) < 0)
			return err_set(err, ERR_NOT_FOUND, "there is no such set of indicators");
		if (!period_from_form(form_get(&r->get, "from"), form_get(&r->get, "to"), &p))
			return err_set(
				err, ERR_DATA, "the period's first day must not come after its last");
		return redirect(
			r, arena_printf(&r->arena, "/indicators/%s/%s", set, period_text(&r->arena, &p)));
	}
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)sets->sets + 1));
	for (int i = 0; i < sets->sets; i++) {
		struct value_map *row = value_map_new(&r->arena, 4);
		put_text(row, "code", sets->set[i].code);
		put_text(row, "name", sets->set[i].name);
		put_text(row, "basis", basis_said(r, sets->set[i].basis));
		put_count(row, "items", sets->set[i].items);
		rows[i] = row;
	}
	/* The last half-year that has ended: what a report is written about. */
	p = period_half_year(period_half_year(day_of_time(time_now())).from - 1);
	put_list(m, "rows", rows, sets->sets);
	put_bool(m, "some", sets->sets > 0);
	figure_put_period(m, &r->arena, &p);
	return page_render(r, "indicator/sets.html", m, NULL, err);
}

static const char *const doubt_keys[DOUBTS] = { "doubt.condition", "doubt.range", "doubt.choice",
	"doubt.rounded", "doubt.nearly", "doubt.change", "doubt.partial", "doubt.missing" };

static bool put_doubts(struct request *r, struct value_map *m, struct indicator_page *p, struct error *err)
{
	struct doubt *list;
	int n, hard = 0, shown = 0, missing = 0;
	if (!evaluation_doubts(p->e, p->set, p->period, p->last_year, p->scope, &list, &n, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		const struct indicator *on = &p->sets->set[p->set].item[list[i].item];
		struct value_map *row = value_map_new(&r->arena, 8);
		if (list[i].kind == DOUBT_MISSING) {
			missing++;
			continue;
		}
		hard += list[i].kind <= DOUBT_CHOICE;
		put_text(row, "code", on->code);
		put_text(row, "name", on->name);
		put_bool(row, "hard", list[i].kind <= DOUBT_CHOICE);
		put_count(row, "many", list[i].many);
		put_text(row, "why", message(r->lang, doubt_keys[list[i].kind]));
		put_text(row, "must", list[i].must);
		put_text(row, "words", list[i].words);
		rows[shown++] = row;
	}
	put_list(m, "doubts", rows, shown);
	put_count(m, "doubt_count", shown);
	put_count(m, "hard_count", hard);
	put_bool(m, "any_hard", hard > 0);
	put_bool(m, "any_doubt", shown > 0);
	put_count(m, "missing_count", missing);
	put_bool(m, "any_missing", missing > 0);
	return true;
}

static bool put_items(struct request *r, struct value_map *m, struct indicator_page *p, struct error *err)
{
	const struct indicator_set *s = &p->sets->set[p->set];
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)s->items + 1));
	int n = 0;
	for (int i = 0; i < s->items; i++) {
		const struct indicator *on = s->item[i].later ? NULL : indicator_on(s, i, p->period.to);
		struct indicator_value v, was;
		if (!on)
			continue;
		if (!evaluation_value(p->e, p->set, i, p->period, p->scope, &v, err) ||
			!evaluation_value(p->e, p->set, i, p->last_year, p->scope, &was, err))
			return false;
		struct value_map *row = value_map_new(&r->arena, 12);
		put_text(row, "code", on->code);
		put_text(row, "name", on->name);
		put_text(row, "unit", on->unit);
		put_bool(row, "heading", on->kind == INDICATOR_HEADING);
		put_bool(row, "section", on->kind == INDICATOR_HEADING && on->depth == 0);
		put_bool(row, "valued", on->kind != INDICATOR_HEADING);
		put_bool(row, "known", v.state == INDICATOR_KNOWN);
		put_bool(row, "missing", v.state == INDICATOR_MISSING);
		put_text(row, "value", indicator_shown(r, &v));
		put_text(row, "was", was.state == INDICATOR_KNOWN ? indicator_shown(r, &was) : "");
		put_text(row, "how",
			message(r->lang, on->formula ? "indicator.counted" : "indicator.asked"));
		rows[n++] = row;
	}
	put_list(m, "rows", rows, n);
	put_count(m, "row_count", n);
	return true;
}

static bool set_page(struct request *r, struct indicator_page *p, struct error *err)
{
	if (r->format != FORMAT_PAGE) {
		struct table t;
		return indicator_table(p->e, p->set, p->period, p->scope, &t, err) &&
		       page_table(r, &t, p->sets->set[p->set].code);
	}
	struct value_map *m = page_values(r);
	indicator_page_put(r, m, p);
	return put_items(r, m, p, err) && put_doubts(r, m, p, err) &&
	       page_render(r, "indicator/set.html", m, p->sets->set[p->set].name, err);
}

static bool show_set(struct request *r, struct error *err)
{
	return indicator_page(r, set_page, err);
}

#define SCOPE \
	{ "level", FIELD_TEXT, 20, false }, { "agency", FIELD_TEXT, 40, false }, \
	{ \
		"district", FIELD_TEXT, 40, false \
	}

const struct route indicator_routes[] = {
	{ .method = "GET",
		.path = "/indicators",
		.handler = show_sets,
		.who = ROLE_OVERSEERS,
		.title = "indicators.title",
		.nav = "nav.indicators",
		.nav_place = 5,
		.field = { { "set", FIELD_TEXT, 40, false }, { "from", FIELD_DAY, 0, false },
			{ "to", FIELD_DAY, 0, false } } },
	{ .method = "GET",
		.path = "/indicators/:set/:period",
		.handler = show_set,
		.who = ROLE_OVERSEERS,
		.flags = ROUTE_TABLE,
		.field = { SCOPE } },
	{ .method = "GET",
		.path = "/indicators/:set/:period/:code",
		.handler = indicator_one,
		.who = ROLE_OVERSEERS,
		.field = { SCOPE } },
	{ .method = "GET",
		.path = "/indicators/:set/:period/:code/:part",
		.handler = indicator_rows,
		.who = ROLE_OVERSEERS,
		.flags = ROUTE_TABLE,
		.field = { SCOPE } },
	{ 0 },
};
