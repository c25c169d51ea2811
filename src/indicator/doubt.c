/* doubt.c: see doubt.h. */
#include "indicator/doubt.h"

#include <stdlib.h>
#include <string.h>

#include "indicator/formula.h"
#include "indicator/source.h"

const char *const doubt_kind_names[] = { "condition", "range", "choice", "rounded", "nearly", "change",
	"partial", "missing", NULL };

/* Changes of less than this are never out of the ordinary; a rate of at least NEARLY is nearly whole. */
enum { CHANGE_LEAST = 10, NEARLY = 999 };

/* Being gathered. */
struct doubts {
	struct evaluation *e;
	struct period p, before;
	struct indicator_scope s;
	int set;
	struct doubt *list;
	int n, cap;
	struct error *err;
};

static struct doubt *add(struct doubts *d, enum doubt_kind kind, int item, const char *words)
{
	if (d->n == d->cap) {
		struct doubt *more =
			arena_alloc(evaluation_arena(d->e), sizeof *more * (size_t)(d->cap * 2 + 64));
		if (d->n)
			memcpy(more, d->list, sizeof *more * (size_t)d->n);
		d->list = more;
		d->cap = d->cap * 2 + 64;
	}
	d->list[d->n] = (struct doubt){ .kind = kind, .item = item, .must = "", .words = words };
	return &d->list[d->n++];
}

static const char *plain(struct doubts *d, struct rational r, int places)
{
	return rational_text(evaluation_arena(d->e), r, places);
}

static void range(struct doubts *d, int item, const struct indicator *i, struct rational v)
{
	bool rate = i->kind == INDICATOR_RATE, count = i->kind == INDICATOR_COUNT;
	bool below = v.num < 0, above = rate && rational_compare(v, rational_int(100)) > 0;
	if (((rate || count) && below) || above || (count && !rational_whole(v)))
		add(d, DOUBT_RANGE, item, plain(d, v, 9));
	/* The unit of a choice names its numbers: "Chưa = 0; Hoàn thành = 1". */
	if (i->kind != INDICATOR_CHOICE)
		return;
	const char *named = arena_printf(evaluation_arena(d->e), "= %s", plain(d, v, 9));
	const char *at = strstr(i->unit, named);
	while (at && at[strlen(named)] >= '0' && at[strlen(named)] <= '9')
		at = strstr(at + 1, named);
	if (!at)
		add(d, DOUBT_CHOICE, item, plain(d, v, 9));
}

/* Of a rate: what is lost when it is printed with two places. */
static bool rounding(struct doubts *d, int item, const struct indicator *i, struct rational v)
{
	const struct node *f = i->formula;
	struct indicator_value part, whole;
	struct rational shown = rational_round(v, 2), rest;
	bool all = rational_compare(shown, rational_int(100)) == 0, none = shown.num == 0;
	bool nearly = rational_compare(v, (struct rational){ NEARLY, 10 }) >= 0;
	if (i->kind != INDICATOR_RATE || !f || f->kind != NODE_RATE ||
		rational_compare(v, rational_int(100)) >= 0)
		return true;
	bool lost = (all || none) && rational_compare(shown, v) != 0;
	if (!lost && !nearly)
		return true;
	if (!evaluation_node(d->e, f->arg[0], d->p, d->s, &part, d->err) ||
		!evaluation_node(d->e, f->arg[1], d->p, d->s, &whole, d->err))
		return false;
	if (!rational_subtract(whole.number, part.number, &rest) || !rational_whole(rest))
		return true;
	struct doubt *x = add(d, lost ? DOUBT_ROUNDED : DOUBT_NEARLY, item,
		arena_printf(evaluation_arena(d->e), "%s / %s = %s %%", plain(d, part.number, 9),
			plain(d, whole.number, 9), plain(d, v, 4)));
	x->many = (int64_t)(none ? part.number.num : rest.num);
	return true;
}

/* More than twice or less than half of what it was, when the difference is worth a look. */
static bool change(struct doubts *d, int item, const struct indicator *i, struct rational v)
{
	struct indicator_value was;
	struct rational least, most, by;
	if (i->kind != INDICATOR_COUNT && i->kind != INDICATOR_RATE)
		return true;
	if (!evaluation_value(d->e, d->set, item, d->before, d->s, &was, d->err))
		return false;
	if (was.state != INDICATOR_KNOWN || was.number.num <= 0 || v.num < 0)
		return true;
	bool less = rational_compare(v, was.number) < 0;
	if (!rational_multiply(less ? v : was.number, rational_int(2), &least) ||
		!rational_subtract(v, was.number, &by))
		return true;
	most = less ? was.number : v;
	if (by.num < 0)
		by.num = -by.num;
	if (rational_compare(most, least) > 0 && rational_compare(by, rational_int(CHANGE_LEAST)) >= 0)
		add(d, DOUBT_CHANGE, item,
			arena_printf(evaluation_arena(d->e), "%s -> %s", plain(d, was.number, 2),
				plain(d, v, 2)));
	return true;
}

static bool one(struct doubts *d, int item)
{
	const struct indicator *i = indicator_on(&evaluation_sets(d->e)->set[d->set], item, d->p.to);
	struct indicator_value v;
	if (!i || i->kind == INDICATOR_HEADING)
		return true;
	if (!evaluation_value(d->e, d->set, item, d->p, d->s, &v, d->err))
		return false;
	/* Those that are worked out are missing only because of others, which are told. */
	if (!i->formula && v.state != INDICATOR_NONE && v.answered < v.owed)
		add(d, v.answered ? DOUBT_PARTIAL : DOUBT_MISSING, item,
			arena_printf(evaluation_arena(d->e), "%d / %d", v.answered, v.owed))
			->many = v.owed - v.answered;
	if (v.state != INDICATOR_KNOWN)
		return true;
	range(d, item, i, v.number);
	return rounding(d, item, i, v.number) && change(d, item, i, v.number);
}

static int by_weight(const void *a, const void *b)
{
	const struct doubt *x = a, *y = b;
	bool hard_x = x->kind <= DOUBT_CHOICE, hard_y = y->kind <= DOUBT_CHOICE;
	if (hard_x != hard_y)
		return hard_x ? -1 : 1;
	if (x->item != y->item)
		return x->item < y->item ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

bool evaluation_doubts(struct evaluation *e, int set, struct period p, struct period before,
	struct indicator_scope s, struct doubt **list, int *n, struct error *err)
{
	struct doubts d = { .e = e, .p = p, .before = before, .s = s, .set = set, .err = err };
	struct must_broken *broken;
	int musts;
	if (!evaluation_musts(e, set, p, s, &broken, &musts, err))
		return false;
	for (int i = 0; i < musts; i++)
		add(&d, DOUBT_CONDITION, broken[i].item, broken[i].words)->must = broken[i].must;
	const struct indicator_set *is = &evaluation_sets(e)->set[set];
	for (int i = 0; i < is->items; i++)
		if (!is->item[i].later && !one(&d, i))
			return false;
	if (d.n)
		qsort(d.list, (size_t)d.n, sizeof *d.list, by_weight);
	*list = d.list;
	*n = d.n;
	return true;
}

bool evaluation_entry_doubts(struct evaluation *e, int set, struct period p, struct period before,
	int agency, struct doubt **list, int *n, struct error *err)
{
	struct doubts d = {
		.e = e, .p = p, .before = before, .s = indicator_whole, .set = set, .err = err
	};
	struct must_broken *broken;
	int musts;
	d.s.agency = agency;
	if (!evaluation_own_musts(e, set, p, agency, &broken, &musts, err))
		return false;
	for (int i = 0; i < musts; i++)
		add(&d, DOUBT_CONDITION, broken[i].item, broken[i].words)->must = broken[i].must;
	const struct indicator_set *is = &evaluation_sets(e)->set[set];
	for (int i = 0; i < is->items; i++) {
		const struct indicator *on = is->item[i].later ? NULL : indicator_on(is, i, p.to);
		struct indicator_value v;
		if (!on || on->formula || on->kind == INDICATOR_HEADING ||
			!indicator_asks(on, &evaluation_rules(e)->province, agency))
			continue;
		if (!evaluation_value(e, set, i, p, d.s, &v, err))
			return false;
		if (v.state != INDICATOR_KNOWN)
			continue;
		range(&d, i, on, v.number);
		if (!change(&d, i, on, v.number))
			return false;
	}
	*list = d.list;
	*n = d.n;
	return true;
}
