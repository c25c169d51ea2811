/* dashboard_web.c: the leader's page: this period against the one a year before and against the targets,
 * where what is overdue lies, who has not reported, how the months went, who keeps its promises. Every
 * number leads to what it counts. */
#include <stdlib.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "figure/figure_web.h"
#include "gather/gather.h"
#include "plan/plan.h"
#include "report/ranking.h"
#include "report/report_web.h"
#include "store/store.h"
#include "store/years.h"
#include "web/page.h"
#include "web/svg.h"

enum { OVERDUE_SHOWN = 10, LATE_SHOWN = 12 };

/* What the page is made of. */
struct dashboard {
	struct request *r;
	const struct rules *rules;
	struct period p, before;
	struct value_map *m;
	struct error *err;
};

static bool moved_at(void *arg, int32_t day, struct moved *by_agency, struct error *err)
{
	struct dashboard *d = arg;
	return figure_moved(d->r->db, &d->rules->province, day, by_agency, err);
}

static bool ask(struct dashboard *d, struct period p, enum figure_by by, struct figure_report *out)
{
	struct figure_query q = { .from = p.from, .to = p.to, .by = by, .level = -1, .agency = -1 };
	return figure_by_agency(&d->rules->province, &q, moved_at, d, &d->r->arena, out, d->err);
}

/* The year before; when it was taken out, nothing is known of it. */
static bool ask_before(struct dashboard *d, struct figure_report *out)
{
	if (ask(d, d->before, BY_AGENCY, out))
		return true;
	if (d->err->code != ERR_OUT)
		return false;
	*d->err = (struct error){ 0 };
	*out = (struct figure_report){ 0 };
	return true;
}

/* A tile: a figure, what it was a year before, whether there was anything then. */
static const struct value_map *tile(struct dashboard *d, const char *key, const char *figure, int64_t now,
	int64_t was, bool known, bool bad)
{
	struct value_map *t = value_map_new(&d->r->arena, 8);
	put_text(t, "label", message(d->r->lang, key));
	put_text(t, "figure", figure);
	put_count(t, "now", now);
	put_count(t, "was", was);
	put_bool(t, "known", known);
	put_bool(t, "bad", bad && now > 0);
	return t;
}

static bool put_tiles(struct dashboard *d, struct figure_report *rep)
{
	struct figure_report was;
	static const struct {
		const char *key, *figure;
		enum figure f;
		bool bad;
	} all[] = { { "figure.received", "received", FIGURE_RECEIVED, false },
		{ "figure.online", "online", FIGURE_ONLINE, false },
		{ "figure.on_time", "on_time", FIGURE_ON_TIME, false },
		{ "figure.late", "late", FIGURE_LATE, true },
		{ "figure.in_time", "in_time", FIGURE_IN_TIME, false },
		{ "figure.overdue", "overdue", FIGURE_OVERDUE, true } };
	enum { TILES = sizeof all / sizeof *all };
	const struct value_map **tiles = arena_alloc(&d->r->arena, sizeof *tiles * TILES);
	if (!ask(d, d->p, BY_AGENCY, rep) || !ask_before(d, &was))
		return false;
	for (int i = 0; i < TILES; i++)
		tiles[i] = tile(d, all[i].key, all[i].figure, rep->total.v[all[i].f], was.total.v[all[i].f],
			was.total.v[FIGURE_TO_PROCESS] > 0, all[i].bad);
	put_list(d->m, "tiles", tiles, TILES);
	return true;
}

static int by_overdue(const void *a, const void *b)
{
	const struct figure_row *x = *(const struct figure_row *const *)a,
				*y = *(const struct figure_row *const *)b;
	int64_t i = x->f.v[FIGURE_OVERDUE], k = y->f.v[FIGURE_OVERDUE];
	return (i < k) - (i > k);
}

static void put_overdue(struct dashboard *d, const struct figure_report *rep)
{
	struct arena *a = &d->r->arena;
	const struct figure_row **row = arena_alloc(a, sizeof *row * ((size_t)rep->rows + 1));
	const struct value_map **shown = arena_alloc(a, sizeof *shown * OVERDUE_SHOWN);
	int n = 0, k = 0;
	for (int i = 0; i < rep->rows; i++)
		if (rep->row[i].f.v[FIGURE_OVERDUE])
			row[n++] = &rep->row[i];
	if (n)
		qsort(row, (size_t)n, sizeof *row, by_overdue);
	for (; k < n && k < OVERDUE_SHOWN; k++) {
		struct value_map *x = value_map_new(a, 4);
		put_text(x, "code", row[k]->code);
		put_text(x, "name", row[k]->name);
		put_count(x, "overdue", row[k]->f.v[FIGURE_OVERDUE]);
		put_count(x, "open", row[k]->f.v[FIGURE_OVERDUE] + row[k]->f.v[FIGURE_IN_TIME]);
		shown[k] = x;
	}
	put_list(d->m, "overdue", shown, k);
	put_bool(d->m, "any_overdue", k > 0);
	put_count(d->m, "overdue_bodies", n);
}

static void put_ranking(struct dashboard *d, const struct figure_report *rep)
{
	struct arena *a = &d->r->arena;
	int n;
	struct ranked *list = ranking_make(rep, a, &n);
	const struct value_map **rows = arena_alloc(a, sizeof *rows * ((size_t)n + 1));
	int ranked = 0;
	while (ranked < n && list[ranked].place)
		ranked++;
	/* Whoever leads looks for the weakest: they come first, those with too few last. */
	for (int k = 0; k < n; k++) {
		int i = k < ranked ? ranked - 1 - k : k;
		struct value_map *x = value_map_new(a, 8);
		if (list[i].place)
			put_plain(x, "place", list[i].place);
		put_bool(x, "few", !list[i].place);
		put_text(x, "code", list[i].row->code);
		put_text(x, "name", list[i].row->name);
		put_percent(x, "rate", list[i].kept, list[i].due);
		put_count(x, "kept", list[i].kept);
		put_count(x, "due", list[i].due);
		put_plain(x, "bar", list[i].kept * 100 / list[i].due);
		rows[k] = x;
	}
	put_list(d->m, "ranking", rows, n);
	put_count(d->m, "least", RANKING_LEAST);
}

/* What a target comes to, by one evaluation for all of them. */
static bool measure(void *evaluation, struct db *db, const struct plan_target *t, int32_t from, int32_t to,
	struct target_value *out, struct error *err)
{
	(void)db;
	return target_by_indicator(evaluation, t, (struct period){ from, to }, out, err);
}

static bool put_targets(struct dashboard *d)
{
	static const char *const keys[] = { "target.unknown", "target.in_progress", "target.met",
		"target.exceeded", "target.missed" };
	static const char *const tags[] = { "grey", "blue", "green", "green", "red" };
	struct arena *a = &d->r->arena;
	struct plan_target *target = arena_alloc(a, sizeof *target * TARGETS_MAX);
	struct indicator_answer *answers;
	int count;
	if (!answers_approved(d->r->db, d->rules, d->rules->indicators, a, &answers, &count, d->err))
		return false;
	struct plan_measure by = { measure,
		evaluation_new(d->rules, d->rules->indicators, d->r->db, answers, count, a) };
	int n = plan_targets_of(d->r->db, date_of(d->p.to).year, a, target, d->err);
	const struct value_map **rows = arena_alloc(a, sizeof *rows * ((size_t)(n < 0 ? 0 : n) + 1));
	for (int i = 0; i < n; i++) {
		struct target_value v;
		if (!target_measure(d->r->db, &by, &target[i], d->p.to, a, &v, d->err))
			return false;
		struct indicator_value shown = { .state = v.known ? INDICATOR_KNOWN : INDICATOR_MISSING,
			.number = v.value };
		enum target_status status = target_judge(&target[i], &v, d->p.to);
		struct value_map *x = value_map_new(a, 8);
		put_plain(x, "id", target[i].id);
		put_text(x, "no", target[i].no);
		put_text(x, "name", target[i].name);
		put_text(x, "threshold", target[i].threshold);
		put_text(x, "value",
			v.known ? arena_printf(a, strcmp(target[i].unit, "%") == 0 ? "%s%s" : "%s %s",
					  indicator_text(a, &shown, NUMBER_VI), target[i].unit)
				: "–");
		put_text(x, "status", message(d->r->lang, keys[status]));
		put_text(x, "colour", arena_printf(a, "govuk-tag govuk-tag--%s", tags[status]));
		rows[i] = x;
	}
	put_list(d->m, "targets", rows, n < 0 ? 0 : n);
	put_bool(d->m, "any_target", n > 0);
	return n >= 0;
}

/* Agencies that have not reported in time, of the rounds whose time has come. */
static bool put_late(struct dashboard *d)
{
	struct arena *a = &d->r->arena;
	struct round *round = arena_alloc(a, sizeof *round * ROUNDS_MAX);
	struct round_form *form = arena_alloc(a, sizeof *form * FORMS_MAX);
	int rounds = rounds_list(d->r->db, a, round, d->err), shown = 0;
	const struct value_map **rows = arena_alloc(a, sizeof *rows * LATE_SHOWN);
	int64_t now = time_now();
	if (rounds < 0)
		return false;
	for (int i = 0; i < rounds && shown < LATE_SHOWN; i++) {
		int forms = round_forms(d->r->db, round[i].id, a, form, d->err), late = 0, first = -1;
		if (forms < 0)
			return false;
		for (int k = 0; k < forms; k++)
			if (round_form_late(&round[i], &form[k], now) && form[k].state < ANSWER_SUBMITTED) {
				late++;
				first = first < 0 ? k : first;
			}
		if (!late)
			continue;
		int at = province_agency_by_id(&d->rules->province, form[first].agency);
		struct value_map *x = value_map_new(a, 5);
		put_plain(x, "id", round[i].id);
		put_text(x, "name", round[i].name);
		put_count(x, "late", late);
		put_count(x, "forms", forms);
		put_text(x, "example", at < 0 ? "" : d->rules->province.agency[at].name);
		rows[shown++] = x;
	}
	put_list(d->m, "late", rows, shown);
	put_bool(d->m, "any_late", shown > 0);
	return true;
}

static bool put_months(struct dashboard *d)
{
	struct figure_report rep;
	struct arena *a = &d->r->arena;
	if (!ask(d, d->p, BY_MONTH, &rep))
		return false;
	struct svg_bar *bars = arena_zalloc(a, sizeof *bars * ((size_t)rep.rows + 1));
	int n = 0;
	for (int i = 0; i < rep.rows && n < 24; i++, n++)
		bars[n] = figure_bar(rep.row[i].name,
			arena_printf(a, "/figures/%s/month:%s/to_process", period_text(a, &d->p),
				rep.row[i].code),
			&rep.row[i].f);
	svg_bars(d->m, "chart", a, d->r->lang, message(d->r->lang, "chart.months"), bars, n);
	return true;
}

static bool ranking_table(struct dashboard *d, const struct figure_report *rep)
{
	static const char *const columns[] = { "place", "code", "name", "kept", "due", NULL };
	struct table t;
	int n;
	struct ranked *list = ranking_make(rep, &d->r->arena, &n);
	table_begin(&t, &d->r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_int(&t, list[i].place);
		table_text(&t, list[i].row->code);
		table_text(&t, list[i].row->name);
		table_int(&t, list[i].kept);
		table_int(&t, list[i].due);
	}
	return page_table(d->r, &t, "ranking");
}

/* The half-year that the last dossier lies in, so far. */
static bool default_period(struct request *r, struct error *err)
{
	int32_t last;
	if (!figure_last_day(r->db, &last, err))
		return false;
	struct period p = period_so_far(last, day_of_time(time_now()));
	return redirect(r, arena_printf(&r->arena, "/dashboard/%s", period_text(&r->arena, &p)));
}

bool dashboard_choose(struct request *r, struct error *err)
{
	const char *from = form_get(&r->get, "from"), *to = form_get(&r->get, "to");
	struct period p;
	if (!from && !to)
		return default_period(r, err);
	if (!period_from_form(from, to, &p))
		return err_set(err, ERR_DATA, "the period's first day must not come after its last");
	return redirect(r, arena_printf(&r->arena, "/dashboard/%s", period_text(&r->arena, &p)));
}

static bool show_within(struct dashboard *d)
{
	struct figure_report rep;
	figure_put_period(d->m, &d->r->arena, &d->p);
	if (!put_tiles(d, &rep))
		return false;
	if (d->r->format != FORMAT_PAGE)
		return ranking_table(d, &rep);
	put_overdue(d, &rep);
	put_ranking(d, &rep);
	return put_targets(d) && put_late(d) && put_months(d) &&
	       page_render(d->r, "report/dashboard.html", d->m, NULL, d->err);
}

bool dashboard_show(struct request *r, struct error *err)
{
	struct dashboard d = { .r = r, .rules = r->subjects, .err = err };
	if (!period_parse(r->param[0], &d.p))
		return err_set(err, ERR_USAGE, "the period must read 2021-12-15..2022-06-14");
	d.before = period_last_year(d.p);
	d.m = page_values(r);
	return years_snapshot(r->db, err) && db_snapshot_end(r->db, show_within(&d), err);
}
