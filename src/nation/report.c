/* report.c: see report.h. */
#include "nation/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/map.h"

const char *const nation_by_names[] = { "province", "level", "procedure", "month", NULL };

/* Rows being gathered from many answers. */
struct gathering {
	struct nation_row *row;
	int rows, cap;
	struct map by_key; /* key -> place among the rows */
	struct arena *arena;
};

static struct nation_row *row_of(struct gathering *g, const char *key)
{
	int64_t at;
	if (map_get(&g->by_key, key, strlen(key), &at))
		return &g->row[at];
	if (g->rows == g->cap) {
		g->cap = g->cap ? 2 * g->cap : 128;
		struct nation_row *more = arena_alloc(g->arena, sizeof *more * (size_t)g->cap);
		if (g->rows)
			memcpy(more, g->row, sizeof *more * (size_t)g->rows);
		g->row = more;
	}
	struct nation_row *row = &g->row[g->rows];
	*row = (struct nation_row){ .code = arena_str(g->arena, key) };
	map_put(&g->by_key, row->code, strlen(row->code), g->rows++);
	return row;
}

static void gather(struct gathering *g, const struct nation_province *p, const struct nation_query *q,
	int place, const struct answer *answer)
{
	if (q->by == NATION_BY_PROVINCE) {
		struct nation_row *row = row_of(g, p->code);
		row->name = p->name;
		row->place = place;
		row->f = answer->total;
		return;
	}
	for (int i = 0; i < answer->rows; i++) {
		struct nation_row *row = row_of(g, answer->row[i].key);
		row->place = answer->row[i].place;
		figures_add(&row->f, &answer->row[i].f);
	}
}

static void note_missing(const struct nation *n, int place, struct arena *a, struct nation_report *out)
{
	struct link_state s = links_state(n->links, place);
	out->missing[out->missings++] =
		(struct nation_missing){ .place = place, .seen_at = s.seen_at, .why = arena_str(a, s.why) };
}

/* Names stand in the catalogues of the provinces: the first that has a code tells its name. */
static void name_procedures(const struct nation *n, const struct reply *reply, struct gathering *g)
{
	static const struct question names = { .by = ASK_NAMES };
	int unnamed = g->rows;
	struct reply *told = calloc((size_t)n->list.provinces, sizeof *told);
	if (!told)
		die("out of memory");
	for (int i = 0; unnamed && i < n->list.provinces; i++) {
		bool any = false;
		for (int r = 0; reply[i].answered && !any && r < reply[i].answer.rows; r++)
			any = !row_of(g, reply[i].answer.row[r].key)->name;
		if (!any)
			continue;
		links_ask(n->links, &names, i, NATION_PATIENCE_MS, told);
		for (int r = 0; r < told[i].answer.rows; r++) {
			const struct answer_row *p = &told[i].answer.row[r];
			int64_t at;
			if (!map_get(&g->by_key, p->key, strlen(p->key), &at) || g->row[at].name)
				continue;
			g->row[at].name = arena_str(g->arena, p->name);
			unnamed--;
		}
		replies_release(told, n->list.provinces);
	}
	free(told);
	for (int r = 0; r < g->rows; r++)
		if (!g->row[r].name)
			g->row[r].name = g->row[r].code;
}

static int by_place(const void *x, const void *y)
{
	const struct nation_row *a = x, *b = y;
	return a->place != b->place ? (a->place > b->place) - (a->place < b->place)
				    : strcmp(a->code, b->code);
}

static struct question question_of(const struct nation_query *q)
{
	static const enum question_by by[NATION_BYS] = { [NATION_BY_PROVINCE] = ASK_LEVELS,
		[NATION_BY_LEVEL] = ASK_LEVELS,
		[NATION_BY_PROCEDURE] = ASK_PROCEDURES,
		[NATION_BY_MONTH] = ASK_MONTHS };
	struct question ask = { .by = by[q->by], .from = q->from, .to = q->to, .level = q->level };
	if (q->procedure) {
		ask.by = ASK_PROCEDURES;
		snprintf(ask.procedure, sizeof ask.procedure, "%s", q->procedure);
	}
	return ask;
}

static void name_levels(struct gathering *g)
{
	for (int i = 0; i < g->rows; i++)
		g->row[i].name = level_titles[g->row[i].place];
}

static void name_months(struct gathering *g)
{
	for (int i = 0; i < g->rows; i++) {
		struct date d = date_of(month_first_day(g->row[i].place));
		g->row[i].name = arena_printf(g->arena, "%d/%d", d.month, d.year);
	}
}

/* Turns what was gathered into the report. */
static void finish(struct gathering *g, struct nation_report *out)
{
	if (g->rows)
		qsort(g->row, (size_t)g->rows, sizeof *g->row, by_place);
	out->row = g->row;
	out->rows = g->rows;
}

bool nation_report(const struct nation *n, const struct nation_query *q, struct arena *a,
	struct nation_report *out, struct error *err)
{
	struct question ask = question_of(q);
	struct gathering g = { .arena = a };
	int count = n->list.provinces;
	*out = (struct nation_report){ .missing =
					       arena_alloc(a, sizeof *out->missing * ((size_t)count + 1)) };
	if (q->procedure && (q->by == NATION_BY_LEVEL || q->by == NATION_BY_MONTH))
		return err_set(err, ERR_USAGE, "one procedure can be asked by province only");
	struct reply *reply = arena_zalloc(a, sizeof *reply * ((size_t)count + 1));
	links_ask(n->links, &ask, q->province, NATION_PATIENCE_MS, reply);
	for (int i = 0; i < count; i++) {
		out->asked += reply[i].asked;
		if (reply[i].answered) {
			out->demo |= reply[i].answer.demo;
			figures_add(&out->total, &reply[i].answer.total);
			gather(&g, &n->list.province[i], q, i, &reply[i].answer);
		} else if (reply[i].asked) {
			note_missing(n, i, a, out);
		}
	}
	if (q->by == NATION_BY_PROCEDURE)
		name_procedures(n, reply, &g);
	else if (q->by == NATION_BY_MONTH)
		name_months(&g);
	else if (q->by == NATION_BY_LEVEL)
		name_levels(&g);
	finish(&g, out);
	replies_release(reply, count);
	map_release(&g.by_key);
	return true;
}

static void put_row(
	struct table *t, const char *code, const char *name, const struct figures *f, int64_t known_at)
{
	char at[26];
	table_text(t, code);
	table_text(t, name);
	for (int i = 0; i < FIGURES; i++) {
		if (f)
			table_int(t, f->v[i]);
		else
			table_text(t, NULL);
	}
	table_text(t, known_at ? time_stamp(known_at, at) : NULL);
}

void nation_table(struct table *t, struct arena *a, const struct nation *n, const struct nation_report *r,
	const char *total)
{
	const char *columns[FIGURES + 4] = { "code", "name" };
	for (int i = 0; i < FIGURES; i++)
		columns[2 + i] = figure_names[i];
	columns[2 + FIGURES] = "known_at";
	table_begin(t, a, columns);
	for (int i = 0; i < r->rows; i++)
		put_row(t, r->row[i].code, r->row[i].name, &r->row[i].f, 0);
	for (int i = 0; i < r->missings; i++) {
		const struct nation_province *p = &n->list.province[r->missing[i].place];
		put_row(t, arena_printf(a, "missing:%s", p->code), p->name, NULL, r->missing[i].seen_at);
	}
	put_row(t, "total", total, &r->total, 0);
}
