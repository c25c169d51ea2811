/* gather_web.c: rounds, the board of one (who is late, who has submitted), and the sums of what was
 * approved. */
#include "gather/gather_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "figure/figure_web.h"
#include "gather/blank.h"

#define SEES (ROLE_STAFF | ROLE_OVERSEERS)
#define OPENS (1u << ROLE_LEADER | 1u << ROLE_ADMIN)

const struct route gather_routes[] = {
	{ .method = "GET",
		.path = "/rounds",
		.handler = rounds_show,
		.flags = ROUTE_TABLE,
		.who = SEES,
		.title = "rounds.title",
		.nav = "rounds.nav",
		.nav_place = 8 },
	{ .method = "POST",
		.path = "/rounds",
		.handler = round_open_page,
		.who = OPENS,
		.title = "rounds.title",
		.field = { { "set", FIELD_TEXT, 60, true }, { "from", FIELD_TEXT, 10, true },
			{ "to", FIELD_TEXT, 10, true }, { "due", FIELD_TEXT, 10, true },
			{ "name", FIELD_TEXT, ROUND_NAME_MAX, true },
			{ "keeper", FIELD_TEXT, 60, false } } },
	{ .method = "GET",
		.path = "/rounds/:id",
		.handler = round_show,
		.flags = ROUTE_TABLE,
		.who = SEES,
		.title = "rounds.board",
		.field = { { "level", FIELD_TEXT, 20, false }, { "district", FIELD_TEXT, 60, false },
			{ "waiting", FIELD_TEXT, 3, false } } },
	{ .method = "POST",
		.path = "/rounds/:id/due",
		.handler = round_due_change,
		.who = OPENS,
		.title = "rounds.board",
		.field = { { "was", FIELD_TEXT, 20, true }, { "due", FIELD_TEXT, 10, true },
			{ "reason", FIELD_TEXT, REASON_MAX, true } } },
	{ .method = "GET",
		.path = "/rounds/:id/values",
		.handler = round_values,
		.flags = ROUTE_TABLE,
		.who = SEES,
		.title = "rounds.values" },
	{ .method = "GET",
		.path = "/rounds/:id/forms/:agency",
		.handler = round_form_show,
		.who = SEES,
		.title = "rounds.form" },
	{ .method = "POST",
		.path = "/rounds/:id/forms/:agency",
		.handler = round_form_save,
		.who = ROLE_STAFF,
		.title = "rounds.form",
		.field = { { "do", FIELD_TEXT, 10, true }, { "revision", FIELD_INT, 1000000000, false } } },
	{ .method = "POST",
		.path = "/rounds/:id/forms/:agency/acts/:act",
		.handler = round_form_do,
		.who = 1u << ROLE_HEAD | 1u << ROLE_LEADER,
		.title = "rounds.form",
		.field = { { "revision", FIELD_INT, 1000000000, true },
			{ "reason", FIELD_TEXT, REASON_MAX, false } } },
	{ .method = "GET",
		.path = "/rounds/:id/forms/:agency/xlsx",
		.handler = round_blank,
		.who = SEES,
		.title = "rounds.form" },
	{ .method = "POST",
		.path = "/rounds/:id/forms/:agency/xlsx",
		.handler = round_blank_back,
		.who = ROLE_STAFF,
		.title = "rounds.form",
		.file_max = BLANK_MAX },
	{ .method = "GET",
		.path = "/rounds/:id/forms/:agency/answers/:code",
		.handler = answer_show,
		.who = SEES,
		.title = "rounds.answer" },
	{ .method = "POST",
		.path = "/rounds/:id/forms/:agency/answers/:code/files",
		.handler = answer_attach,
		.who = ROLE_STAFF,
		.title = "rounds.answer",
		.file_max = FILES_BYTES_MAX },
	{ .method = "GET",
		.path = "/rounds/:id/forms/:agency/answers/:code/files/:no",
		.handler = answer_file,
		.who = SEES,
		.title = "rounds.answer" },
	{ 0 },
};

const char *answer_words(struct arena *a, const char *value)
{
	struct rational x;
	struct buf b = BUF_INIT(100);
	if (!value || !rational_parse(value, strlen(value), &x))
		return value;
	rational_format(&b, x, 9, NUMBER_VI);
	return arena_take(a, &b);
}

void form_put_state(
	struct value_map *m, struct request *r, const struct round *round, const struct round_form *f)
{
	static const char *const signs[] = { "paused", "today", "late", "ontime" };
	static const char *const words[] = { "answer.draft", "answer.submitted", "answer.returned",
		"answer.approved" };
	put_text(m, "status", signs[f->state]);
	put_text(m, "status_label", message(r->lang, words[f->state]));
	put_bool(m, "is_late", round_form_late(round, f, time_now()));
}

/* --- rounds ------------------------------------------------------------------------------------------ */

/* How far the forms are. */
struct progress {
	int forms, draft, submitted, returned, approved, late;
};

static void count_form(
	struct progress *g, const struct round *round, const struct round_form *f, int64_t now)
{
	int *const by[] = { &g->draft, &g->submitted, &g->returned, &g->approved };
	g->forms++;
	++*by[f->state];
	g->late += round_form_late(round, f, now);
}

static void put_progress(struct value_map *m, const struct progress *g)
{
	put_count(m, "forms", g->forms);
	put_count(m, "draft", g->draft);
	put_count(m, "submitted", g->submitted);
	put_count(m, "returned", g->returned);
	put_count(m, "approved", g->approved);
	put_count(m, "late", g->late);
}

static const char *set_name(const struct rules *rules, const char *code)
{
	int at = indicator_set_find(rules->indicators, code);
	return at < 0 ? code : rules->indicators->set[at].name;
}

/* The agency whose form is one's own: that of a post, or of the desk of a clerk's; -1: none. */
static int own_agency(const struct request *r, const struct province *p)
{
	for (int i = 0; i < r->who.posts; i++) {
		const struct identity_post *post = &r->who.post[i];
		if (post->agency)
			return province_agency_by_id(p, post->agency);
		for (int k = 0; k < p->desks; k++)
			if (post->desk && p->desk[k].id == post->desk && p->desk[k].agency >= 0)
				return p->desk[k].agency;
	}
	return -1;
}

static bool round_row(struct request *r, const struct rules *rules, const struct round *x,
	struct value_map *row, struct table *t, struct error *err)
{
	struct round_form *f = arena_alloc(&r->arena, sizeof *f * FORMS_MAX);
	struct progress g = { 0 };
	int own = own_agency(r, &rules->province);
	char from[11], to[11], due[17];
	int n = round_forms(r->db, x->id, &r->arena, f, err);
	bool owes = false;
	int waiting = 0;
	for (int i = 0; i < n; i++) {
		int at = province_agency_by_id(&rules->province, f[i].agency);
		count_form(&g, x, &f[i], time_now());
		waiting += at >= 0 && form_page_waits(r, rules, x, at, &f[i]);
		owes = owes || (own >= 0 && rules->province.agency[own].id == f[i].agency);
	}
	put_plain(row, "round", x->id);
	put_text(row, "name", x->name);
	put_text(row, "set_name", set_name(rules, x->set));
	put_day(row, "from", x->period.from);
	put_day(row, "to", x->period.to);
	put_time(row, "due", x->due_at);
	put_text(row, "own", owes ? rules->province.agency[own].code : NULL);
	put_count(row, "waiting", waiting);
	put_bool(row, "any_waits", waiting > 0);
	put_progress(row, &g);
	table_int(t, x->id);
	table_text(t, x->set);
	table_text(t, x->name);
	table_text(t, day_format(x->period.from, from));
	table_text(t, day_format(x->period.to, to));
	table_text(t, time_format(x->due_at, due));
	table_int(t, g.forms);
	table_int(t, g.submitted);
	table_int(t, g.approved);
	table_int(t, g.late);
	return n >= 0;
}

static void put_opening(struct request *r, struct value_map *m, const struct rules *rules)
{
	const struct indicators *sets = rules->indicators;
	const struct province *p = &rules->province;
	const struct value_map **choice = arena_alloc(&r->arena, sizeof *choice * ((size_t)sets->sets + 1));
	const struct value_map **keeper =
		arena_alloc(&r->arena, sizeof *keeper * ((size_t)p->agencies + 1));
	struct period half = period_half_year(day_of_time(time_now()));
	int n = 0;
	for (int i = 0; i < sets->sets; i++) {
		struct value_map *row = value_map_new(&r->arena, 2);
		put_text(row, "code", sets->set[i].code);
		put_text(row, "label", sets->set[i].name);
		choice[i] = row;
	}
	for (int i = 0; i < p->agencies; i++) {
		if (strcmp(p->agency[i].kind, "department") != 0)
			continue;
		struct value_map *row = value_map_new(&r->arena, 2);
		put_text(row, "code", p->agency[i].code);
		put_text(row, "label", p->agency[i].name);
		keeper[n++] = row;
	}
	put_list(m, "sets", choice, sets->sets);
	put_list(m, "keepers", keeper, n);
	put_day(m, "new_from", half.from);
	put_day(m, "new_to", half.to);
	put_bool(m, "may_open", (r->who.role & OPENS) && sets->sets);
}

bool rounds_show(struct request *r, struct error *err)
{
	static const char *const columns[] = { "round", "set", "name", "from", "to", "due", "forms",
		"submitted", "approved", "late", NULL };
	const struct rules *rules = r->subjects;
	struct round *list = arena_alloc(&r->arena, sizeof *list * ROUNDS_MAX);
	int n = rounds_list(r->db, &r->arena, list, err);
	struct table t;
	if (n < 0)
		return false;
	table_begin(&t, &r->arena, columns);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 16);
		if (!round_row(r, rules, &list[i], row, &t, err))
			return false;
		rows[i] = row;
	}
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return page_table(r, &t, "rounds");
	struct value_map *m = page_values(r);
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
	put_opening(r, m, rules);
	return page_render(r, "gather/rounds.html", m, NULL, err);
}

static bool opened(struct request *r, struct error *err)
{
	const struct round_open *o = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/rounds/%lld", (long long)o->round.id));
}

bool round_open_page(struct request *r, struct error *err)
{
	struct round_open *o = arena_zalloc(&r->arena, sizeof *o);
	const char *keeper = form_get(&r->post, "keeper");
	int32_t due;
	o->rules = r->subjects;
	o->round.set = form_get(&r->post, "set");
	o->round.name = form_get(&r->post, "name");
	if (!form_day(&r->post, "from", 0, &o->round.period.from, err) ||
		!form_day(&r->post, "to", 0, &o->round.period.to, err) ||
		!form_day(&r->post, "due", 0, &due, err))
		return false;
	/* Due by the end of office hours. */
	o->round.due_at = time_of_day_start(due) + 17 * 3600;
	if (keeper && *keeper) {
		int at = province_agency(&o->rules->province, keeper, strlen(keeper));
		if (at < 0)
			return err_set(err, ERR_DATA, "keeper: expected the code of an agency");
		o->round.keeper = o->rules->province.agency[at].id;
	}
	return web_act(r, round_open_act, o, opened);
}

/* --- the board ---------------------------------------------------------------------------------------- */

/* A round being shown. */
struct board {
	struct request *r;
	const struct rules *rules;
	struct round round;
	const struct indicator_set *set;
	struct round_form *form;
	struct answer *answer;
	int forms, answers;
	int level, district; /* -1: not asked for */
	bool waiting;        /* only what waits for whoever asks */
};

static bool find_round(struct request *r, struct round *round, struct error *err)
{
	int64_t id;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	return round_find(r->db, id, &r->arena, round, err) &&
	       (round->id || err_set(err, ERR_NOT_FOUND, "there is no such round"));
}

static bool read_board(struct board *b, struct error *err)
{
	struct request *r = b->r;
	const char *level = form_get(&r->get, "level"), *district = form_get(&r->get, "district");
	const struct province *p = &b->rules->province;
	if (!find_round(r, &b->round, err))
		return false;
	int set = indicator_set_find(b->rules->indicators, b->round.set);
	if (set < 0)
		return err_set(err, ERR_NOT_FOUND, "the set %s is not there any more", b->round.set);
	b->set = &b->rules->indicators->set[set];
	b->waiting = text_eq(form_get(&r->get, "waiting"), "yes");
	b->level = level && *level ? text_word(level, level_names) : -1;
	b->district = district && *district ? province_agency(p, district, strlen(district)) : -1;
	if (level && *level && b->level < 0)
		return err_set(err, ERR_DATA, "level: expected province, district or commune");
	if (district && *district && b->district < 0)
		return err_set(err, ERR_DATA, "district: expected the code of an agency");
	b->form = arena_alloc(&r->arena, sizeof *b->form * FORMS_MAX);
	b->forms = round_forms(r->db, b->round.id, &r->arena, b->form, err);
	return b->forms >= 0 && answers_list(r->db, b->round.set, b->round.period, 0, &r->arena, &b->answer,
					&b->answers, err);
}

static bool is_shown(const struct board *b, const struct round_form *f, int agency)
{
	const struct agency *g = &b->rules->province.agency[agency];
	if (b->waiting && !form_page_waits(b->r, b->rules, &b->round, agency, f))
		return false;
	if (b->district >= 0)
		return agency == b->district || g->parent == b->district;
	return b->level < 0 || (int)g->level == b->level;
}

static int answered(const struct board *b, int64_t agency)
{
	int n = 0;
	for (int i = 0; i < b->answers; i++)
		n += b->answer[i].agency == agency && b->answer[i].value;
	return n;
}

static struct value_map *form_row(
	const struct board *b, const struct round_form *f, int at, struct table *t)
{
	const struct province *p = &b->rules->province;
	struct value_map *row = value_map_new(&b->r->arena, 12);
	int item[ANSWERS_MAX], filled = answered(b, f->agency);
	int asked = round_asks(b->set, p, b->round.period, at, item);
	char time[17];
	put_text(row, "agency", p->agency[at].name);
	put_text(row, "agency_code", p->agency[at].code);
	put_count(row, "filled", filled);
	put_count(row, "asked", asked);
	put_time(row, "submitted_at", f->submitted_at);
	put_bool(row, "was_submitted", f->submitted_at != 0);
	put_text(row, "submitted_by", f->submitted_by);
	put_bool(row, "may_see", form_page_may_see(b->r, b->rules, &b->round, at));
	form_put_state(row, b->r, &b->round, f);
	table_text(t, p->agency[at].code);
	table_text(t, p->agency[at].name);
	table_text(t, level_names[p->agency[at].level]);
	table_text(t, answer_state_names[f->state]);
	table_int(t, filled);
	table_int(t, asked);
	table_text(t, f->submitted_at ? time_format(f->submitted_at, time) : "");
	table_text(t, round_form_late(&b->round, f, time_now()) ? "yes" : "no");
	return row;
}

/* The levels, and (of the communes) the districts, with how far each is. */
static void put_groups(const struct board *b, struct value_map *m)
{
	static const char *const words[] = { "row.province", "row.district", "row.commune" };
	struct request *r = b->r;
	const struct province *p = &b->rules->province;
	struct progress level[LEVELS] = { 0 };
	struct progress *district = arena_zalloc(&r->arena, sizeof *district * (size_t)p->agencies);
	const struct value_map **rows =
		arena_alloc(&r->arena, sizeof *rows * ((size_t)p->agencies + LEVELS));
	int n = 0;
	for (int i = 0; i < b->forms; i++) {
		int at = province_agency_by_id(p, b->form[i].agency);
		if (at < 0)
			continue;
		count_form(&level[p->agency[at].level], &b->round, &b->form[i], time_now());
		if (p->agency[at].parent >= 0)
			count_form(&district[p->agency[at].parent], &b->round, &b->form[i], time_now());
	}
	for (int i = 0; i < LEVELS; i++) {
		if (!level[i].forms)
			continue;
		struct value_map *row = value_map_new(&r->arena, 10);
		put_text(row, "group", message(r->lang, words[i]));
		put_text(row, "query", arena_printf(&r->arena, "level=%s", level_names[i]));
		put_progress(row, &level[i]);
		rows[n++] = row;
	}
	for (int i = 0; i < p->agencies; i++) {
		if (!district[i].forms)
			continue;
		struct value_map *row = value_map_new(&r->arena, 10);
		put_text(row, "group", p->agency[i].name);
		put_text(row, "query", arena_printf(&r->arena, "district=%s", p->agency[i].code));
		put_bool(row, "within", true);
		put_progress(row, &district[i]);
		rows[n++] = row;
	}
	put_list(m, "groups", rows, n);
}

bool round_show(struct request *r, struct error *err)
{
	static const char *const columns[] = { "agency", "name", "level", "state", "answered", "asked",
		"submitted_at", "late", NULL };
	struct board b = { .r = r, .rules = r->subjects };
	struct progress all = { 0 };
	struct table t;
	if (!read_board(&b, err))
		return false;
	const struct province *p = &b.rules->province;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * FORMS_MAX);
	int n = 0;
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < b.forms; i++) {
		int at = province_agency_by_id(p, b.form[i].agency);
		count_form(&all, &b.round, &b.form[i], time_now());
		if (at >= 0 && is_shown(&b, &b.form[i], at))
			rows[n++] = form_row(&b, &b.form[i], at, &t);
	}
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return page_table(r, &t, "round");
	struct value_map *m = page_values(r);
	bool some = b.level >= 0 || b.district >= 0 || b.waiting;
	put_plain(m, "round", b.round.id);
	put_text(m, "name", b.round.name);
	put_text(m, "set_name", b.set->name);
	put_text(m, "set_code", b.set->code);
	put_text(m, "period", period_text(&r->arena, &b.round.period));
	put_day(m, "from", b.round.period.from);
	put_day(m, "to", b.round.period.to);
	put_time(m, "due", b.round.due_at);
	put_bool(m, "oversees", who_oversees(r));
	put_bool(m, "is_over", time_now() > b.round.due_at);
	put_bool(m, "may_change", (r->who.role & OPENS) != 0);
	put_plain(m, "due_at", b.round.due_at);
	put_text(m, "query",
		b.district >= 0 ? arena_printf(&r->arena, "district=%s", p->agency[b.district].code)
		: b.level >= 0  ? arena_printf(&r->arena, "level=%s", level_names[b.level])
				: "");
	put_bool(m, "some", some);
	put_list(m, "rows", rows, some || b.forms <= 60 ? n : 0);
	put_bool(m, "any", (some || b.forms <= 60) && n);
	put_progress(m, &all);
	put_groups(&b, m);
	return page_render(r, "gather/board.html", m, b.round.name, err);
}

static bool due_changed(struct request *r, struct error *err)
{
	const struct round_due *d = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/rounds/%lld", (long long)d->round));
}

bool round_due_change(struct request *r, struct error *err)
{
	struct round_due *d = arena_zalloc(&r->arena, sizeof *d);
	struct round round;
	const char *was = form_get(&r->post, "was");
	int32_t day;
	if (!find_round(r, &round, err) || !form_day(&r->post, "due", 0, &day, err))
		return false;
	if (!int_parse(was, strlen(was), &d->was))
		return err_set(err, ERR_DATA, "was: expected a number");
	d->round = round.id;
	d->due_at = time_of_day_start(day) + 17 * 3600;
	d->reason = form_get(&r->post, "reason");
	return web_act(r, round_due_act, d, due_changed);
}
