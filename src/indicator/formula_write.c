/* formula_write.c: from the tree back to text, for pages and for whoever compares two formulas. */
#include <string.h>

#include "indicator/formula.h"

/* How a kind is written: between its arguments, or as a function; how tightly it binds. */
static const struct {
	const char *mark;
	int binds; /* 0: a function or a leaf */
} written[] = {
	[NODE_ADD] = { " + ", 4 },
	[NODE_SUBTRACT] = { " - ", 4 },
	[NODE_MULTIPLY] = { " * ", 5 },
	[NODE_DIVIDE] = { " / ", 5 },
	[NODE_EQUAL] = { " = ", 3 },
	[NODE_UNEQUAL] = { " != ", 3 },
	[NODE_LESS] = { " < ", 3 },
	[NODE_AT_MOST] = { " <= ", 3 },
	[NODE_MORE] = { " > ", 3 },
	[NODE_AT_LEAST] = { " >= ", 3 },
	[NODE_AND] = { " and ", 2 },
	[NODE_OR] = { " or ", 1 },
	[NODE_NOT] = { "not", 0 },
	[NODE_IF] = { "if", 0 },
	[NODE_RATE] = { "rate", 0 },
	[NODE_CHANGE] = { "change", 0 },
	[NODE_SUM] = { "sum", 0 },
	[NODE_MEAN] = { "mean", 0 },
	[NODE_MIN] = { "min", 0 },
	[NODE_MAX] = { "max", 0 },
	[NODE_ROUND] = { "round", 0 },
	[NODE_LAST_YEAR] = { "last_year", 0 },
	[NODE_PREVIOUS] = { "previous", 0 },
	[NODE_IN_YEAR] = { "in_year", 0 },
	[NODE_LEVEL] = { "level", 0 },
	[NODE_WHOLE] = { "whole", 0 },
	[NODE_AS] = { "as", 0 },
};

static void write_value(struct buf *out, const char *v)
{
	bool bare = *v != '\0';
	for (const char *p = v; *p; p++)
		bare = bare && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_');
	if (bare)
		buf_adds(out, v);
	else
		buf_printf(out, strchr(v, '"') ? "'%s'" : "\"%s\"", v);
}

static void write_source(struct buf *out, const struct node *n)
{
	buf_printf(out, "%s(%s", n->name, n->what ? n->what : "");
	for (int i = 0; i < n->filters; i++) {
		const struct formula_filter *f = &n->filter[i];
		buf_printf(out, "%s%s%s", i || n->what ? ", " : "", f->name, f->not ? "!=" : "=");
		for (int k = 0; k < f->values; k++) {
			buf_adds(out, k ? "|" : "");
			write_value(out, f->value[k]);
		}
	}
	buf_addc(out, ')');
}

static void write_argument(struct buf *out, const struct node *n, int binds)
{
	bool brackets = written[n->kind].binds && written[n->kind].binds < binds;
	buf_adds(out, brackets ? "(" : "");
	formula_write(out, n);
	buf_adds(out, brackets ? ")" : "");
}

static void write_function(struct buf *out, const struct node *n)
{
	buf_printf(out, "%s(", written[n->kind].mark);
	if (n->kind == NODE_LEVEL)
		buf_printf(out, "%s, ", n->name);
	if (n->kind == NODE_AS)
		buf_printf(out, strchr(n->name, '"') ? "'%s', " : "\"%s\", ", n->name);
	if (n->kind == NODE_IN_YEAR)
		buf_printf(out, "%d, ", (int)n->number.num);
	for (int i = 0; i < n->args; i++) {
		buf_adds(out, i ? ", " : "");
		formula_write(out, n->arg[i]);
	}
	if (n->kind == NODE_ROUND)
		buf_printf(out, ", %d", (int)n->number.num);
	buf_addc(out, ')');
}

void formula_write(struct buf *out, const struct node *n)
{
	if (n->kind == NODE_NUMBER)
		rational_plain(out, n->number, 9);
	else if (n->kind == NODE_INDICATOR)
		buf_printf(out, "{%s}", n->name);
	else if (n->kind == NODE_SOURCE)
		write_source(out, n);
	else if (n->kind == NODE_MINUS) {
		buf_addc(out, '-');
		write_argument(out, n->arg[0], 9);
	} else if (written[n->kind].binds) {
		int binds = written[n->kind].binds;
		write_argument(out, n->arg[0], binds);
		buf_adds(out, written[n->kind].mark);
		write_argument(out, n->arg[1], binds + 1);
	} else
		write_function(out, n);
}
