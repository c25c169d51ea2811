/* plan_web.c: the tasks of a year with their counts, as of any day. */
#include "plan/plan_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "procedure/procedure.h"

#define SEES (ROLE_STAFF | ROLE_OVERSEERS)
#define WORKS (1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD)

enum { YEARS_MAX = 30 };

const struct route plan_routes[] = {
	{ .method = "GET",
		.path = "/plan",
		.handler = plan_show,
		.flags = ROUTE_TABLE,
		.who = SEES,
		.title = "plan.title",
		.nav = "plan.nav",
		.nav_place = 8,
		.field = { { "list", FIELD_TEXT, 20, false }, { "year", FIELD_TEXT, 4, false },
			{ "owner", FIELD_TEXT, 60, false }, { "state", FIELD_TEXT, 20, false },
			{ "day", FIELD_TEXT, 10, false } } },
	{ .method = "GET",
		.path = "/plan/tasks/:id",
		.handler = task_show,
		.who = SEES,
		.title = "plan.task" },
	{ .method = "POST",
		.path = "/plan/tasks/:id/acts/:act",
		.handler = task_act,
		.who = WORKS | 1u << ROLE_LEADER,
		.title = "plan.task",
		.field = { { "revision", FIELD_INT, 1000000000, true }, { "day", FIELD_TEXT, 10, false },
			{ "document", FIELD_TEXT, PLAN_NUMBER_MAX, false },
			{ "text", FIELD_TEXT, PLAN_TEXT_MAX, false } } },
	{ .method = "POST",
		.path = "/plan/tasks/:id/files",
		.handler = task_attach,
		.who = WORKS,
		.title = "plan.task",
		.field = { { "revision", FIELD_INT, 1000000000, true } },
		.file_max = FILES_BYTES_MAX },
	{ .method = "GET",
		.path = "/plan/tasks/:id/files/:no",
		.handler = task_file,
		.who = SEES,
		.title = "plan.task" },
	{ .method = "GET",
		.path = "/plan/targets",
		.handler = targets_show,
		.flags = ROUTE_TABLE,
		.who = SEES,
		.title = "target.title",
		.field = { { "year", FIELD_TEXT, 4, false }, { "day", FIELD_TEXT, 10, false } } },
	{ .method = "GET",
		.path = "/plan/targets/:id",
		.handler = target_show,
		.who = SEES,
		.title = "target.one" },
	{ .method = "POST",
		.path = "/plan/targets/:id/values",
		.handler = target_note_add,
		.who = WORKS | 1u << ROLE_LEADER,
		.title = "target.one",
		.field = { { "day", FIELD_TEXT, 10, true }, { "value", FIELD_TEXT, 30, true },
			{ "note", FIELD_TEXT, TARGET_NOTE_MAX, true },
			{ "seen", FIELD_INT, 1000000, false } } },
	{ 0 },
};

void plan_put_state(struct value_map *m, enum lang lang, enum plan_state state)
{
	static const char *const signs[] = { "paused", "ontime", "done", "late" };
	static const char *const words[] = { "plan.open", "plan.done_on_time", "plan.done_late",
		"plan.overdue" };
	put_text(m, "status", signs[state]);
	put_text(m, "status_label", message(lang, words[state]));
}

int32_t plan_last_day(int year, int32_t today)
{
	int32_t end = day_of(year, 12, 31);
	return end < today ? end : today;
}

/* What is asked for. */
struct asked {
	struct request *r;
	const struct province *province;
	struct plan_query q;
	const char *owner;
	int year[YEARS_MAX];
	int years;
};

static bool read_query(struct asked *k, struct error *err)
{
	struct request *r = k->r;
	const char *list = form_get(&r->get, "list"), *year = form_get(&r->get, "year");
	const char *state = form_get(&r->get, "state");
	int at = list && *list ? text_word(list, plan_list_names) : PLAN_OWN;
	int wanted = state && *state ? text_word(state, plan_state_names) : PLAN_ALL;
	int32_t today = day_of_time(time_now());
	int64_t y;
	if (at < 0)
		return err_set(err, ERR_DATA, "list: expected plan or government");
	if (wanted < 0 || wanted == PLAN_STATES)
		return err_set(err, ERR_DATA,
			"state: expected open, done_on_time, done_late, overdue, done or all");
	k->q.list = (enum plan_list)at;
	k->q.state = (enum plan_state)wanted;
	k->years = plan_years(r->db, k->q.list, k->year, YEARS_MAX, err);
	if (k->years < 0)
		return false;
	y = k->years ? k->year[0] : date_of(today).year;
	if (year && *year && (!int_parse(year, strlen(year), &y) || y < 2000 || y > 2199))
		return err_set(err, ERR_DATA, "year: expected a year");
	k->q.year = (int)y;
	if (!form_day(&r->get, "day", plan_last_day(k->q.year, today), &k->q.day, err))
		return false;
	k->owner = form_get(&r->get, "owner");
	if (k->owner && *k->owner) {
		at = province_agency(k->province, k->owner, strlen(k->owner));
		if (at < 0)
			return err_set(err, ERR_DATA, "owner: expected the code of an agency");
		k->q.agency = k->province->agency[at].id;
	}
	return true;
}

static const char *owner_name(const struct province *p, int64_t id)
{
	int at = province_agency_by_id(p, id);
	return at < 0 ? "" : p->agency[at].name;
}

static bool machine(const struct asked *k, const struct plan_task *t, int n)
{
	static const char *const columns[] = { "id", "plan", "no", "section", "text", "owner", "given",
		"due", "state", "done", "document", "files", NULL };
	struct table out;
	char day[11];
	table_begin(&out, &k->r->arena, columns);
	for (int i = 0; i < n; i++) {
		int at = province_agency_by_id(k->province, t[i].agency);
		enum plan_state state = plan_state_of(&t[i], k->q.day);
		table_int(&out, t[i].id);
		table_text(&out, t[i].plan_code);
		table_int(&out, t[i].no);
		table_text(&out, t[i].section);
		table_text(&out, t[i].text);
		table_text(&out, at < 0 ? "" : k->province->agency[at].code);
		table_text(&out, day_format(t[i].given, day));
		table_text(&out, t[i].due ? day_format(t[i].due, day) : "");
		table_text(&out, plan_state_names[state]);
		table_text(&out, state == PLAN_DONE_ON_TIME || state == PLAN_DONE_LATE
					 ? day_format(t[i].done, day)
					 : "");
		table_text(&out, t[i].document);
		table_int(&out, t[i].files);
	}
	return page_table(k->r, &out, "plan");
}

static void put_rows(const struct asked *k, struct value_map *m, const struct plan_task *t, int n)
{
	struct request *r = k->r;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 12);
		put_plain(row, "task", t[i].id);
		put_count(row, "no", t[i].no);
		put_text(row, "section", t[i].section);
		put_text(row, "text", t[i].text);
		put_text(row, "owner", owner_name(k->province, t[i].agency));
		put_day(row, "due", t[i].due);
		put_bool(row, "undated", !t[i].due);
		put_bool(row, "waits", t[i].stage == STAGE_REPORTED);
		put_text(row, "document", t[i].document);
		plan_put_state(row, r->lang, plan_state_of(&t[i], k->q.day));
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
	put_count(m, "count", n);
}

/* Counts of the whole list, whatever state is chosen. */
static bool put_counts(const struct asked *k, struct value_map *m, struct error *err)
{
	static const char *const names[] = { "n_open", "n_on_time", "n_late", "n_overdue" };
	struct plan_query q = k->q;
	int64_t n[PLAN_STATES], all = 0;
	for (int i = 0; i < PLAN_STATES; i++) {
		q.state = (enum plan_state)i;
		if (!plan_count(k->r->db, &q, &n[i], err))
			return false;
		put_count(m, names[i], n[i]);
		all += n[i];
	}
	int64_t done = n[PLAN_DONE_ON_TIME] + n[PLAN_DONE_LATE];
	put_count(m, "n_all", all);
	put_count(m, "n_done", done);
	put_percent(m, "rate", done, all);
	put_bool(m, "any_task", all > 0);
	return true;
}

static void put_choices(const struct asked *k, struct value_map *m)
{
	static const char *const words[] = { "plan.open", "plan.done_on_time", "plan.done_late",
		"plan.overdue", NULL, "plan.done" };
	struct request *r = k->r;
	const struct province *p = k->province;
	const struct value_map **owners =
		arena_alloc(&r->arena, sizeof *owners * ((size_t)p->agencies + 1));
	const struct value_map **years = arena_alloc(&r->arena, sizeof *years * YEARS_MAX);
	const struct value_map **states = arena_alloc(&r->arena, sizeof *states * PLAN_ALL);
	int n = 0, count = 0;
	for (int i = 0; i < p->agencies; i++) {
		if (p->agency[i].level == LEVEL_COMMUNE && p->agency[i].id != k->q.agency)
			continue;
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "code", p->agency[i].code);
		put_text(row, "label", p->agency[i].name);
		put_bool(row, "selected", p->agency[i].id == k->q.agency);
		owners[n++] = row;
	}
	put_list(m, "owners", owners, n);
	for (int i = 0; i < k->years; i++) {
		struct value_map *row = value_map_new(&r->arena, 2);
		put_plain(row, "choice", k->year[i]);
		put_bool(row, "selected", k->year[i] == k->q.year);
		years[i] = row;
	}
	put_list(m, "years", years, k->years);
	for (int i = 0; i < PLAN_ALL; i++) {
		if (!words[i])
			continue;
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "choice", plan_state_names[i]);
		put_text(row, "label", message(r->lang, words[i]));
		put_bool(row, "selected", k->q.state == (enum plan_state)i);
		states[count++] = row;
	}
	put_list(m, "states", states, count);
}

bool plan_show(struct request *r, struct error *err)
{
	struct asked k = { .r = r, .province = &((const struct rules *)r->subjects)->province };
	struct plan_task *t = arena_alloc(&r->arena, sizeof *t * PLAN_TASKS_MAX);
	char day[11];
	if (!read_query(&k, err))
		return false;
	int n = plan_tasks(r->db, &k.q, &r->arena, t, PLAN_TASKS_MAX, err);
	if (n < 0)
		return false;
	if (r->format != FORMAT_PAGE)
		return machine(&k, t, n);
	struct value_map *m = page_values(r);
	put_rows(&k, m, t, n);
	put_choices(&k, m);
	put_bool(m, "government", k.q.list == PLAN_GOVERNMENT);
	put_text(m, "list", plan_list_names[k.q.list]);
	put_text(m, "list_label",
		message(r->lang, k.q.list == PLAN_GOVERNMENT ? "plan.government" : "plan.own"));
	put_plain(m, "year", k.q.year);
	put_text(m, "day", arena_str(&r->arena, day_format(k.q.day, day)));
	put_day(m, "the_day", k.q.day);
	put_day(m, "as_of", k.q.day);
	put_text(m, "owner_code", k.owner);
	put_text(m, "state", k.q.state == PLAN_ALL ? "" : plan_state_names[k.q.state]);
	if (n) {
		put_text(m, "plan_name", t[0].plan_name);
		put_text(m, "plan_number", t[0].plan_number);
	}
	return put_counts(&k, m, err) && page_render(r, "plan/plan.html", m, NULL, err);
}
