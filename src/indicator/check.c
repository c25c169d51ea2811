/* check.c: what formulas refer to is there, units agree, and nothing goes in a circle. */
#include <string.h>

#include "indicator/formula.h"
#include "indicator/sets.h"
#include "indicator/source.h"

/* A condition's unit; a bare number's is NULL. */
static const char CONDITION[] = "?";

/* What is being checked. */
struct check {
	const struct indicators *sets;
	const struct rules *rules;
	struct arena *arena;
	const char *where; /* "file:line:" */
	int set;
	struct error *err;
};

static bool wrong(struct check *c, const struct node *n, const char *found, const char *expected)
{
	return err_set(
		c->err, ERR_DATA, "%s%d: found %s, expected %s", c->where, n->column, found, expected);
}

static const char *say(struct check *c, const char *unit)
{
	if (!unit)
		return "a bare number";
	return unit == CONDITION ? "a condition" : arena_printf(c->arena, "the unit \"%s\"", unit);
}

static bool refers(struct check *c, struct node *n)
{
	const char *colon = strchr(n->name, ':'), *code = colon ? colon + 1 : n->name;
	n->set =
		colon ? indicator_set_find(c->sets, arena_dup(c->arena, n->name, (size_t)(colon - n->name)))
		      : c->set;
	n->item = n->set < 0 ? -1 : indicator_find(&c->sets->set[n->set], code);
	if (n->item < 0)
		return wrong(c, n, arena_printf(c->arena, "{%s}", n->name), "the code of an indicator");
	const struct indicator *i = &c->sets->set[n->set].item[n->item];
	if (i->kind == INDICATOR_HEADING)
		return wrong(c, n, arena_printf(c->arena, "{%s}, a heading", n->name),
			"an indicator that has a value");
	n->unit = i->kind == INDICATOR_CHOICE ? NULL : i->unit;
	return true;
}

/* Of operands that are added or compared: one unit, bare numbers going with any. */
static bool same_units(struct check *c, struct node *n, int first, const char **unit)
{
	*unit = n->arg[first]->unit;
	for (int i = first; i < n->args; i++) {
		const char *u = n->arg[i]->unit;
		if (u == CONDITION)
			return wrong(c, n->arg[i], say(c, u), "a number");
		if (!*unit)
			*unit = u;
		if (u && strcmp(u, *unit) != 0)
			return wrong(c, n->arg[i], say(c, u), say(c, *unit));
	}
	return true;
}

static bool conditions(struct check *c, struct node *n, int count)
{
	for (int i = 0; i < count; i++)
		if (n->arg[i]->unit != CONDITION)
			return wrong(c, n->arg[i], say(c, n->arg[i]->unit), "a condition");
	return true;
}

static bool product(struct check *c, struct node *n)
{
	const char *a = n->arg[0]->unit, *b = n->arg[1]->unit;
	if (a == CONDITION || b == CONDITION)
		return wrong(c, n, "a condition", "numbers");
	if (n->kind == NODE_MULTIPLY && a && b)
		return wrong(c, n->arg[1], say(c, b), "a bare number: two units cannot be multiplied");
	if (n->kind == NODE_DIVIDE && b && (!a || strcmp(a, b) != 0))
		return wrong(c, n->arg[1], say(c, b), a ? say(c, a) : "a bare number");
	n->unit = n->kind == NODE_DIVIDE && b ? NULL : a ? a : b;
	return true;
}

static bool named_scope(struct check *c, struct node *n)
{
	n->item = text_word(n->name, level_names);
	n->unit = n->arg[0]->unit;
	if (n->item < 0)
		return wrong(c, n, arena_printf(c->arena, "level \"%s\"", n->name),
			"province, district or commune");
	return true;
}

static bool node_unit(struct check *c, struct node *n)
{
	const char *unit = NULL;
	switch (n->kind) {
	case NODE_NUMBER: return true;
	case NODE_INDICATOR: return refers(c, n);
	case NODE_SOURCE: return source_check(n, c->rules, c->where, c->arena, c->err);
	case NODE_MULTIPLY:
	case NODE_DIVIDE: return product(c, n);
	case NODE_AND:
	case NODE_OR:
	case NODE_NOT: n->unit = CONDITION; return conditions(c, n, n->args);
	case NODE_LEVEL: return named_scope(c, n);
	case NODE_AS:
		if (n->arg[0]->unit == CONDITION)
			return wrong(c, n->arg[0], "a condition", "a number");
		n->unit = n->name;
		return true;
	case NODE_IF:
		if (!conditions(c, n, 1) || !same_units(c, n, 1, &unit))
			return false;
		n->unit = unit;
		return true;
	default:
		if (!same_units(c, n, 0, &unit))
			return false;
		n->unit = n->kind >= NODE_EQUAL && n->kind <= NODE_AT_LEAST ? CONDITION
			  : n->kind == NODE_RATE || n->kind == NODE_CHANGE  ? "%"
									    : unit;
		return true;
	}
}

static bool units(struct check *c, struct node *n)
{
	for (int i = 0; i < n->args; i++)
		if (!units(c, n->arg[i]))
			return false;
	return node_unit(c, n);
}

static bool check_indicator(struct check *c, const struct indicator *i)
{
	if (i->formula) {
		if (!units(c, i->formula))
			return false;
		const char *unit = i->formula->unit;
		if (unit == CONDITION ||
			(unit && i->kind != INDICATOR_CHOICE && strcmp(unit, i->unit) != 0))
			return wrong(c, i->formula, say(c, unit),
				arena_printf(c->arena, "the unit \"%s\", which the row says", i->unit));
	}
	for (int k = 0; k < i->conditions; k++)
		if (!units(c, i->condition[k]) ||
			(i->condition[k]->unit != CONDITION &&
				!wrong(c, i->condition[k], say(c, i->condition[k]->unit), "a condition")))
			return false;
	return true;
}

const struct node *indicator_formula(const struct indicators *s, const struct rules *rules, int set,
	const char *where, int column, const char *text, size_t n, struct arena *a, struct error *err)
{
	struct check c = { .sets = s, .rules = rules, .arena = a, .where = where, .set = set, .err = err };
	struct node *f = formula_read(a, where, column, text, n, err);
	return f && units(&c, f) ? f : NULL;
}

bool indicator_is_condition(const struct node *f)
{
	return f->unit == CONDITION;
}

/* Looking for circles: a walk in depth, with what is under way marked. */
struct walk {
	struct indicators *sets;
	const struct set_file *file;
	signed char **seen; /* by set and place of a first version: 1 under way, 2 done */
	int **steps;        /* that it leads on at most, when done */
	const struct indicator *from;
	int set, item, depth;
	struct error *err;
};

/* An indicator may lead to another, and so on, for so many steps. */
enum { CHAIN_MAX = 100 };

static bool visit(struct walk *w, int set, int item);

static bool visit_node(void *arg, struct node *n)
{
	struct walk *w = arg;
	if (n->kind != NODE_INDICATOR)
		return true;
	if (w->seen[n->set][n->item] == 1)
		return err_set(w->err, ERR_DATA,
			"%s:%d:1: found {%s} in the formula of {%s}, which leads back to it, expected no "
			"circle",
			w->file[w->set].name, w->from->line, n->name, w->from->code);
	if (w->depth <= CHAIN_MAX && !visit(w, n->set, n->item))
		return false;
	int *own = &w->steps[w->set][w->item], below = w->steps[n->set][n->item] + 1;
	*own = below > *own ? below : *own;
	return (w->depth <= CHAIN_MAX && *own <= CHAIN_MAX) ||
	       err_set(w->err, ERR_DATA,
		       "%s:%d:1: found {%s} in the formula of {%s}, expected at most %d indicators that "
		       "lead "
		       "from one to the next",
		       w->file[w->set].name, w->from->line, n->name, w->from->code, CHAIN_MAX);
}

static bool visit(struct walk *w, int set, int item)
{
	struct indicator_set *s = &w->sets->set[set];
	if (w->seen[set][item])
		return true;
	w->seen[set][item] = 1;
	for (int i = item; i >= 0; i = s->item[i].next) {
		struct walk down = *w;
		down.from = &s->item[i];
		down.set = set;
		down.item = item;
		down.depth++;
		if (s->item[i].formula && !formula_each(s->item[i].formula, visit_node, &down))
			return false;
	}
	w->seen[set][item] = 2;
	return true;
}

static bool no_circles(struct indicators *s, const struct set_file *named, struct error *err)
{
	struct walk w = { .sets = s, .file = named, .err = err };
	w.seen = arena_alloc(&s->arena, sizeof *w.seen * ((size_t)s->sets + 1));
	w.steps = arena_alloc(&s->arena, sizeof *w.steps * ((size_t)s->sets + 1));
	for (int i = 0; i < s->sets; i++) {
		w.seen[i] = arena_zalloc(&s->arena, (size_t)s->set[i].items + 1);
		w.steps[i] = arena_zalloc(&s->arena, sizeof **w.steps * ((size_t)s->set[i].items + 1));
	}
	for (int i = 0; i < s->sets; i++)
		for (int k = 0; k < s->set[i].items; k++)
			if (!s->set[i].item[k].later && !visit(&w, i, k))
				return false;
	return true;
}

bool sets_check(struct indicators *s, const struct rules *rules, const struct set_file *file, int files,
	struct error *err)
{
	struct set_file *named = arena_zalloc(&s->arena, sizeof *named * ((size_t)s->sets + 1));
	for (int i = 0; i < s->sets; i++) {
		for (int k = 0; k < files; k++)
			if (strcmp(file[k].code, s->set[i].code) == 0)
				named[i] = file[k];
		for (int k = 0; k < s->set[i].items; k++) {
			const struct indicator *item = &s->set[i].item[k];
			struct check c = { .sets = s,
				.arena = &s->arena,
				.rules = rules,
				.set = i,
				.err = err,
				.where = arena_printf(&s->arena, "%s:%d:", named[i].name, item->line) };
			if (!check_indicator(&c, item))
				return false;
		}
	}
	return no_circles(s, named, err);
}
