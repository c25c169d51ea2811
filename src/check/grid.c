/* grid.c: see grid.h. */
#include "check/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool grid_says(const char *text, const char *words)
{
	return strstr(text, words) != NULL;
}

struct decimal grid_decimal(int64_t v)
{
	return decimal_plain((struct decimal){ v, 4 });
}

struct decimal grid_places(int64_t v, int places)
{
	struct decimal d = { v, 4 };
	decimal_round(d, places, DECIMAL_HALF_UP, &d);
	return d;
}

static const struct reader_text *text_at(const struct grid *g, int row, int column)
{
	return &reader_cell_at(g->t, row, column)->text;
}

/* The text in small letters, blanks for line breaks. */
static char *small(struct check *c, const struct reader_text *t)
{
	char *s = arena_alloc(c->arena, t->n + 1);
	words_lower(t->p, t->n, s);
	s[t->n] = '\0';
	for (char *p = s; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return s;
}

static bool to_units(struct decimal d, int64_t *v)
{
	struct decimal x;
	if (!decimal_round(d, 4, DECIMAL_HALF_UP, &x) || x.units > INT64_MAX / 65536 ||
		x.units < -(INT64_MAX / 65536))
		return false;
	*v = (int64_t)x.units;
	return true;
}

/* How the marks of a column are meant: "112,603" is a hundred thousand unless other cells show places. */
struct marks {
	bool comma_places, dot_places;
};

/* The digits of a cell that is a number and nothing else; NULL when it is words. */
static const char *digits_of(const struct reader_text *t, size_t *n, bool *percent, bool *minus)
{
	const char *p = t->p, *end = t->p + t->n;
	*percent = *minus = false;
	if (end > p && end[-1] == '%') {
		*percent = true;
		end--;
	}
	while (end > p && end[-1] == ' ')
		end--;
	if (p < end && *p == '-' && end - p > 1) {
		*minus = true;
		p++;
	}
	*n = (size_t)(end - p);
	for (const char *q = p; q < end; q++)
		if (!((*q >= '0' && *q <= '9') || ((*q == '.' || *q == ',') && q > p && q + 1 < end)))
			return NULL;
	return *n ? p : NULL;
}

static bool dash(const struct reader_text *t)
{
	return (t->n == 1 && *t->p == '-') ||
	       (t->n == 3 && (memcmp(t->p, "–", 3) == 0 || memcmp(t->p, "—", 3) == 0));
}

/* Fills a cell. */
static void read_cell(const struct reader_cell *from, const struct marks *marks, struct grid_cell *out)
{
	const struct reader_text *t = &from->text;
	bool minus;
	size_t n;
	struct number_reading r;
	*out = (struct grid_cell){ .kind = t->n ? GRID_WORDS : GRID_EMPTY };
	if (dash(t)) {
		*out = (struct grid_cell){ .kind = GRID_EMPTY, .dash = true };
		return;
	}
	const char *p = t->n < 40 ? digits_of(t, &n, &out->percent, &minus) : NULL;
	if (!p)
		return;
	number_read(p, n, &r);
	if (!r.sound)
		return;
	bool comma = memchr(p, ',', n) != NULL;
	struct decimal d =
		r.ambiguous && (comma ? marks->comma_places : marks->dot_places) ? r.other : r.value;
	if (r.ambiguous && out->percent)
		d = r.other;
	out->places = d.scale;
	if (from->typed) {
		/* 98,00% that was typed as 98% was meant to the whole percent. */
		int typed = decimal_plain(from->value).scale;
		out->places = typed < out->places ? typed : out->places;
		d = from->percent ? d : from->value;
	}
	if (minus && !from->typed)
		d.units = -d.units;
	if (to_units(d, &out->v))
		out->kind = GRID_NUMBER;
}

/* Whether cells of the column show places, and so how its marks are meant. */
static struct marks marks_of(const struct grid *g, int column)
{
	struct marks m = { 0 };
	for (int r = 0; r < g->t->rows; r++) {
		const struct reader_text *t = text_at(g, r, column);
		bool percent, minus;
		size_t n;
		struct number_reading x;
		const char *p = t->n && t->n < 40 ? digits_of(t, &n, &percent, &minus) : NULL;
		if (!p)
			continue;
		number_read(p, n, &x);
		if (!x.sound || x.ambiguous || !x.value.scale)
			continue;
		m.comma_places |= memrchr(p, ',', n) != NULL && !memrchr(p, '.', n);
		m.dot_places |= memrchr(p, '.', n) != NULL && !memrchr(p, ',', n);
	}
	return m;
}

/* "(3)", "3", "A", "(3)=(4)+(5)", "3=4+5": a cell of the row that numbers the columns. */
static bool numbers_column(const struct reader_text *t)
{
	size_t i = 0;
	if (!t->n || t->n > 40)
		return false;
	i += t->p[0] == '(';
	size_t from = i;
	while (i < t->n && i < from + 2 &&
		((t->p[i] >= '0' && t->p[i] <= '9') || (t->p[i] >= 'A' && t->p[i] <= 'H')))
		i++;
	if (i == from)
		return false;
	i += i < t->n && t->p[i] == ')';
	while (i < t->n && t->p[i] == ' ')
		i++;
	return i == t->n || t->p[i] == '=';
}

static int number_of(const struct reader_text *t)
{
	size_t i = t->n && t->p[0] == '(';
	int v = 0;
	while (i < t->n && t->p[i] >= '0' && t->p[i] <= '9' && v < 1000)
		v = v * 10 + (t->p[i++] - '0');
	return v;
}

/* Whether the row numbers the columns: each cell by one more than the last. */
static bool numbers_row(const struct grid *g, int row)
{
	int count = 0, last = 0;
	for (int k = 0; k < g->columns; k++) {
		const struct reader_cell *cell = reader_cell_at(g->t, row, k);
		if (cell->merged || !cell->text.n)
			continue;
		if (!numbers_column(&cell->text))
			return false;
		int v = number_of(&cell->text);
		if (v && last && v != last + 1)
			return false;
		last = v ? v : last;
		count++;
	}
	return count >= 3 && last >= 3;
}

/* Cells of a row that are numbers. */
static int numbers_in(const struct grid *g, int row)
{
	int count = 0;
	for (int k = 0; k < g->columns; k++) {
		struct grid_cell cell;
		struct marks none = { 0 };
		if (reader_cell_at(g->t, row, k)->merged)
			continue;
		read_cell(reader_cell_at(g->t, row, k), &none, &cell);
		/* A year heads a column; an ordinal alone makes no row of numbers. */
		count += cell.kind == GRID_NUMBER &&
			 !(cell.places == 0 && cell.v >= 1990 * GRID_UNIT && cell.v <= 2035 * GRID_UNIT);
	}
	return count;
}

static void find_head(struct grid *g)
{
	g->numbers_row = -1;
	int most = g->t->rows < 9 ? g->t->rows : 9;
	for (int r = 0; r < most; r++)
		if (numbers_row(g, r)) {
			g->numbers_row = r;
			g->head = r + 1;
			return;
		}
	for (g->head = 0; g->head < most && numbers_in(g, g->head) < 1; g->head++)
		;
	/* Headings without any numbers go on over one row; a line across the table begins the body
	 * already. */
	if (g->head > 1)
		for (int r = 1; r < g->head; r++) {
			int filled = 0;
			for (int k = 0; k < g->columns; k++)
				filled += !reader_cell_at(g->t, r, k)->merged && text_at(g, r, k)->n > 0;
			if (filled <= 2 && g->columns > 2) {
				g->head = r;
				break;
			}
		}
}

static void read_heads(struct grid *g)
{
	for (int k = 0; k < g->columns; k++) {
		struct buf b = BUF_INIT(1 << 16);
		for (int r = 0; r < g->head; r++) {
			const struct reader_cell *cell = reader_cell_at(g->t, r, k);
			if (r == g->numbers_row ||
				(r && cell->text.p == reader_cell_at(g->t, r - 1, k)->text.p))
				continue;
			if (b.len)
				buf_addc(&b, ' ');
			buf_adds(&b, small(g->c, &cell->text));
		}
		g->column[k].head = arena_str(g->c->arena, b.p ? b.p : "");
		buf_release(&b);
	}
}

static int roman(const char *p, size_t n)
{
	static const char digits[] = "IVX";
	for (size_t i = 0; i < n; i++)
		if (!memchr(digits, p[i], 3))
			return 0;
	return n > 0 && n < 6;
}

/* The level of a code: A 0, I 1, 1 2, 1.1 3, a -1. */
static int level_of(const struct reader_text *t)
{
	size_t n = t->n;
	while (n && (t->p[n - 1] == '.' || t->p[n - 1] == ')'))
		n--;
	if (!n || n > 12)
		return -1;
	if (roman(t->p, n))
		return 1;
	if (n == 1 && t->p[0] >= 'A' && t->p[0] <= 'H')
		return 0;
	int level = 2;
	for (size_t i = 0; i < n; i++) {
		if (t->p[i] == '.' || t->p[i] == ',')
			level++;
		else if (t->p[i] < '0' || t->p[i] > '9')
			return -1;
	}
	return level;
}

/* How many body cells of the column are codes, and whether it is the column of them. */
static bool code_column(const struct grid *g, int k)
{
	int codes = 0, filled = 0, rises = 0, last = 0, repeats = 0;
	const char *h = g->column[k].head;
	/* The same code on many rows names groups, and no row. */
	if (strcmp(h, "stt") == 0 || strcmp(h, "tt") == 0 || strcmp(h, "no") == 0 ||
		strcmp(h, "số tt") == 0 || strcmp(h, "code") == 0 || strcmp(h, "no.") == 0 ||
		strcmp(h, "mã số") == 0 || strcmp(h, "mã") == 0)
		return true;
	for (int r = g->head; r < g->t->rows; r++) {
		const struct reader_text *t = text_at(g, r, k);
		if (!t->n)
			continue;
		filled++;
		const struct reader_text *above = r > g->head ? text_at(g, r - 1, k) : t;
		repeats += r > g->head && above->n == t->n && memcmp(above->p, t->p, t->n) == 0;
		int level = level_of(t), v = number_of(t);
		codes += level >= 0;
		rises += level == 1 || level > 2 || v == last + 1 || v == 1;
		last = v;
	}
	return filled >= 2 && codes == filled && rises == filled && repeats * 3 < filled;
}

/* "Tổng cộng", "Tổng số", "Cộng (I+II)", "Toàn tỉnh"; but not "Tổng số người làm việc được giao". */
static bool total_label(const char *s)
{
	static const char *const begin[] = { "tổng", "cộng", "toàn tỉnh", "total" };
	int words = 1;
	for (const char *p = s; *p && *p != '('; p++)
		words += *p == ' ' && p[1] && p[1] != '(';
	for (size_t k = 0; words <= 4 && k < sizeof begin / sizeof begin[0]; k++)
		if (strncmp(s, begin[k], strlen(begin[k])) == 0)
			return true;
	return false;
}

static bool capitals(const struct reader_text *t)
{
	char *low = malloc(t->n + 1);
	if (!low)
		return false;
	words_lower(t->p, t->n, low);
	int upper = 0, same = 0;
	for (uint32_t i = 0; i < t->n; i++) {
		upper += low[i] != t->p[i];
		same += low[i] == t->p[i] && low[i] >= 'a' && low[i] <= 'z';
	}
	free(low);
	return upper > 2 && same == 0;
}

static void read_column(struct grid *g, int k)
{
	struct marks m = marks_of(g, k);
	struct grid_column *col = &g->column[k];
	int words = 0, percents = 0, filled = 0, large = 0;
	for (int r = 0; r < g->rows; r++) {
		struct grid_cell *cell = grid_at(g, r, k);
		read_cell(reader_cell_at(g->t, g->row[r].at, k), &m, cell);
		if (reader_cell_at(g->t, g->row[r].at, k)->merged)
			*cell = (struct grid_cell){ .kind = cell->kind == GRID_NUMBER ? GRID_WORDS
										      : cell->kind };
		words += cell->kind == GRID_WORDS;
		percents += cell->percent;
		large += cell->kind == GRID_NUMBER && cell->v > 1000 * (int64_t)GRID_UNIT;
		col->numbers += cell->kind == GRID_NUMBER;
		filled += cell->kind != GRID_EMPTY;
	}
	bool said = grid_says(col->head, "tỷ lệ") || grid_says(col->head, "tỉ lệ") ||
		    grid_says(col->head, "rate") || grid_says(col->head, "%");
	/* A heading may stand over the wrong column; counts of thousands are no rates. */
	bool rate = percents * 2 > col->numbers || (said && large * 4 <= col->numbers);
	if (col->numbers * 2 > filled || (col->numbers >= 3 && col->numbers * 3 > filled))
		col->kind = rate ? COLUMN_RATE : COLUMN_COUNT;
	else
		col->kind = words ? COLUMN_WORDS : COLUMN_OTHER;
}

/* The column that names the rows: of those with words in most rows, the one that says most. */
static void find_label(struct grid *g)
{
	size_t best = 0;
	g->label = -1;
	for (int k = 0; k < g->columns; k++) {
		size_t bytes = 0;
		int filled = 0;
		for (int r = 0; r < g->rows; r++) {
			bool words = grid_at(g, r, k)->kind == GRID_WORDS;
			filled += words;
			bytes += words ? text_at(g, g->row[r].at, k)->n : 0;
		}
		if (g->column[k].kind == COLUMN_WORDS && k != g->code && filled * 2 > g->rows &&
			bytes > best && !grid_says(g->column[k].head, "ghi chú")) {
			best = bytes;
			g->label = k;
		}
	}
}

static void read_rows(struct grid *g)
{
	for (int r = 0; r < g->rows; r++) {
		struct grid_row *row = &g->row[r];
		const struct reader_text *code = g->code >= 0 ? text_at(g, row->at, g->code) : NULL;
		row->label = g->label >= 0 ? small(g->c, text_at(g, row->at, g->label)) : "";
		row->code = "";
		if (code) {
			/* 3.1 that was typed as a number is shown as 3,1. */
			char *copy = arena_dup(g->c->arena, code->p, code->n);
			for (char *p = copy; *p; p++)
				*p = *p == ',' ? '.' : *p;
			row->code = copy;
		}
		row->level = code ? level_of(code) : -1;
		row->caps = g->label >= 0 && capitals(text_at(g, row->at, g->label));
		int numbers = 0;
		for (int k = 0; k < g->columns; k++)
			numbers += k != g->code && grid_at(g, r, k)->kind == GRID_NUMBER;
		/* "Tổng cộng" may stand in the column of codes, or across both. */
		bool total = total_label(row->label) && (row->level < 0 || !*row->code);
		if (!total && code && total_label(small(g->c, code)))
			total = true;
		row->kind = !numbers ? ROW_LINE : total ? ROW_TOTAL : ROW_PLAIN;
	}
}

/* Where no row has a code (a program numbers them), capitals among small letters tell the rows that
 * sum others. */
static void level_by_capitals(struct grid *g)
{
	int caps = 0, small_rows = 0;
	for (int r = 0; r < g->rows; r++) {
		if (g->row[r].level >= 0)
			return;
		if (g->row[r].kind != ROW_PLAIN)
			continue;
		caps += g->row[r].caps;
		small_rows += !g->row[r].caps;
	}
	if (!caps || small_rows < 2 * caps)
		return;
	for (int r = 0; r < g->rows; r++)
		g->row[r].level = g->row[r].caps ? 1 : 2;
}

bool grid_read(
	struct grid *g, struct check *c, const struct spot *at, const struct reader_table *t, int shift)
{
	if (t->columns < 2 || t->rows < 2 || t->columns > GRID_COLUMNS || t->rows > GRID_ROWS)
		return false;
	*g = (struct grid){
		.c = c, .at = *at, .t = t, .shift = shift, .columns = t->columns, .label = -1, .code = -1
	};
	find_head(g);
	g->rows = t->rows - g->head;
	if (g->rows < 1)
		return false;
	g->row = arena_zalloc(c->arena, (size_t)g->rows * sizeof *g->row);
	g->cells = arena_zalloc(c->arena, (size_t)g->rows * (size_t)g->columns * sizeof *g->cells);
	for (int r = 0; r < g->rows; r++)
		g->row[r].at = g->head + r;
	read_heads(g);
	for (int k = 0; k < g->columns; k++)
		read_column(g, k);
	for (int k = 0; k < g->columns && k < 3 && g->code < 0; k++)
		if (code_column(g, k))
			g->code = k;
	if (g->code >= 0)
		g->column[g->code].kind = COLUMN_CODE;
	find_label(g);
	read_rows(g);
	level_by_capitals(g);
	return true;
}

void grid_found(const struct grid *g, int r, int column, const char *kind, int confidence, int64_t expected,
	const char *arithmetic)
{
	struct spot at = g->at;
	const struct grid_cell *cell = grid_at(g, r, column);
	at.row = g->row[r].at + g->shift;
	at.column = column;
	at.text = text_at(g, g->row[r].at, column);
	const char *should =
		check_plain(g->c, cell->percent || cell->places ? grid_places(expected, cell->places)
								: grid_decimal(expected));
	struct finding *f = check_found(g->c, &at, 0, at.text->n, kind, confidence,
		check_plain(g->c, grid_places(cell->v, cell->places)), should, "%s", arithmetic);
	/* A number alone says little: its row's name goes before it. */
	const struct reader_text *name = g->label >= 0 ? text_at(g, g->row[r].at, g->label) : NULL;
	if (f && name && name->n && g->label != column)
		f->words = arena_printf(g->c->arena, "%s%s%.*s: %s", g->row[r].code,
			*g->row[r].code ? " " : "", (int)name->n, name->p, f->words);
}

const char *grid_sum_text(const struct grid *g, const int64_t *v, int n, int64_t sum)
{
	struct buf b = BUF_INIT(1 << 16);
	for (int i = 0; i < n; i++) {
		if (n > 12 && i == 6) {
			buf_printf(&b, " + ... (%d more)", n - 8);
			i = n - 3;
			continue;
		}
		buf_printf(&b, "%s%s", i ? " + " : "", check_number(g->c, grid_decimal(v[i])));
	}
	buf_printf(&b, " = %s", check_number(g->c, grid_decimal(sum)));
	return arena_take(g->c->arena, &b);
}

static void check_part(struct check *c, const struct spot *at, const struct reader_table *t, int shift)
{
	struct grid g;
	if (!grid_read(&g, c, at, t, shift))
		return;
	table_targets(&g);
	if (table_indicators(&g))
		return;
	table_formulas(&g);
	table_rates(&g);
	table_identities(&g);
	table_totals(&g);
}

/* Whether a row is headings: its first cell or second says "STT" or "TT". */
static bool heads(const struct reader_table *t, int row)
{
	for (int k = 0; k < t->columns && k < 2; k++) {
		const struct reader_text *x = &reader_cell_at(t, row, k)->text;
		char low[16];
		if (!x->n || x->n >= sizeof low)
			continue;
		words_lower(x->p, x->n, low);
		low[x->n] = '\0';
		if (strcmp(low, "stt") == 0 || strcmp(low, "tt") == 0 || strcmp(low, "số tt") == 0)
			return true;
	}
	return false;
}

/* Whether two rows say the same: headings that every page repeats. */
static bool same_row(const struct reader_table *t, int a, int b)
{
	for (int k = 0; k < t->columns; k++) {
		const struct reader_text *x = &reader_cell_at(t, a, k)->text,
					 *y = &reader_cell_at(t, b, k)->text;
		if (x->n != y->n || memcmp(x->p, y->p, x->n) != 0)
			return false;
	}
	return true;
}

/* Other headings in the midst of a table begin another one. */
void check_table(struct check *c, const struct spot *at, const struct reader_table *t)
{
	for (int from = 0, to; from < t->rows; from = to) {
		int row = from + 1;
		while (row < t->rows && (!heads(t, row) || heads(t, row - 1) || same_row(t, from, row)))
			row++;
		to = row;
		struct reader_table part = *t;
		part.rows = to - from;
		part.cells = reader_cell_at(t, from, 0);
		check_part(c, at, &part, from);
	}
}
