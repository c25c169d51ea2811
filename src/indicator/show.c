/* show.c: values as words: on a page, in a file, within a condition that does not hold. */
#include <string.h>

#include "indicator/formula.h"
#include "indicator/source.h"

/* Places after the point that are shown; exact values may have more. */
enum { PLACES = 2 };

const char *indicator_text(struct arena *a, const struct indicator_value *v, enum number_style style)
{
	struct buf b = BUF_INIT(100);
	if (v->state == INDICATOR_KNOWN)
		rational_format(&b, v->number, PLACES, style);
	else if (v->state == INDICATOR_NONE)
		buf_adds(&b, "–");
	return arena_take(a, &b);
}

const char *indicator_plain(struct arena *a, const struct indicator_value *v)
{
	struct buf b = BUF_INIT(100);
	if (v->state == INDICATOR_KNOWN)
		rational_plain(&b, v->number, PLACES);
	return arena_take(a, &b);
}

const char *indicator_exact(struct arena *a, const struct indicator_value *v)
{
	struct buf b = BUF_INIT(100);
	if (v->state == INDICATOR_KNOWN)
		rational_plain(&b, v->number, 9);
	return arena_take(a, &b);
}

const char *indicator_written(const struct node *f, struct arena *a)
{
	struct buf b = BUF_INIT(20000);
	formula_write(&b, f);
	return arena_take(a, &b);
}

bool indicator_named(const struct node *f, int *set, int *item)
{
	*set = f->set;
	*item = f->item;
	return f->kind == NODE_INDICATOR;
}

bool indicator_table(struct evaluation *e, int set, struct period p, struct indicator_scope s,
	struct table *t, struct error *err)
{
	static const char *const columns[] = { "code", "name", "unit", "value", "state", "owed", "answered",
		NULL };
	static const char *const states[] = { "known", "missing", "none" };
	const struct indicator_set *is = &evaluation_sets(e)->set[set];
	struct arena *a = evaluation_arena(e);
	table_begin(t, a, columns);
	for (int i = 0; i < is->items; i++) {
		const struct indicator *on = is->item[i].later ? NULL : indicator_on(is, i, p.to);
		struct indicator_value v;
		if (!on)
			continue;
		if (!evaluation_value(e, set, i, p, s, &v, err))
			return false;
		bool heading = on->kind == INDICATOR_HEADING;
		table_text(t, on->code);
		table_text(t, on->name);
		table_text(t, on->unit);
		if (heading || v.state != INDICATOR_KNOWN)
			table_text(t, NULL);
		else
			table_text(t, indicator_plain(a, &v));
		table_text(t, heading ? "heading" : states[v.state]);
		table_int(t, v.owed);
		table_int(t, v.answered);
	}
	return true;
}

/* The formula with its numbers put in: {VI.2.1} becomes 599. */
static bool with_numbers(struct evaluation *e, const struct node *n, struct period p,
	struct indicator_scope s, struct node *out, struct arena *a, struct error *err)
{
	*out = *n;
	if (n->kind == NODE_INDICATOR || n->kind == NODE_SOURCE) {
		struct indicator_value v;
		if (!evaluation_node(e, n, p, s, &v, err))
			return false;
		/* What did not decide the condition may have no number: it stays named. */
		if (v.state != INDICATOR_KNOWN)
			return true;
		out->kind = NODE_NUMBER;
		out->number = rational_round(v.number, PLACES);
		return true;
	}
	out->arg = arena_alloc(a, sizeof *out->arg * ((size_t)n->args + 1));
	for (int i = 0; i < n->args; i++) {
		out->arg[i] = arena_alloc(a, sizeof **out->arg);
		if (!with_numbers(e, n->arg[i], p, s, out->arg[i], a, err))
			return false;
	}
	return true;
}

/* Whether a part of a formula comes out of what one body answers in the period, and of nothing else. */
static bool answered_by(const struct evaluation *e, const struct node *n, int32_t day, int agency)
{
	const struct indicator *i;
	switch (n->kind) {
	case NODE_SOURCE:
	case NODE_LAST_YEAR:
	case NODE_PREVIOUS:
	case NODE_IN_YEAR:
	case NODE_LEVEL:
	case NODE_WHOLE: return false;
	case NODE_INDICATOR:
		i = indicator_on(&evaluation_sets(e)->set[n->set], n->item, day);
		return i && (i->formula ? answered_by(e, i->formula, day, agency)
					: indicator_asks(i, &evaluation_rules(e)->province, agency));
	default:
		for (int k = 0; k < n->args; k++)
			if (!answered_by(e, n->arg[k], day, agency))
				return false;
		return true;
	}
}

/* `own`: only the conditions that the answers of the scope's agency decide. */
static bool find_broken(struct evaluation *e, int set, struct period p, struct indicator_scope s, bool own,
	struct must_broken **broken, int *n, struct error *err)
{
	struct arena *a = evaluation_arena(e);
	const struct indicator_set *is = &evaluation_sets(e)->set[set];
	*n = 0;
	*broken = arena_alloc(a, sizeof **broken * ((size_t)is->items * INDICATOR_MUSTS + 1));
	for (int i = 0; i < is->items; i++) {
		const struct indicator *on = is->item[i].later ? NULL : indicator_on(is, i, p.to);
		for (int k = 0; on && k < on->conditions; k++) {
			struct indicator_value v;
			struct node said;
			struct buf b = BUF_INIT(4000), must = BUF_INIT(4000);
			if (own && !answered_by(e, on->condition[k], p.to, s.agency))
				continue;
			if (!evaluation_node(e, on->condition[k], p, s, &v, err))
				return false;
			if (v.state != INDICATOR_KNOWN || v.number.num != 0)
				continue;
			if (!with_numbers(e, on->condition[k], p, s, &said, a, err))
				return false;
			formula_write(&b, &said);
			formula_write(&must, on->condition[k]);
			(*broken)[(*n)++] =
				(struct must_broken){ set, i, k, arena_take(a, &must), arena_take(a, &b) };
		}
	}
	return true;
}

bool evaluation_musts(struct evaluation *e, int set, struct period p, struct indicator_scope s,
	struct must_broken **broken, int *n, struct error *err)
{
	return find_broken(e, set, p, s, false, broken, n, err);
}

bool evaluation_own_musts(struct evaluation *e, int set, struct period p, int agency,
	struct must_broken **broken, int *n, struct error *err)
{
	struct indicator_scope s = indicator_whole;
	s.agency = agency;
	return find_broken(e, set, p, s, true, broken, n, err);
}
