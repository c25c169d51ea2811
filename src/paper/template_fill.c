/* template_fill.c: a template and values make a document. */
#include <string.h>

#include "paper/template.h"
#include "paper/values.h"

/* Texts and lines that a document may have: lists within lists multiply. */
enum { FILL_MAX = 500000 };

/* A document being made. */
struct filler {
	const struct paper_template *template;
	struct arena *arena;
	int count; /* texts and lines made so far */
	struct error *err;
};

static bool count_one(struct filler *f)
{
	return ++f->count <= FILL_MAX ||
	       err_set(f->err, ERR_DATA, "%s: the document has more than %d texts and lines",
		       f->template->name, FILL_MAX);
}

/* What a section is done with: once for each item of a list, once for a text that is not empty. */
struct turn {
	const struct paper_values *values, *item;
	bool list, once;
};

static struct turn turns(const struct paper_values *v, const char *name, bool inverted)
{
	const struct paper_value *x = values_find(v, name);
	bool list = x && !x->text, something = list ? x->first != NULL : x && x->text[0];
	if (inverted)
		return (struct turn){ .values = v, .once = !something };
	return (struct turn){
		.values = v, .list = list, .item = list ? x->first : NULL, .once = something
	};
}

/* The values of the section's next turn; NULL when there are no more. */
static const struct paper_values *next_turn(struct turn *t)
{
	const struct paper_values *now = t->list ? t->item : t->once ? t->values : NULL;
	if (t->list && now)
		t->item = now->next;
	t->once = false;
	return now;
}

static bool fill_bits(
	struct filler *f, const struct bit *b, const struct paper_values *v, struct paper_paragraph *to)
{
	for (; b; b = b->next) {
		const char *text = b->text;
		if (!count_one(f))
			return false;
		if (b->kind == BIT_SECTION) {
			struct turn t = turns(v, b->text, b->inverted);
			for (const struct paper_values *now; (now = next_turn(&t));)
				if (!fill_bits(f, b->inner, now, to))
					return false;
			continue;
		}
		if (b->kind == BIT_VALUE) {
			const struct paper_value *x = values_find(v, b->text);
			if (!x || !x->text)
				return err_set(f->err, ERR_DATA,
					"%s:%d:%d: found %s for {{%s}}, expected a text", f->template->name,
					b->line, b->column, x ? "a list" : "no value", b->text);
			text = x->text;
		}
		struct paper_run *run = paper_say(f->arena, to, text);
		run->bold = b->bold, run->italic = b->italic, run->underlined = b->underlined;
	}
	return true;
}

/* A text without styles, as one string. */
static bool fill_plain(
	struct filler *f, const struct bit *b, const struct paper_values *v, const char **text)
{
	struct paper_paragraph p = { 0 };
	*text = "";
	if (!fill_bits(f, b, v, &p))
		return false;
	struct buf all = BUF_INIT((size_t)1 << 20);
	for (const struct paper_run *run = p.first; run; run = run->next)
		buf_adds(&all, run->text);
	*text = arena_dup(f->arena, all.p ? all.p : "", all.len);
	buf_release(&all);
	return true;
}

static bool fill_lines(struct filler *f, const struct node *n, const struct paper_values *v,
	const struct node *table, struct paper_block *into, struct paper_blocks *to);

static bool fill_row(struct filler *f, const struct node *n, const struct paper_values *v,
	const struct node *table, struct paper_table *t)
{
	struct paper_row *row = paper_row(f->arena, t);
	for (int i = 0; i < t->columns; i++) {
		row->cell[i].align = table->align[i];
		if (!fill_bits(f, n->cell[i], v, &row->cell[i]))
			return false;
	}
	return true;
}

static bool fill_block(
	struct filler *f, const struct node *n, const struct paper_values *v, struct paper_blocks *to)
{
	struct paper_block *b = paper_add(f->arena, to, n->block.kind);
	*b = n->block;
	b->next = NULL;
	switch (b->kind) {
	case PAPER_PARAGRAPH: return fill_bits(f, n->text, v, &b->paragraph);
	case PAPER_CODE: return fill_plain(f, n->text, v, &b->code.text);
	case PAPER_COLUMNS:
		return fill_lines(f, n->inner[0], v, NULL, NULL, &b->columns.side[0]) &&
		       fill_lines(f, n->inner[1], v, NULL, NULL, &b->columns.side[1]);
	case PAPER_TABLE: return fill_lines(f, n->inner[0], v, n, b, NULL);
	case PAPER_RULE:
	case PAPER_SPACE:
	case PAPER_PAGE_BREAK: return true;
	}
	return true;
}

/* Lines of `table` go as rows into the block `into`, all others to the list. */
static bool fill_lines(struct filler *f, const struct node *n, const struct paper_values *v,
	const struct node *table, struct paper_block *into, struct paper_blocks *to)
{
	for (; n; n = n->next) {
		bool ok = count_one(f);
		if (n->kind == NODE_SECTION) {
			struct turn t = turns(v, n->name, n->inverted);
			for (const struct paper_values *now; ok && (now = next_turn(&t));)
				ok = fill_lines(f, n->inner[0], now, table, into, to);
		} else if (n->kind == NODE_ROW) {
			ok = ok && fill_row(f, n, v, table, &into->table);
		} else {
			ok = ok && fill_block(f, n, v, to);
		}
		if (!ok)
			return false;
	}
	return true;
}

struct paper *paper_fill(const struct paper_template *t, const struct paper_values *v, int64_t made_at,
	struct arena *a, struct error *err)
{
	struct filler f = { .template = t, .arena = a, .err = err };
	struct paper *p = arena_zalloc(a, sizeof *p);
	*p = t->page;
	p->made_at = made_at;
	bool ok = fill_plain(&f, t->title, v, &p->title) && fill_plain(&f, t->author, v, &p->author) &&
		  fill_lines(&f, t->lines, v, NULL, NULL, &p->blocks);
	return ok ? p : NULL;
}
