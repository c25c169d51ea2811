/* target_web.c: the targets of a year: what was asked, what was reached, what follows; and the history
 * of one. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "plan/plan_web.h"
#include "procedure/procedure.h"

enum { QUARTERS_MAX = 12 };

const char *plan_number(struct arena *a, struct rational x)
{
	struct buf b = BUF_INIT(64);
	rational_format(&b, x, 2, NUMBER_VI);
	return arena_take(a, &b);
}

static void put_status(struct value_map *m, enum lang lang, enum target_status s)
{
	static const char *const signs[] = { "paused", "today", "done", "ontime", "late" };
	static const char *const words[] = { "target.unknown", "target.in_progress", "target.met",
		"target.exceeded", "target.missed" };
	put_text(m, "status", signs[s]);
	put_text(m, "status_label", message(lang, words[s]));
}

static const char *with_unit(struct arena *a, const struct plan_target *t, struct rational x)
{
	bool share = strcmp(t->unit, "%") == 0; /* stands at its number, as a plan has it */
	return arena_printf(a, "%s%s%s", plan_number(a, x), share ? "" : " ", t->unit);
}

/* What was reached by a day, its status, and where it leads. */
static bool put_reached(struct request *r, struct value_map *m, const struct plan_target *t, int32_t day,
	struct target_value *v, struct error *err)
{
	struct rational forecast;
	struct plan_measure by = { plan_measured_by, (void *)r->subjects };
	if (!target_measure(r->db, &by, t, day, &r->arena, v, err))
		return false;
	put_text(m, "reached", v->known ? with_unit(&r->arena, t, v->value) : NULL);
	put_day(m, "reached_on", v->day);
	put_text(m, "reached_note", v->note);
	put_text(m, "reached_by", v->who);
	put_status(m, r->lang, target_judge(t, v, day));
	bool foretold = target_forecast(t, v, day, &forecast);
	put_text(m, "forecast", foretold ? with_unit(&r->arena, t, forecast) : NULL);
	put_bool(m, "short", foretold && !target_reaches(t, &forecast));
	return true;
}

static void put_target(struct request *r, struct value_map *m, const struct plan_target *t)
{
	static const char *const scopes[] = { "target.all", "level.province", "level.district",
		"level.commune", "target.district_commune" };
	int scope = text_word(t->scope, target_scope_names);
	put_plain(m, "target", t->id);
	put_text(m, "no", t->no);
	put_text(m, "name", t->name);
	put_text(m, "scope", message(r->lang, scopes[scope < 0 ? 0 : scope]));
	put_text(m, "threshold", t->threshold);
	put_text(m, "formula", t->formula);
	put_text(m, "indicator", t->indicator);
	put_day(m, "deadline", t->deadline);
}

static bool machine(struct request *r, const struct plan_target *t, int n, int32_t day, struct error *err)
{
	static const char *const columns[] = { "no", "target", "scope", "threshold", "operator", "value",
		"unit", "reached", "status", "forecast", "deadline", "indicator", NULL };
	struct table out;
	table_begin(&out, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		struct target_value v;
		struct rational forecast;
		char date[11];
		struct plan_measure by = { plan_measured_by, (void *)r->subjects };
		if (!target_measure(r->db, &by, &t[i], day, &r->arena, &v, err))
			return false;
		table_text(&out, t[i].no);
		table_text(&out, t[i].name);
		table_text(&out, t[i].scope);
		table_text(&out, t[i].threshold);
		table_text(&out, target_operator_names[t[i].compares]);
		table_text(&out, rational_text(&r->arena, t[i].value, 2));
		table_text(&out, t[i].unit);
		table_text(&out, v.known ? rational_text(&r->arena, v.value, 2) : "");
		table_text(&out, target_status_names[target_judge(&t[i], &v, day)]);
		bool foretold = target_forecast(&t[i], &v, day, &forecast);
		table_text(&out, foretold ? rational_text(&r->arena, forecast, 2) : "");
		table_text(&out, day_format(t[i].deadline, date));
		table_text(&out, t[i].indicator);
	}
	return page_table(r, &out, "targets");
}

bool targets_show(struct request *r, struct error *err)
{
	struct plan_target *t = arena_alloc(&r->arena, sizeof *t * TARGETS_MAX);
	const char *asked = form_get(&r->get, "year");
	int latest;
	int64_t year;
	int32_t day;
	char text[11];
	if (!plan_targets_year(r->db, &latest, err))
		return false;
	year = latest;
	if (asked && *asked && (!int_parse(asked, strlen(asked), &year) || year < 2000 || year > 2199))
		return err_set(err, ERR_DATA, "year: expected a year");
	int32_t today = day_of_time(time_now());
	if (!form_day(&r->get, "day", year ? plan_last_day((int)year, today) : today, &day, err))
		return false;
	int n = plan_targets_of(r->db, (int)year, &r->arena, t, err);
	if (n < 0)
		return false;
	if (r->format != FORMAT_PAGE)
		return machine(r, t, n, day, err);
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 20);
		struct target_value v;
		put_target(r, row, &t[i]);
		if (!put_reached(r, row, &t[i], day, &v, err))
			return false;
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
	put_plain(m, "year", year);
	put_text(m, "day", arena_str(&r->arena, day_format(day, text)));
	put_day(m, "the_day", day);
	put_day(m, "as_of", day);
	return page_render(r, "plan/targets.html", m, NULL, err);
}

static bool find_target(struct request *r, struct plan_target *t, struct error *err)
{
	int64_t id;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	return plan_target_find(r->db, id, &r->arena, t, err) &&
	       (t->id || err_set(err, ERR_NOT_FOUND, "there is no such target"));
}

/* The ends of the quarters from the target's beginning to its deadline or `today`. */
static int quarter_ends(const struct plan_target *t, int32_t today, int32_t out[QUARTERS_MAX])
{
	int32_t last = today < t->deadline ? today : t->deadline;
	int n = 0;
	for (int32_t month = month_of_day(t->begins); n < QUARTERS_MAX; month++) {
		int32_t end = month_first_day(month + 1) - 1;
		if (month % 3 != 2 && end < last)
			continue;
		out[n++] = end < last ? end : last;
		if (end >= last)
			break;
	}
	return n;
}

static bool put_history(struct request *r, struct value_map *m, const struct plan_target *t, int32_t today,
	struct error *err)
{
	int32_t end[QUARTERS_MAX];
	int n = today < t->begins ? 0 : quarter_ends(t, today, end);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * QUARTERS_MAX);
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 10);
		struct target_value v;
		put_day(row, "end", end[i]);
		if (!put_reached(r, row, t, end[i], &v, err))
			return false;
		rows[i] = row;
	}
	put_list(m, "history", rows, n);
	put_bool(m, "has_history", n > 0);
	return true;
}

static bool put_notes(struct request *r, struct value_map *m, const struct plan_target *t, int32_t today,
	struct error *err)
{
	struct target_value *v = arena_alloc(&r->arena, sizeof *v * MEASURES_MAX);
	int n = target_notes(r->db, t->id, &r->arena, v, MEASURES_MAX, err), of_today = 0;
	if (n < 0)
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		put_day(row, "noted_on", v[i].day);
		put_text(row, "noted", with_unit(&r->arena, t, v[i].value));
		put_text(row, "noted_why", v[i].note);
		put_text(row, "noted_by", v[i].who);
		put_time(row, "noted_at", v[i].at);
		put_bool(row, "corrected", i && v[i - 1].day == v[i].day);
		rows[i] = row;
		of_today += v[i].day == today;
	}
	put_list(m, "notes", rows, n);
	put_bool(m, "has_notes", n > 0);
	put_plain(m, "seen", of_today);
	return true;
}

static bool may_note(const struct request *r, const struct plan_target *t)
{
	return (r->who.role & 1u << ROLE_LEADER) ||
	       who_at(r, 1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD, t->agency, 0);
}

bool target_show(struct request *r, struct error *err)
{
	const struct province *p = &((const struct rules *)r->subjects)->province;
	struct plan_target t;
	struct target_value v;
	int32_t today = day_of_time(time_now());
	if (!find_target(r, &t, err))
		return false;
	int at = province_agency_by_id(p, t.agency);
	struct value_map *m = page_values(r);
	r->response->no_store = true;
	put_target(r, m, &t);
	put_plain(m, "year", t.year);
	put_text(m, "unit", t.unit);
	put_text(m, "owner", at < 0 ? NULL : p->agency[at].name);
	put_bool(m, "may_note", may_note(r, &t));
	put_day(m, "today", today);
	return put_reached(r, m, &t, today, &v, err) && put_history(r, m, &t, today, err) &&
	       put_notes(r, m, &t, today, err) && page_render(r, "plan/target.html", m, NULL, err);
}

static bool noted(struct request *r, struct error *err)
{
	const struct target_note *n = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/plan/targets/%lld", (long long)n->target));
}

bool target_note_add(struct request *r, struct error *err)
{
	struct target_note *n = arena_zalloc(&r->arena, sizeof *n);
	struct plan_target t;
	const char *seen = form_get(&r->post, "seen");
	int64_t count = -1;
	if (!find_target(r, &t, err) || !form_day(&r->post, "day", 0, &n->day, err))
		return false;
	if (!may_note(r, &t))
		return err_set(err, ERR_DENIED, "the target is another agency's");
	if (!rational_typed(form_get(&r->post, "value"), &n->value))
		return err_set(err, ERR_DATA, "value: expected a number such as 52,5");
	if (seen && *seen && n->day == day_of_time(time_now()))
		int_parse(seen, strlen(seen), &count);
	n->target = t.id;
	n->note = form_get(&r->post, "note");
	n->seen = (int)count;
	return web_act(r, target_note_act, n, noted);
}
