/* moved.c: whether an act moved something that a figure is made of. */
#include "indicator/moved.h"

#include <string.h>

#include "base/date.h"
#include "indicator/source.h"

/* A walk looks at so many nodes: indicators may be made of the same ones many times over. */
enum { NODES_MAX = 20000 };

/* How a dossier of these times counts (DESIGN, "What a dossier counts as"), added with a sign. */
static void count(const struct moved_times *t, int channel, struct period p, int sign, struct figures *out)
{
	int64_t a = time_of_day_start(p.from), b = time_of_day_start(p.to + 1);
	bool done = t->finished && t->finished < b;
	if (!t->received || t->received >= b || (t->finished && t->finished < a))
		return;
	bool received = t->received >= a;
	out->v[FIGURE_TO_PROCESS] += sign;
	out->v[received ? FIGURE_RECEIVED : FIGURE_CARRIED_IN] += sign;
	if (received && channel == CHANNEL_ONLINE)
		out->v[FIGURE_ONLINE] += sign;
	enum figure stands = done          ? (t->finished <= t->due ? FIGURE_ON_TIME : FIGURE_LATE)
			     : t->due >= b ? FIGURE_IN_TIME
					   : FIGURE_OVERDUE;
	out->v[stands] += sign;
}

void moved_figures(const struct moved_by *by, struct period p, struct figures *out)
{
	*out = (struct figures){ 0 };
	if (by->kind != MOVED_DOSSIER)
		return;
	count(&by->was, by->channel, p, -1, out);
	count(&by->now, by->channel, p, 1, out);
}

struct moved_act {
	const struct rules *rules;
	const struct indicators *sets;
	const struct moved_by *by;
	struct evaluation *e; /* knows no dossier but the one */
	int nodes;            /* that the walk has looked at */
	struct error *err;    /* of the walk */
};

static bool only_that(void *arg, struct period p, struct figure_key *key)
{
	const struct moved_by *by = arg;
	*key = (struct figure_key){ by->agency, by->procedure, by->channel, { { 0 } } };
	moved_figures(by, p, &key->f);
	return by->agency >= 0;
}

static void some_row(void *arg, const struct source_row *row)
{
	*(bool *)arg |= row->count != 0;
}

/* Whether a source asks for procedures with figures that the act moved. */
static bool with_moved(struct moved_act *m, const struct node *n, struct period p, bool *asked)
{
	struct figures f;
	bool moved = false;
	moved_figures(m->by, p, &f);
	for (int i = 0; i < n->filters; i++) {
		const struct formula_filter *x = &n->filter[i];
		if (strcmp(x->name, "with") != 0)
			continue;
		*asked = true;
		for (int k = 0; k < x->values; k++)
			moved |= f.v[x->place[k]] != 0;
	}
	return moved;
}

static bool by_dossier(struct moved_act *m, const struct node *n, struct period p,
	const struct indicator_scope *s, bool *moved)
{
	bool counts = sources[n->item] == &dossier_source, asked = false;
	if (m->by->agency < 0 || !indicator_within(s, &m->rules->province, m->by->agency))
		return true;
	bool used = with_moved(m, n, p, &asked);
	if (asked && counts && !used) {
		struct figures f;
		moved_figures(m->by, p, &f);
		used = f.v[n->what_place] != 0;
	}
	*moved = used;
	return asked || !counts || sources[n->item]->each(m->e, n, p, s, some_row, moved, m->err);
}

static bool source_moved(struct moved_act *m, const struct node *n, struct period p,
	const struct indicator_scope *s, bool *moved)
{
	const struct source *x = sources[n->item];
	switch (m->by->kind) {
	case MOVED_DOSSIER: return by_dossier(m, n, p, s, moved);
	case MOVED_CATALOGUE: *moved = x == &procedure_source || x == &decision_source; return true;
	case MOVED_TASKS: *moved = x == &task_source; return true;
	default: return true;
	}
}

static bool item_moved(
	struct moved_act *m, int set, int item, struct period p, struct indicator_scope s, bool *moved);

static bool node_moved(
	struct moved_act *m, const struct node *n, struct period p, struct indicator_scope s, bool *moved)
{
	if (++m->nodes > NODES_MAX)
		return err_set(m->err, ERR_DATA, "the formula leads to more than %d others", NODES_MAX);
	if (n->kind == NODE_INDICATOR)
		return item_moved(m, n->set, n->item, p, s, moved);
	if (n->kind == NODE_SOURCE)
		return source_moved(m, n, p, &s, moved);
	evaluation_enter(n, &p, &s);
	for (int i = 0; i < n->args && !*moved; i++)
		if (!node_moved(m, n->arg[i], p, s, moved))
			return false;
	return true;
}

static bool item_moved(
	struct moved_act *m, int set, int item, struct period p, struct indicator_scope s, bool *moved)
{
	const struct province *all = &m->rules->province;
	const struct indicator *i = indicator_on(&m->sets->set[set], item, p.to);
	if (i && i->formula)
		return node_moved(m, i->formula, p, s, moved);
	if (i && i->kind != INDICATOR_HEADING && m->by->kind == MOVED_ANSWERS)
		*moved = m->by->agency < 0 || (indicator_within(&s, all, m->by->agency) &&
						      indicator_asks(i, all, m->by->agency));
	return true;
}

struct moved_act *moved_begin(const struct rules *rules, const struct indicators *sets,
	const struct moved_by *by, struct arena *a)
{
	struct moved_act *m = arena_zalloc(a, sizeof *m);
	m->rules = rules;
	m->sets = sets;
	m->by = by;
	m->e = evaluation_of_one(rules, sets, only_that, (void *)by, a);
	return m;
}

bool moved_formula(struct moved_act *m, const struct node *n, struct period p, struct indicator_scope s,
	bool *moved, struct error *err)
{
	m->nodes = 0;
	m->err = err;
	*moved = false;
	return node_moved(m, n, p, s, moved);
}

bool moved_indicator(struct moved_act *m, int set, int item, struct period p, struct indicator_scope s,
	bool *moved, struct error *err)
{
	m->nodes = 0;
	m->err = err;
	*moved = false;
	return item_moved(m, set, item, p, s, moved);
}
