/* eval.c: what formulas come to. Each value is found once and kept, by indicator, period and scope; what a
 * formula needs is found when it is needed, so no order has to be given. */
#include <string.h>

#include "base/date.h"
#include "indicator/formula.h"
#include "indicator/source.h"

/* What people type may look at so many records and read the figures of so many periods: a text may hold any
 * formula. */
enum { LOOKS_MAX = 100000000, PERIODS_MAX = 16, LOOKS_OF_SOURCE = 1000 };

const struct indicator_scope indicator_whole = { -1, -1, -1 };

/* A value that was found. */
struct kept {
	struct period p;
	struct indicator_scope s;
	struct indicator_value v;
	struct kept *next;
};

/* The figures of a period. */
struct period_keys {
	struct period p;
	struct figure_key *key;
	int n, cap;
	struct period_keys *next;
};

struct evaluation {
	const struct rules *rules;
	const struct indicators *sets;
	struct db *db;
	const struct indicator_answer *answer;
	int answers;
	struct arena *arena;
	struct kept ***kept; /* by set and place of a first version */
	struct period_keys *keys;
	figure_one_fn *one; /* gives the only key there is; NULL: they are read from the store */
	void *one_arg;
	struct figure_key only;
	bool typed;    /* what is evaluated now was typed by people: */
	int periods;   /* that it read so far, */
	int64_t looks; /* records that it looked at */
	/* Answers by indicator: the first of each, and the next of the same. */
	int **first, *next;
};

const struct rules *evaluation_rules(const struct evaluation *e)
{
	return e->rules;
}

const struct indicators *evaluation_sets(const struct evaluation *e)
{
	return e->sets;
}

struct db *evaluation_db(struct evaluation *e)
{
	return e->db;
}

struct arena *evaluation_arena(struct evaluation *e)
{
	return e->arena;
}

bool indicator_within(const struct indicator_scope *s, const struct province *p, int agency)
{
	const struct agency *a = &p->agency[agency];
	return (s->level < 0 || (int)a->level == s->level) && (s->agency < 0 || agency == s->agency) &&
	       (s->district < 0 || agency == s->district || a->parent == s->district);
}

struct evaluation *evaluation_new(const struct rules *rules, const struct indicators *sets, struct db *db,
	const struct indicator_answer *answers, int n, struct arena *a)
{
	struct evaluation *e = arena_zalloc(a, sizeof *e);
	*e = (struct evaluation){
		.rules = rules, .sets = sets, .db = db, .answer = answers, .answers = n, .arena = a
	};
	e->kept = arena_alloc(a, sizeof *e->kept * ((size_t)sets->sets + 1));
	e->first = arena_alloc(a, sizeof *e->first * ((size_t)sets->sets + 1));
	e->next = arena_alloc(a, sizeof *e->next * ((size_t)n + 1));
	for (int i = 0; i < sets->sets; i++) {
		size_t items = (size_t)sets->set[i].items + 1;
		e->kept[i] = arena_zalloc(a, sizeof **e->kept * items);
		e->first[i] = arena_alloc(a, sizeof **e->first * items);
		memset(e->first[i], 0xFF, sizeof **e->first * items); /* -1 */
	}
	for (int i = 0; i < n; i++) {
		e->next[i] = e->first[answers[i].set][answers[i].item];
		e->first[answers[i].set][answers[i].item] = i;
	}
	return e;
}

/* Gathers the figures of a key. */
struct gather {
	struct evaluation *e;
	struct period_keys *k;
};

static void add_key(void *arg, int64_t agency, int64_t procedure, int channel, const struct figures *part)
{
	struct gather *g = arg;
	struct period_keys *k = g->k;
	if (k->n == k->cap) {
		struct figure_key *more = arena_alloc(g->e->arena, sizeof *more * (size_t)k->cap * 2);
		memcpy(more, k->key, sizeof *more * (size_t)k->n);
		k->key = more;
		k->cap *= 2;
	}
	k->key[k->n++] = (struct figure_key){ province_agency_by_id(&g->e->rules->province, agency),
		catalogue_by_id(&g->e->rules->catalogue, procedure), channel, *part };
}

void evaluation_typed(struct evaluation *e, bool typed)
{
	e->typed = typed;
}

bool evaluation_looks(struct evaluation *e, int64_t records, struct error *err)
{
	if (!e->typed || (e->looks += records) <= LOOKS_MAX)
		return true;
	return err_set(err, ERR_DATA,
		"the formulas ask for too much: more than %d records would be looked at", LOOKS_MAX);
}

struct evaluation *evaluation_of_one(const struct rules *rules, const struct indicators *sets,
	figure_one_fn *fn, void *arg, struct arena *a)
{
	struct evaluation *e = arena_zalloc(a, sizeof *e);
	e->rules = rules;
	e->sets = sets;
	e->arena = a;
	e->one = fn;
	e->one_arg = arg;
	return e;
}

bool evaluation_keys(
	struct evaluation *e, struct period p, const struct figure_key **keys, int *n, struct error *err)
{
	struct period_keys *k = e->keys;
	if (e->one) {
		*n = e->one(e->one_arg, p, &e->only);
		*keys = &e->only;
		return true;
	}
	while (k && (k->p.from != p.from || k->p.to != p.to))
		k = k->next;
	if (!k) {
		if (e->typed && ++e->periods > PERIODS_MAX)
			return err_set(err, ERR_DATA,
				"the formulas ask for too much: dossiers of more than %d periods",
				PERIODS_MAX);
		k = arena_zalloc(e->arena, sizeof *k);
		k->p = p;
		/* A province has some forty thousand; what is not used costs no memory. */
		k->cap = 65536;
		k->key = arena_alloc(e->arena, sizeof *k->key * (size_t)k->cap);
		struct gather g = { e, k };
		if (!figure_each_key(e->db, p.from, p.to, add_key, &g, err))
			return false;
		k->next = e->keys;
		e->keys = k;
	}
	*keys = k->key;
	*n = k->n;
	return evaluation_looks(e, k->n, err);
}

static bool too_long(struct error *err)
{
	return err_set(err, ERR_DATA,
		"a number has too many digits to be kept exactly: of many rates take rate(sum, sum)");
}

static void number(struct indicator_value *v, struct rational r)
{
	v->state = INDICATOR_KNOWN;
	v->number = r;
}

static void add_row(void *arg, const struct source_row *row)
{
	*(int64_t *)arg += row->count;
}

static bool source_value(struct evaluation *e, const struct node *n, struct period p,
	struct indicator_scope s, struct indicator_value *v, struct error *err)
{
	int64_t sum = 0;
	struct error own = { 0 };
	if (!evaluation_looks(e, LOOKS_OF_SOURCE + e->rules->catalogue.procedures, err))
		return false;
	if (!sources[n->item]->each(e, n, p, &s, add_row, &sum, &own)) {
		/* A period whose years are out is not known here, which is no failure. */
		v->state = INDICATOR_MISSING;
		return own.code == ERR_OUT || err_set(err, own.code, "%s", own.text);
	}
	number(v, rational_int(sum));
	return true;
}

static struct period shifted(const struct node *n, struct period p)
{
	if (n->kind == NODE_LAST_YEAR)
		return period_last_year(p);
	if (n->kind == NODE_IN_YEAR)
		return (struct period){ day_of((int)n->number.num, 1, 1),
			day_of((int)n->number.num, 12, 31) };
	return period_previous(p);
}

void evaluation_enter(const struct node *n, struct period *p, struct indicator_scope *s)
{
	if (n->kind == NODE_LAST_YEAR || n->kind == NODE_PREVIOUS || n->kind == NODE_IN_YEAR)
		*p = shifted(n, *p);
	if (n->kind == NODE_LEVEL)
		s->level = n->item;
	if (n->kind == NODE_WHOLE)
		*s = indicator_whole;
}

static bool compared(enum node_kind kind, int c)
{
	switch (kind) {
	case NODE_EQUAL: return c == 0;
	case NODE_UNEQUAL: return c != 0;
	case NODE_LESS: return c < 0;
	case NODE_AT_MOST: return c <= 0;
	case NODE_MORE: return c > 0;
	default: return c >= 0;
	}
}

/* a part of b in percent, or (change) how much more than b it is. */
static bool percent(
	bool change, struct rational a, struct rational b, struct indicator_value *v, struct error *err)
{
	struct rational r = a;
	if (b.num == 0) {
		v->state = INDICATOR_NONE;
		return true;
	}
	if ((change && !rational_subtract(a, b, &r)) || !rational_divide(r, b, &r) ||
		!rational_multiply(r, rational_int(100), &r))
		return too_long(err);
	number(v, r);
	return true;
}

static bool pair(const struct node *n, struct rational a, struct rational b, struct indicator_value *v,
	struct error *err)
{
	struct rational r = a;
	if (n->kind >= NODE_EQUAL && n->kind <= NODE_AT_LEAST) {
		number(v, rational_int(compared(n->kind, rational_compare(a, b))));
		return true;
	}
	if (n->kind == NODE_RATE || n->kind == NODE_CHANGE)
		return percent(n->kind == NODE_CHANGE, a, b, v, err);
	if (n->kind == NODE_DIVIDE && b.num == 0) {
		v->state = INDICATOR_NONE;
		return true;
	}
	bool ok = n->kind == NODE_ADD        ? rational_add(a, b, &r)
		  : n->kind == NODE_SUBTRACT ? rational_subtract(a, b, &r)
		  : n->kind == NODE_MULTIPLY ? rational_multiply(a, b, &r)
					     : rational_divide(a, b, &r);
	number(v, r);
	return ok || too_long(err);
}

/* Joins numbers one by one: as a sum, the least, the greatest. The mean is the sum, divided at the end. */
static bool joined(enum node_kind kind, struct rational *sum, struct rational x, bool first)
{
	if (first)
		*sum = x;
	else if (kind == NODE_SUM || kind == NODE_MEAN)
		return rational_add(*sum, x, sum);
	else if ((rational_compare(x, *sum) < 0) == (kind == NODE_MIN))
		*sum = x;
	return true;
}

static bool several(struct evaluation *e, const struct node *n, struct period p, struct indicator_scope s,
	struct indicator_value *v, struct error *err)
{
	struct rational sum = rational_int(0);
	enum indicator_state some = INDICATOR_KNOWN;
	for (int i = 0; i < n->args; i++) {
		struct indicator_value x;
		if (!evaluation_node(e, n->arg[i], p, s, &x, err))
			return false;
		v->owed += x.owed;
		v->answered += x.answered;
		if (x.state != INDICATOR_KNOWN) {
			some = some == INDICATOR_MISSING ? some : x.state;
			continue;
		}
		if (!joined(n->kind, &sum, x.number, i == 0))
			return too_long(err);
	}
	if (some != INDICATOR_KNOWN) {
		v->state = some;
		return true;
	}
	if (n->kind == NODE_MEAN && !rational_divide(sum, rational_int(n->args), &sum))
		return too_long(err);
	number(v, sum);
	return true;
}

/* Of one argument. */
static bool single(const struct node *n, struct indicator_value *v)
{
	if (v->state != INDICATOR_KNOWN)
		return true;
	if (n->kind == NODE_MINUS)
		v->number.num = -v->number.num;
	if (n->kind == NODE_NOT)
		v->number = rational_int(v->number.num == 0);
	if (n->kind == NODE_ROUND)
		v->number = rational_round(v->number, (int)n->number.num);
	return true;
}

/* `and` and `or` know their answer from the left alone when it decides; `if` looks only where its
 * condition leads. */
static bool chosen(struct evaluation *e, const struct node *n, struct period p, struct indicator_scope s,
	struct indicator_value *v, struct error *err)
{
	if (!evaluation_node(e, n->arg[0], p, s, v, err))
		return false;
	if (v->state != INDICATOR_KNOWN)
		return true;
	bool yes = v->number.num != 0;
	if (n->kind == NODE_IF)
		return evaluation_node(e, n->arg[yes ? 1 : 2], p, s, v, err);
	if (yes == (n->kind == NODE_OR))
		return true;
	return evaluation_node(e, n->arg[1], p, s, v, err);
}

static bool two(struct evaluation *e, const struct node *n, struct period p, struct indicator_scope s,
	struct indicator_value *v, struct error *err)
{
	struct indicator_value a, b;
	if (!evaluation_node(e, n->arg[0], p, s, &a, err) || !evaluation_node(e, n->arg[1], p, s, &b, err))
		return false;
	v->owed = a.owed + b.owed;
	v->answered = a.answered + b.answered;
	if (a.state != INDICATOR_KNOWN || b.state != INDICATOR_KNOWN) {
		bool missing = a.state == INDICATOR_MISSING || b.state == INDICATOR_MISSING;
		v->state = missing ? INDICATOR_MISSING : INDICATOR_NONE;
		return true;
	}
	return pair(n, a.number, b.number, v, err);
}

bool evaluation_node(struct evaluation *e, const struct node *n, struct period p, struct indicator_scope s,
	struct indicator_value *v, struct error *err)
{
	*v = (struct indicator_value){ .state = INDICATOR_NONE };
	switch (n->kind) {
	case NODE_NUMBER: number(v, n->number); return true;
	case NODE_INDICATOR: return evaluation_value(e, n->set, n->item, p, s, v, err);
	case NODE_SOURCE: return source_value(e, n, p, s, v, err);
	case NODE_IF:
	case NODE_AND:
	case NODE_OR: return chosen(e, n, p, s, v, err);
	case NODE_SUM:
	case NODE_MEAN:
	case NODE_MIN:
	case NODE_MAX: return several(e, n, p, s, v, err);
	case NODE_LAST_YEAR:
	case NODE_PREVIOUS:
	case NODE_IN_YEAR:
	case NODE_LEVEL:
	case NODE_WHOLE: evaluation_enter(n, &p, &s); return evaluation_node(e, n->arg[0], p, s, v, err);
	case NODE_MINUS:
	case NODE_NOT:
	case NODE_ROUND:
	case NODE_AS: return evaluation_node(e, n->arg[0], p, s, v, err) && single(n, v);
	default: return two(e, n, p, s, v, err);
	}
}

static enum node_kind joins[] = {
	[ROLLUP_SUM] = NODE_SUM, [ROLLUP_MEAN] = NODE_MEAN, [ROLLUP_MIN] = NODE_MIN, [ROLLUP_MAX] = NODE_MAX
};

/* What the bodies in the scope answered, rolled up. */
static bool asked_value(struct evaluation *e, int set, int item, const struct indicator *i, struct period p,
	const struct indicator_scope *s, struct indicator_value *v, struct error *err)
{
	const struct province *all = &e->rules->province;
	struct rational sum = rational_int(0);
	for (int k = 0; k < all->agencies; k++)
		v->owed += all->agency[k].valid_from <= p.to && all->agency[k].valid_to >= p.to &&
			   indicator_within(s, all, k) && indicator_asks(i, all, k);
	for (int k = e->first[set][item]; k >= 0; k = e->next[k]) {
		const struct indicator_answer *a = &e->answer[k];
		if (a->period.from != p.from || a->period.to != p.to ||
			!indicator_within(s, all, a->agency))
			continue;
		if (!joined(joins[i->rollup], &sum, a->number, v->answered == 0))
			return too_long(err);
		v->answered++;
	}
	if (i->rollup == ROLLUP_MEAN && v->answered &&
		!rational_divide(sum, rational_int(v->answered), &sum))
		return too_long(err);
	v->state = v->answered ? INDICATOR_KNOWN : v->owed ? INDICATOR_MISSING : INDICATOR_NONE;
	v->number = sum;
	return true;
}

static bool same_scope(const struct indicator_scope *a, const struct indicator_scope *b)
{
	return a->level == b->level && a->agency == b->agency && a->district == b->district;
}

bool evaluation_value(struct evaluation *e, int set, int item, struct period p, struct indicator_scope s,
	struct indicator_value *out, struct error *err)
{
	struct kept **at = &e->kept[set][item];
	for (const struct kept *k = *at; k; k = k->next)
		if (k->p.from == p.from && k->p.to == p.to && same_scope(&k->s, &s)) {
			*out = k->v;
			return true;
		}
	const struct indicator *i = indicator_on(&e->sets->set[set], item, p.to);
	*out = (struct indicator_value){ .state = INDICATOR_NONE };
	if (i && i->formula) {
		if (!evaluation_node(e, i->formula, p, s, out, err))
			return err_prefix(err, "{%s:%s}: ", e->sets->set[set].code, i->code);
	} else if (i && i->kind != INDICATOR_HEADING && !asked_value(e, set, item, i, p, &s, out, err))
		return false;
	struct kept *k = arena_alloc(e->arena, sizeof *k);
	*k = (struct kept){ p, s, *out, *at };
	*at = k;
	return true;
}

/* Gathers rows. */
struct rows {
	struct arena *arena;
	struct source_row *row;
	int n, cap;
};

static void keep_row(void *arg, const struct source_row *row)
{
	struct rows *r = arg;
	if (r->n == r->cap) {
		struct source_row *more = arena_alloc(r->arena, sizeof *more * (size_t)(r->cap * 2 + 64));
		if (r->n)
			memcpy(more, r->row, sizeof *more * (size_t)r->n);
		r->row = more;
		r->cap = r->cap * 2 + 64;
	}
	r->row[r->n] = *row;
	r->row[r->n].name = arena_str(r->arena, row->name);
	r->row[r->n++].href = arena_str(r->arena, row->href);
}

bool evaluation_rows(struct evaluation *e, const struct node *n, struct period p, struct indicator_scope s,
	struct source_row **rows, int *count, struct error *err)
{
	struct rows r = { .arena = e->arena };
	if (!sources[n->item]->each(e, n, p, &s, keep_row, &r, err))
		return false;
	*rows = r.row;
	*count = r.n;
	return true;
}
