/* formula.c: from text to a tree, by recursive descent; one function a level of binding. */
#include "indicator/formula.h"

#include <string.h>

enum { DEPTH = 200, NODES = 2000, ARGS = 64, VALUES = 64 };

/* A reader. `token` is the one that comes next. */
struct reader {
	struct arena *arena;
	const char *where;
	int column;
	const char *p, *start, *end; /* of the text that is left; where the token begins */
	const char *token, *begin;   /* without and with its marks */
	size_t len;
	enum { T_END, T_NUMBER, T_WORD, T_TEXT, T_CODE, T_MARK } type;
	int depth, nodes;
	struct error *err;
};

static int column_of(const struct reader *r, const char *p)
{
	return r->column + (int)(p - r->start);
}

static bool bad(struct reader *r, const char *expected)
{
	if (r->type == T_END)
		return err_set(r->err, ERR_DATA, "%s%d: the formula ends, expected %s", r->where,
			column_of(r, r->end), expected);
	return err_set(r->err, ERR_DATA, "%s%d: found \"%.*s\", expected %s", r->where,
		column_of(r, r->begin), (int)r->len, r->token, expected);
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The bytes up to the closing mark, which is passed; the token is what stands between. */
static bool enclosed(struct reader *r, char close, int type)
{
	const char *end = memchr(r->p + 1, close, (size_t)(r->end - r->p - 1));
	r->token = r->p;
	r->len = 1;
	r->type = T_MARK;
	if (!end) {
		r->p = r->end;
		return err_set(r->err, ERR_DATA, "%s%d: found %c without %c after it", r->where,
			column_of(r, r->begin), *r->token, close);
	}
	r->type = type;
	r->token = r->p + 1;
	r->len = (size_t)(end - r->token);
	r->p = end + 1;
	return true;
}

static void run_of(struct reader *r, bool (*more)(char), int type)
{
	r->type = type;
	while (r->p < r->end && more(*r->p))
		r->p++;
	r->len = (size_t)(r->p - r->token);
}

static bool in_word(char c)
{
	return letter(c) || digit(c);
}

static bool in_number(char c)
{
	return digit(c) || c == '.';
}

static bool next(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\t' || *r->p == '\r'))
		r->p++;
	r->token = r->begin = r->p;
	r->len = 0;
	r->type = T_END;
	if (r->p == r->end)
		return true;
	if (*r->p == '{')
		return enclosed(r, '}', T_CODE);
	if (*r->p == '"' || *r->p == '\'')
		return enclosed(r, *r->p, T_TEXT);
	if (letter(*r->p))
		run_of(r, in_word, T_WORD);
	else if (digit(*r->p))
		run_of(r, in_number, T_NUMBER);
	else {
		r->type = T_MARK;
		bool two = r->p + 1 < r->end && ((*r->p != '=' && strchr("<>!", *r->p) && r->p[1] == '=') ||
							(*r->p == '<' && r->p[1] == '>'));
		r->len = two ? 2 : 1;
		/* A letter of several bytes is shown whole. */
		while (r->p + r->len < r->end && ((unsigned char)r->p[r->len] & 0xC0) == 0x80)
			r->len++;
		r->p += r->len;
	}
	return true;
}

static bool is(const struct reader *r, const char *mark)
{
	return (r->type == T_MARK || r->type == T_WORD) && strlen(mark) == r->len &&
	       memcmp(r->token, mark, r->len) == 0;
}

static bool take(struct reader *r, const char *mark)
{
	if (!is(r, mark))
		return bad(r, mark);
	return next(r);
}

static struct node *node_new(struct reader *r, enum node_kind kind)
{
	if (++r->nodes > NODES) {
		err_set(r->err, ERR_DATA, "%s%d: the formula is too long: more than %d parts", r->where,
			column_of(r, r->begin), NODES);
		return NULL;
	}
	struct node *n = arena_zalloc(r->arena, sizeof *n);
	n->kind = kind;
	n->column = column_of(r, r->begin);
	n->set = n->item = n->what_place = -1;
	return n;
}

static struct node *with(struct reader *r, struct node *n, struct node *a, struct node *b)
{
	if (!n || !a)
		return NULL;
	n->args = b ? 2 : 1;
	n->arg = arena_alloc(r->arena, sizeof *n->arg * 2);
	n->arg[0] = a;
	n->arg[1] = b;
	return n;
}

static struct node *expression(struct reader *r);

static char *token_text(struct reader *r)
{
	return arena_dup(r->arena, r->token, r->len);
}

/* A value of a filter: a word, a number or a quoted text. */
static bool filter_value(struct reader *r, struct formula_filter *f, const char **values)
{
	if (r->type != T_WORD && r->type != T_NUMBER && r->type != T_TEXT)
		return bad(r, "a word, a number or a text in quotes");
	if (f->values == VALUES)
		return bad(r, "fewer values");
	values[f->values++] = token_text(r);
	return next(r);
}

static bool filter_rest(struct reader *r, struct formula_filter *f)
{
	const char **values = arena_alloc(r->arena, sizeof *values * VALUES);
	f->value = values;
	f->not = is(r, "!=");
	if (!f->not &&!is(r, "="))
		return bad(r, "= or !=");
	if (!next(r) || !filter_value(r, f, values))
		return false;
	while (is(r, "|"))
		if (!next(r) || !filter_value(r, f, values))
			return false;
	return true;
}

/* What stands in the brackets of a source: perhaps one word, then filters. */
static struct node *source_rest(struct reader *r, struct node *n)
{
	if (!n || !take(r, "("))
		return NULL;
	n->filter = arena_zalloc(r->arena, sizeof *n->filter * ARGS);
	bool first = true;
	while (!is(r, ")")) {
		if (!first && !take(r, ","))
			return NULL;
		if (r->type != T_WORD || n->filters == ARGS) {
			bad(r, n->filters == ARGS ? "fewer filters" : "a word");
			return NULL;
		}
		int column = column_of(r, r->begin);
		const char *word = token_text(r);
		if (!next(r))
			return NULL;
		if (first && (is(r, ",") || is(r, ")") || r->type == T_END)) {
			n->what = word;
			n->what_column = column;
		} else {
			struct formula_filter *f = &n->filter[n->filters++];
			f->name = word;
			f->column = column;
			if (!filter_rest(r, f))
				return NULL;
		}
		first = false;
	}
	return next(r) ? n : NULL;
}

/* A function of the language: how many expressions it takes, and what stands before them. */
static const struct function {
	const char *name;
	enum node_kind kind;
	int least, most;
	enum { BEFORE_NOTHING, BEFORE_WORD, BEFORE_TEXT, BEFORE_NUMBER, AFTER_NUMBER } more;
} functions[] = {
	{ "if", NODE_IF, 3, 3, BEFORE_NOTHING },
	{ "rate", NODE_RATE, 2, 2, BEFORE_NOTHING },
	{ "change", NODE_CHANGE, 2, 2, BEFORE_NOTHING },
	{ "sum", NODE_SUM, 1, ARGS, BEFORE_NOTHING },
	{ "mean", NODE_MEAN, 1, ARGS, BEFORE_NOTHING },
	{ "min", NODE_MIN, 1, ARGS, BEFORE_NOTHING },
	{ "max", NODE_MAX, 1, ARGS, BEFORE_NOTHING },
	{ "not", NODE_NOT, 1, 1, BEFORE_NOTHING },
	{ "round", NODE_ROUND, 1, 1, AFTER_NUMBER },
	{ "last_year", NODE_LAST_YEAR, 1, 1, BEFORE_NOTHING },
	{ "previous", NODE_PREVIOUS, 1, 1, BEFORE_NOTHING },
	{ "in_year", NODE_IN_YEAR, 1, 1, BEFORE_NUMBER },
	{ "level", NODE_LEVEL, 1, 1, BEFORE_WORD },
	{ "whole", NODE_WHOLE, 1, 1, BEFORE_NOTHING },
	{ "as", NODE_AS, 1, 1, BEFORE_TEXT },
};

static bool whole_number(struct reader *r, struct node *n, int64_t max)
{
	if (r->type != T_NUMBER || !rational_parse(r->token, r->len, &n->number) ||
		!rational_whole(n->number) || n->number.num > max)
		return bad(r, "a whole number");
	return next(r);
}

static bool before(struct reader *r, const struct function *f, struct node *n)
{
	if (f->more == BEFORE_NUMBER)
		return whole_number(r, n, 9999) && take(r, ",");
	if (f->more != BEFORE_WORD && f->more != BEFORE_TEXT)
		return true;
	if (r->type != (f->more == BEFORE_WORD ? T_WORD : T_TEXT))
		return bad(r, f->more == BEFORE_WORD ? "a word" : "a unit in quotes");
	n->name = token_text(r);
	return next(r) && take(r, ",");
}

static struct node *function_rest(struct reader *r, const struct function *f, struct node *n)
{
	if (!n || !take(r, "(") || !before(r, f, n))
		return NULL;
	n->arg = arena_alloc(r->arena, sizeof *n->arg * ARGS);
	do {
		if (n->args == f->most) {
			bad(r, f->more == AFTER_NUMBER ? "a whole number" : "fewer arguments");
			return NULL;
		}
		struct node *a = expression(r);
		if (!a)
			return NULL;
		n->arg[n->args++] = a;
		if (f->more == AFTER_NUMBER) {
			if (!take(r, ",") || !whole_number(r, n, 9))
				return NULL;
			break;
		}
	} while (is(r, ",") && next(r));
	if (r->err->code)
		return NULL;
	if (n->args < f->least) {
		bad(r, ", and another argument");
		return NULL;
	}
	return take(r, ")") ? n : NULL;
}

static struct node *named(struct reader *r)
{
	const struct function *f = NULL;
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
		if (is(r, functions[i].name))
			f = &functions[i];
	struct node *n = node_new(r, f ? f->kind : NODE_SOURCE);
	if (!n)
		return NULL;
	n->name = f ? NULL : token_text(r);
	if (!next(r))
		return NULL;
	return f ? function_rest(r, f, n) : source_rest(r, n);
}

static struct node *literal(struct reader *r)
{
	struct node *n = node_new(r, r->type == T_NUMBER ? NODE_NUMBER : NODE_INDICATOR);
	if (!n)
		return NULL;
	if (r->type == T_CODE)
		n->name = token_text(r);
	else if (!rational_parse(r->token, r->len, &n->number)) {
		bad(r, "a number such as 12.5");
		return NULL;
	}
	return next(r) ? n : NULL;
}

static struct node *primary(struct reader *r)
{
	if (r->type == T_NUMBER || r->type == T_CODE)
		return literal(r);
	if (r->type == T_WORD)
		return named(r);
	if (is(r, "-")) {
		struct node *n = node_new(r, NODE_MINUS);
		return n && next(r) ? with(r, n, primary(r), NULL) : NULL;
	}
	if (is(r, "(") && next(r)) {
		struct node *n = expression(r);
		return n && take(r, ")") ? n : NULL;
	}
	bad(r, "a number, {CODE}, a function or (");
	return NULL;
}

/* The operators of each level, the loosest first. */
struct operator_row {
	const char *mark;
	enum node_kind kind;
};
enum { LEVELS_OF_BINDING = 5 };
static const struct operator_row operators[LEVELS_OF_BINDING][8] = {
	{ { "or", NODE_OR } },
	{ { "and", NODE_AND } },
	{ { "=", NODE_EQUAL }, { "<>", NODE_UNEQUAL }, { "!=", NODE_UNEQUAL }, { "<=", NODE_AT_MOST },
		{ ">=", NODE_AT_LEAST }, { "<", NODE_LESS }, { ">", NODE_MORE } },
	{ { "+", NODE_ADD }, { "-", NODE_SUBTRACT } },
	{ { "*", NODE_MULTIPLY }, { "/", NODE_DIVIDE } },
};

static const struct operator_row *operator_here(const struct reader *r, int level)
{
	for (const struct operator_row *o = operators[level]; o->mark; o++)
		if (is(r, o->mark))
			return o;
	return NULL;
}

static struct node *binding(struct reader *r, int level)
{
	if (level == LEVELS_OF_BINDING)
		return primary(r);
	struct node *left = binding(r, level + 1);
	const struct operator_row *o;
	while (left && (o = operator_here(r, level))) {
		struct node *n = node_new(r, o->kind);
		if (!n || !next(r))
			return NULL;
		struct node *right = binding(r, level + 1);
		left = right ? with(r, n, left, right) : NULL;
	}
	return left;
}

static struct node *expression(struct reader *r)
{
	if (++r->depth > DEPTH) {
		err_set(r->err, ERR_DATA, "%s%d: the formula is too deep: more than %d brackets", r->where,
			column_of(r, r->begin), DEPTH);
		return NULL;
	}
	struct node *n = binding(r, 0);
	r->depth--;
	return n;
}

struct node *formula_read(
	struct arena *a, const char *where, int column, const char *p, size_t n, struct error *err)
{
	struct error own = { 0 };
	struct reader r = {
		.arena = a, .where = where, .column = column, .p = p, .start = p, .end = p + n, .err = &own
	};
	struct node *f = next(&r) ? expression(&r) : NULL;
	if (f && r.type != T_END) {
		bad(&r, "an operator or the end of the formula");
		f = NULL;
	}
	if (!f)
		err_set(err, own.code ? own.code : ERR_DATA, "%s", own.text);
	return f;
}

bool formula_each(struct node *f, bool (*fn)(void *arg, struct node *n), void *arg)
{
	if (!fn(arg, f))
		return false;
	for (int i = 0; i < f->args; i++)
		if (!formula_each(f->arg[i], fn, arg))
			return false;
	return true;
}
