/* due_web.c: see due_web.h. */
#include "work/due_web.h"

#include "base/date.h"
#include "procedure/procedure_web.h"

/* More days than this are not shown one by one. */
enum { LINES_MAX = 400 };

/* "2:30": hours and minutes. */
static const char *hours_text(struct arena *a, int minutes)
{
	return arena_printf(a, "%d:%02d", minutes / 60, minutes % 60);
}

static const char *weekday_key(int32_t day)
{
	static const char *const keys[] = { "weekday.1", "weekday.2", "weekday.3", "weekday.4", "weekday.5",
		"weekday.6", "weekday.7" };
	return keys[weekday_of(day) - 1];
}

static const struct value_map *line_values(
	struct request *r, const struct due_line *l, enum limit_unit unit, int limit)
{
	static const char *const kinds[] = { "accepted", "counted", "off", "moved", "stopped" };
	bool hours = l->kind == DUE_COUNTED && unit == UNIT_WORKING_HOURS;
	struct value_map *m = value_map_new(&r->arena, 16);
	put_text(m, "weekday", message(r->lang, weekday_key(l->day)));
	put_day(m, "day", l->day);
	/* Each name, also with no: the page has some of them for itself, as "stopped". */
	for (int i = 0; i < (int)(sizeof kinds / sizeof kinds[0]); i++)
		put_bool(m, kinds[i], i == (int)l->kind && !hours);
	put_bool(m, "hours", hours);
	put_text(m, "spent", hours_text(&r->arena, l->minutes));
	put_text(m, "so_far", hours_text(&r->arena, l->count));
	put_plain(m, "count", l->count);
	put_plain(m, "limit", limit);
	put_text(m, "name", l->name);
	return m;
}

void work_put_due(struct request *r, struct value_map *m, const struct rules *rules,
	const struct dossier *d, const struct life *life, const struct letter *paper, int papers)
{
	struct due_line *lines;
	int n;
	if (d->procedure < 0)
		return;
	const struct procedure *p = &rules->catalogue.procedure[d->procedure];
	p = procedure_on(p, day_of_time(d->received_at));
	struct clock clock = { .unit = p->unit, .limit = p->time_limit, .from = d->received_at };
	if (life->process)
		clock = life_clock(d, life, paper, papers);
	if (!due_is_covered(&rules->due, d->received_at))
		return;
	int64_t due = clock_explain(&rules->due, &clock, &r->arena, &lines, &n);
	if (due != CLOCK_STOPPED && !due_is_covered(&rules->due, due))
		return;
	if (n > LINES_MAX)
		n = LINES_MAX;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++)
		rows[i] = line_values(r, &lines[i], clock.unit, clock.limit);
	struct value_map *all = value_map_new(&r->arena, 8);
	put_list(all, "lines", rows, n);
	put_count(all, "limit", clock.limit);
	put_text(all, "unit", message(r->lang, unit_keys[clock.unit]));
	put_bool(all, "differs", due != d->due_at && due != CLOCK_STOPPED && d->due_at != CLOCK_STOPPED);
	put_time(all, "by_limit", due == CLOCK_STOPPED ? 0 : due);
	put_map(m, "due_lines", all);
}
