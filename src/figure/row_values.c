/* row_values.c: a row of figures as the templates of tables want it. */
#include <string.h>

#include "base/date.h"
#include "figure/figure_web.h"

/* Names of a table's row, shared by all rows of all tables. */
enum {
	K_SCOPE,
	K_LINK,
	K_CODE,
	K_NAME,
	K_F0,
	K_RATE = K_F0 + FIGURES,
	K_FINISHED,
	K_BAR,
	K_LATE_BAR,
	ROW_KEYS
};
static const char *const row_keys[ROW_KEYS] = {
	"scope",
	"link",
	"code",
	"name",
	"to_process",
	"received",
	"carried_in",
	"online",
	"on_time",
	"late",
	"in_time",
	"overdue",
	"rate",
	"finished",
	"bar",
	"late_bar",
};

static void set_text(struct value_map *m, int at, const char *s)
{
	m->value[at].type = s ? VALUE_TEXT : VALUE_NONE;
	m->value[at].as.text.p = s;
	m->value[at].as.text.n = s ? strlen(s) : 0;
}

static void set_number(struct value_map *m, int at, enum value_type type, int64_t v)
{
	m->value[at].type = type;
	m->value[at].as.number = v;
}

struct value_map *figure_row_values(struct arena *a, const char *scope, const char *link, const char *code,
	const char *name, const struct figures *f)
{
	struct value_map *m = value_map_shaped(a, row_keys, ROW_KEYS);
	int64_t finished = f->v[FIGURE_ON_TIME] + f->v[FIGURE_LATE];
	set_text(m, K_SCOPE, scope);
	set_text(m, K_LINK, link);
	set_text(m, K_CODE, code);
	set_text(m, K_NAME, name);
	for (int i = 0; i < FIGURES; i++)
		set_number(m, K_F0 + i, VALUE_COUNT, f->v[i]);
	m->value[K_RATE].type = VALUE_PERCENT;
	m->value[K_RATE].as.ratio.num = f->v[FIGURE_ON_TIME];
	m->value[K_RATE].as.ratio.den = finished;
	set_number(m, K_FINISHED, VALUE_COUNT, finished);
	int64_t bar = finished ? f->v[FIGURE_ON_TIME] * 100 / finished : 0;
	set_number(m, K_BAR, VALUE_PLAIN, bar);
	set_number(m, K_LATE_BAR, VALUE_PLAIN, finished ? 100 - bar : 0);
	return m;
}

void figure_put_sums(struct value_map *m, struct arena *a, const struct figures *f)
{
	int64_t finished = f->v[FIGURE_ON_TIME] + f->v[FIGURE_LATE];
	for (int i = 0; i < FIGURES; i++)
		put_count(m, arena_printf(a, "sum_%s", figure_names[i]), f->v[i]);
	put_count(m, "finished", finished);
	put_percent(m, "rate", f->v[FIGURE_ON_TIME], finished);
	put_percent(m, "online_rate", f->v[FIGURE_ONLINE], f->v[FIGURE_RECEIVED]);
}

struct svg_bar figure_bar(const char *label, const char *href, const struct figures *f)
{
	return (struct svg_bar){ .label = label,
		.href = href,
		.part = { f->v[FIGURE_ON_TIME], f->v[FIGURE_LATE], f->v[FIGURE_IN_TIME],
			f->v[FIGURE_OVERDUE] } };
}

void figure_put_period(struct value_map *m, struct arena *a, const struct period *p)
{
	put_text(m, "period", period_text(a, p));
	put_day(m, "from", p->from);
	put_day(m, "to", p->to);
	put_bool(m, "running", p->to >= day_of_time(time_now()));
}
