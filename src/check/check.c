/* check.c: the run: every paragraph and cell through the checks of prose, every table through those of
 * tables. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "check/inside.h"

const char *const check_kinds[][2] = {
	{ "rate", "a rate that does not follow from its counts" },
	{ "rounding", "a rate that is off by its last place: cut off, or rounded the wrong way" },
	{ "sum", "parts that do not add up to their whole" },
	{ "total", "a total of a table that is not the sum of its rows" },
	{ "identity", "columns that add up in the other rows, and not in this one" },
	{ "part", "a part that is greater than its whole" },
	{ "change", "an increase or decrease that does not follow from its two values" },
	{ "direction", "an increase in words that is a decrease in numbers, or the other way" },
	{ "count", "a number of items that is not the number of those listed" },
	{ "words", "words that say something else than the numbers" },
	{ "target", "a target's state that does not follow from plan and result" },
	{ "same", "one quantity with two values" },
	{ NULL, NULL },
};

static const struct reader_text *text_at(const struct check *c, const struct spot *at)
{
	const struct reader_block *b = &c->documents[at->document].blocks[at->block];
	return b->table ? &reader_cell_at(b->table, at->row, at->column)->text : &b->text;
}

static struct finding *add(struct findings *f)
{
	if (f->count == f->room) {
		f->room = f->room ? f->room * 2 : 32;
		f->list = realloc(f->list, (size_t)f->room * sizeof *f->list);
		if (!f->list)
			die("no memory left");
	}
	return &f->list[f->count++];
}

/* "Sheet1!C7" or "row 5, column 3". */
static const char *cell_name(struct check *c, const struct spot *at)
{
	const struct reader_table *t = c->documents[at->document].blocks[at->block].table;
	if (!t)
		return NULL;
	int row = t->first_row + at->row, column = t->first_column + at->column;
	if (!t->name)
		return arena_printf(c->arena, "row %d, column %d", row, column);
	char letters[8];
	int n = 0;
	for (int k = column; k > 0 && n < 7; k = (k - 1) / 26)
		letters[n++] = (char)('A' + (k - 1) % 26);
	char *name = arena_zalloc(c->arena, 8);
	for (int i = 0; i < n; i++)
		name[i] = letters[n - 1 - i];
	return arena_printf(c->arena, "%s!%s%d", t->name, name, row);
}

/* The words from..to, with what surrounds them as far as the words go. */
static const char *words_of(struct check *c, const struct reader_text *t, uint32_t from, uint32_t to)
{
	while (to < t->n && to - from < 400 && (unsigned char)t->p[to] > ' ' &&
		!strchr(",;:()", t->p[to]) && !(t->p[to] == '.' && (to + 1 >= t->n || t->p[to + 1] == ' ')))
		to++;
	char *s = arena_dup(c->arena, t->p + from, to - from);
	for (char *p = s; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return s;
}

struct finding *check_found(struct check *c, const struct spot *at, uint32_t from, uint32_t to,
	const char *kind, int confidence, const char *stated, const char *expected, const char *arithmetic,
	...)
{
	va_list ap;
	if (confidence < c->least)
		return NULL;
	const struct reader_text *t = text_at(c, at);
	struct reader_spot where = reader_where(t, from);
	struct finding *f = add(c->found);
	va_start(ap, arithmetic);
	*f = (struct finding){ .document = at->document,
		.block = at->block,
		.row = at->row,
		.column = at->column,
		.from = from,
		.to = to,
		.page = where.page,
		.line = where.line,
		.kind = kind,
		.words = words_of(c, t, from, to),
		.cell = cell_name(c, at),
		.stated = stated,
		.expected = expected,
		.arithmetic = arena_vprintf(c->arena, arithmetic, ap),
		.confidence = confidence };
	va_end(ap);
	return f;
}

const char *check_plain(struct check *c, struct decimal v)
{
	char text[DECIMAL_TEXT];
	decimal_text(v, '.', 0, text);
	return arena_str(c->arena, text);
}

const char *check_number(struct check *c, struct decimal v)
{
	char text[DECIMAL_TEXT];
	decimal_text(v, '.', 0, text);
	return arena_printf(c->arena, "%c%s%c", CHECK_NUMBER, text, CHECK_END);
}

void check_put(struct buf *out, const char *text, bool plain)
{
	for (const char *p = text; *p; p++) {
		struct decimal v;
		const char *end = *p == CHECK_NUMBER ? strchr(p, CHECK_END) : NULL;
		if (!end) {
			buf_addc(out, *p);
			continue;
		}
		if (plain || !decimal_parse(p + 1, (size_t)(end - p - 1), &v)) {
			buf_add(out, p + 1, (size_t)(end - p - 1));
		} else {
			char shown[DECIMAL_TEXT];
			decimal_text(v, ',', '.', shown);
			buf_adds(out, shown);
		}
		p = end;
	}
}

static int by_value(const void *a, const void *b)
{
	return decimal_compare(*(const struct decimal *)a, *(const struct decimal *)b);
}

/* Every count of the text goes to the list. */
static void gather(struct check *c, struct passage *s, const struct reader_text *t, int *room)
{
	passage_read(s, t->p, t->n);
	for (int k = 0; k < s->number_count; k++) {
		const struct number *x = &s->numbers[k];
		if (x->kind == NUMBER_LABEL || x->kind == NUMBER_RATE)
			continue;
		if (c->count_total + 2 > *room) {
			*room = *room ? *room * 2 : 256;
			c->counts = realloc(c->counts, (size_t)*room * sizeof *c->counts);
			if (!c->counts)
				die("no memory left");
		}
		c->counts[c->count_total++] = x->value;
		if (x->kind == NUMBER_FRACTION)
			c->counts[c->count_total++] = x->of;
	}
}

static void gather_all(struct check *c, int document)
{
	const struct reader_document *d = &c->documents[document];
	struct passage s = { 0 };
	int room = c->count_total;
	c->count_total = 0;
	for (int b = 0; b < d->count; b++) {
		const struct reader_table *t = d->blocks[b].table;
		if (!t)
			gather(c, &s, &d->blocks[b].text, &room);
		for (int i = 0; t && i < t->rows * t->columns; i++)
			if (!t->cells[i].merged && t->cells[i].text.n < 40)
				gather(c, &s, &t->cells[i].text, &room);
	}
	passage_release(&s);
	if (c->count_total)
		qsort(c->counts, (size_t)c->count_total, sizeof *c->counts, by_value);
	c->counted = true;
}

bool check_elsewhere(struct check *c, const struct spot *at, struct decimal part, struct decimal rate,
	int places, struct decimal *which)
{
	if (!c->counted)
		gather_all(c, at->document);
	/* Rates without places agree with too many counts to prove anything. */
	if (places < 1)
		return false;
	struct decimal hundredfold, whole, expected;
	if (!decimal_multiply(part, decimal_of(100), &hundredfold) ||
		!decimal_divide(hundredfold, rate, 0, DECIMAL_HALF_UP, &whole))
		return false;
	int low = 0, high = c->count_total;
	while (low < high) {
		int mid = (low + high) / 2;
		if (decimal_compare(c->counts[mid], whole) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	/* Those that give this rate lie beside the exact whole. */
	for (int i = low > 3 ? low - 3 : 0; i < c->count_total && i < low + 4; i++)
		if (rate_verdict(part, c->counts[i], rate, places, &expected) == RATE_AGREES) {
			*which = c->counts[i];
			return true;
		}
	return false;
}

bool check_slip(struct decimal a, struct decimal b)
{
	/* Another digit makes a difference of d00..., two turned round one of 9d00...: quick to rule out. */
	__int128 off = a.units < b.units ? b.units - a.units : a.units - b.units;
	if (a.scale != b.scale || !off)
		return false;
	while (off % 10 == 0)
		off /= 10;
	if (off > 9 && (off % 9 != 0 || off > 81))
		return false;
	char x[DECIMAL_TEXT], y[DECIMAL_TEXT];
	int apart = 0, first = -1;
	decimal_text(a, '.', 0, x);
	decimal_text(b, '.', 0, y);
	if (strlen(x) != strlen(y) || strlen(x) < 3)
		return false;
	for (int i = 0; x[i]; i++)
		if (x[i] != y[i]) {
			first = apart++ ? first : i;
			if (apart > 2)
				return false;
		}
	return apart == 1 || (apart == 2 && x[first] == y[first + 1] && x[first + 1] == y[first]);
}

static void look(struct check *c, const struct spot *at)
{
	struct passage *s = &c->passage;
	passage_read(s, at->text->p, at->text->n);
	if (s->number_count < 2) {
		if (s->number_count) {
			prose_lists(c, at, s);
			prose_names(c, at, s);
			prose_below(c, at, s);
		}
		return;
	}
	struct sentence q = { .c = c, .spot = *at, .s = s };
	for (; q.from < s->count; q.from = q.to) {
		q.to = passage_sentence(s, q.from);
		q.first = q.last;
		while (q.last < s->number_count && s->numbers[q.last].token < q.to)
			q.last++;
		if (q.last > q.first) {
			prose_rates(&q);
			prose_sums(&q);
			prose_changes(&q);
			prose_words(&q);
			prose_parts(&q);
			prose_wholes(&q);
		}
		q.before = q.from;
		q.first_before = q.first;
	}
	prose_lists(c, at, s);
	prose_names(c, at, s);
	prose_below(c, at, s);
}

static void look_at_document(struct check *c, int document)
{
	const struct reader_document *d = &c->documents[document];
	c->counted = false;
	for (int b = 0; b < d->count; b++) {
		const struct reader_block *k = &d->blocks[b];
		struct spot at = { document, b, -1, -1, &k->text };
		if (!k->table) {
			look(c, &at);
			continue;
		}
		for (int i = 0; i < k->table->rows * k->table->columns; i++) {
			const struct reader_cell *cell = &k->table->cells[i];
			at = (struct spot){ document, b, i / k->table->columns, i % k->table->columns,
				&cell->text };
			if (!cell->merged && !cell->typed && cell->text.n > 6)
				look(c, &at);
		}
		check_table(c, &at, k->table);
	}
}

static int in_order(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	if (x->document != y->document)
		return x->document - y->document;
	if (x->block != y->block)
		return x->block - y->block;
	if (x->row != y->row)
		return x->row - y->row;
	if (x->column != y->column)
		return x->column - y->column;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return y->confidence - x->confidence;
}

/* Of several that say the same about one place, the surest stays. */
static void without_repeats(struct findings *f)
{
	int kept = 0;
	for (int i = 0; i < f->count; i++) {
		bool again = false;
		for (int k = kept - 1; k >= 0 && k >= kept - 8 && !again; k--) {
			const struct finding *a = &f->list[k], *b = &f->list[i];
			again = a->document == b->document && a->block == b->block && a->row == b->row &&
				a->column == b->column && a->from == b->from &&
				strcmp(a->stated, b->stated) == 0 &&
				(strcmp(a->expected, b->expected) == 0 || strcmp(a->kind, b->kind) == 0);
		}
		if (!again)
			f->list[kept++] = f->list[i];
	}
	f->count = kept;
}

void findings_free(struct findings *f)
{
	free(f->list);
	*f = (struct findings){ 0 };
}

void check_documents(struct arena *a, const struct reader_document *documents, int count, int least,
	struct findings *out)
{
	struct check c = {
		.arena = a, .documents = documents, .document_count = count, .least = least, .found = out
	};
	*out = (struct findings){ 0 };
	for (int i = 0; i < count; i++)
		look_at_document(&c, i);
	check_same(&c);
	check_across(&c);
	passage_release(&c.passage);
	free(c.counts);
	free(c.statements);
	if (out->count)
		qsort(out->list, (size_t)out->count, sizeof *out->list, in_order);
	without_repeats(out);
}
