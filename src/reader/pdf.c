/* pdf.c: a PDF by pdftotext -bbox, which says of every word where it stands. Words of one height make
 * a line; wide gaps part a line into pieces. Lines that hold two numbers or more in pieces are rows of
 * a table; where its columns lie, the gaps that all of its rows share tell. Everything else is prose. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tool.h"
#include "reader/build.h"

/* Pieces of a line, columns of a table, lines between its rows; a tenth of a point is the unit of length. */
enum { PIECES = 64, COLUMNS = 60, BETWEEN = 6 };

/* A word of a page. */
struct word {
	char *p;
	int n, left, right, top, bottom;
};

/* A piece of a line: words that stand close together. */
struct piece {
	const char *p;
	size_t n;
	int from, to;
	bool number;
};

/* A line and its pieces. */
struct line {
	struct build_line at;
	struct piece *piece;
	int pieces, numbers, width; /* width: of the page */
};

static bool number_piece(const char *p, size_t n)
{
	size_t digits = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] >= '0' && p[i] <= '9')
			digits++;
		else if (!strchr(".,%()- ", p[i]))
			return false;
	}
	return digits > 0 || (n == 1 && *p == '-');
}

/* A number of a row: 12, 3.1., IV, a). */
static bool code_word(const char *p, int n)
{
	int digits = 0, romans = 0;
	while (n > 0 && (p[n - 1] == '.' || p[n - 1] == ')'))
		n--;
	for (int i = 0; i < n; i++) {
		digits += p[i] >= '0' && p[i] <= '9';
		romans += p[i] == 'I' || p[i] == 'V' || p[i] == 'X';
		if (!(p[i] == '.' && i > 0) && !(p[i] >= '0' && p[i] <= '9') && p[i] != 'I' &&
			p[i] != 'V' && p[i] != 'X')
			return false;
	}
	return n > 0 && n <= 8 &&
	       (romans == n || (!romans && digits > 0 && (digits <= 3 || memchr(p, '.', (size_t)n))));
}

/* A small number that sticks to what stands before it: the mark of a footnote, and no digit of a number. */
static bool footnote_mark(const struct word *before, const struct word *w)
{
	int height = before->bottom - before->top;
	return w->n <= 2 && number_piece(w->p, (size_t)w->n) && (w->bottom - w->top) * 100 < height * 78 &&
	       w->left - before->right < height * 15 / 100;
}

/* Makes a line of words that stand beside each other, left to right. */
static void make_line(struct arena *a, const struct word *w, int count, struct line *l)
{
	size_t room = 0;
	for (int i = 0; i < count; i++)
		room += (size_t)w[i].n + 1;
	char *text = arena_alloc(a, room + 1), *at = text;
	l->piece = arena_alloc(a, (size_t)(count < PIECES ? count : PIECES) * sizeof *l->piece);
	for (int i = 0; i < count; i++) {
		int height = w[i].bottom - w[i].top;
		if (i && footnote_mark(&w[i - 1], &w[i]))
			continue;
		int gap = i ? w[i].left - w[i - 1].right : 0;
		/* Two numbers beside each other are two cells, and a row's number is one, however
		 * narrow the gap. */
		bool both = i && number_piece(w[i].p, (size_t)w[i].n) &&
			    number_piece(w[i - 1].p, (size_t)w[i - 1].n);
		bool apart = gap > height * 6 / 10 || (both && gap > height * 15 / 100) ||
			     (i == 1 && gap > height * 8 / 100 && code_word(w[0].p, w[0].n));
		/* Letters of another font come as words of their own, without a gap. */
		if (i && gap > height * 8 / 100)
			*at++ = ' ';
		if (!i || (apart && l->pieces < PIECES))
			l->piece[l->pieces++] = (struct piece){ .p = at, .from = w[i].left };
		memcpy(at, w[i].p, (size_t)w[i].n);
		at += w[i].n;
		struct piece *k = &l->piece[l->pieces - 1];
		k->n = (size_t)(at - k->p);
		k->to = w[i].right;
	}
	for (int i = 0; i < l->pieces; i++) {
		l->piece[i].number = number_piece(l->piece[i].p, l->piece[i].n);
		l->numbers += l->piece[i].number;
	}
	l->at.p = text;
	l->at.n = (size_t)(at - text);
}

/* A row of a table by itself: columns, and numbers in them. */
static bool row(const struct line *l)
{
	return l->pieces >= 3 && l->numbers >= 2;
}

/* A row without values, but with a number of its own: a heading among rows. */
static bool coded(const struct line *l)
{
	return l->pieces >= 2 && code_word(l->piece[0].p, (int)l->piece[0].n);
}

/* A number of a page and nothing else. */
static bool page_number(const struct line *l)
{
	return l->pieces == 1 && l->piece[0].number && l->piece[0].n <= 3 && l->at.line <= 2;
}

/* Columns as intervals. */
struct columns {
	int from[COLUMNS], to[COLUMNS], count;
};

/* Joins a piece's interval with those it touches. */
static void cover(struct columns *c, int from, int to)
{
	int k = 0;
	for (int i = 0; i < c->count; i++) {
		if (c->to[i] <= from || to <= c->from[i]) {
			c->from[k] = c->from[i];
			c->to[k++] = c->to[i];
			continue;
		}
		from = c->from[i] < from ? c->from[i] : from;
		to = c->to[i] > to ? c->to[i] : to;
	}
	c->count = k;
	if (c->count == COLUMNS)
		return;
	for (k = c->count++; k > 0 && c->from[k - 1] > from; k--) {
		c->from[k] = c->from[k - 1];
		c->to[k] = c->to[k - 1];
	}
	c->from[k] = from;
	c->to[k] = to;
}

/* A line that belongs to no table: a title, or a sentence over the width of the page, across the columns. */
static bool breaks(const struct line *l, const struct columns *c)
{
	static const char *const titles[] = { "Biểu", "BIỂU", "Phụ lục", "PHỤ LỤC", "Bảng", "BẢNG",
		"Mẫu số", "Ghi chú", "Nơi nhận" };
	int touched = 0;
	for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
		if (l->at.n >= strlen(titles[i]) && memcmp(l->at.p, titles[i], strlen(titles[i])) == 0)
			return true;
	if (l->pieces != 1)
		return false;
	for (int i = 0; i < c->count; i++)
		touched += l->piece[0].from < c->to[i] && c->from[i] < l->piece[0].to;
	return touched > 1 && l->piece[0].to - l->piece[0].from > l->width * 45 / 100;
}

/* "(1) (2) (3)=(4)+(5)": headings stand in the middle of their columns, values mostly do not. */
static bool numbers_columns(const struct line *l)
{
	return l->pieces && l->piece[0].n >= 3 && l->piece[0].p[0] == '(' &&
	       l->piece[0].p[l->piece[0].n - 1] == ')';
}

static void cover_line(struct columns *c, const struct line *l)
{
	for (int k = 0; k < l->pieces && !numbers_columns(l); k++)
		cover(c, l->piece[k].from, l->piece[k].to);
}

/* Whether a line of a later page is one of the headings, which every page repeats, or the number of a
 * page. */
static bool repeated(const struct line *lines, int head, int from, int i)
{
	const struct build_line *l = &lines[i].at;
	if (page_number(&lines[i]))
		return true;
	for (int k = head; k <= from && l->page > lines[from].at.page; k++)
		if (lines[k].at.n == l->n && memcmp(lines[k].at.p, l->p, l->n) == 0)
			return true;
	return false;
}

/* Whether a narrow line by itself is a part of headings: those in pieces stand close above it. */
static bool within_headings(const struct line *lines, int least, int i)
{
	const struct line *l = &lines[i];
	if (l->pieces != 1 || l->piece[0].to - l->piece[0].from > l->width * 3 / 10)
		return false;
	for (int k = i - 1; k >= least && k >= i - 3; k--)
		if (lines[k].pieces >= 2)
			return true;
	return false;
}

/* Where the headings above a table begin: lines in pieces right above it. */
static int headings(const struct line *lines, int least, int from)
{
	int head = from;
	while (head > least && from - head < 10 &&
		(lines[head - 1].pieces >= 2 || within_headings(lines, least, head - 1)))
		head--;
	return head;
}

/* Where the lines from `i` on that are one table end; `i` when there is none. */
static int table_end(const struct line *lines, int count, int head, int i)
{
	int end = i, rows = 0, skipped = 0;
	struct columns c = { 0 };
	for (int k = i; k < count; k++) {
		if (repeated(lines, head, i, k)) {
			skipped++;
			continue;
		}
		int gap = k - end - skipped;
		if (row(&lines[k])) {
			rows++;
			end = k + 1;
			skipped = 0;
			cover_line(&c, &lines[k]);
		} else if (coded(&lines[k]) && gap < BETWEEN) {
			end = k + 1;
			skipped = 0;
		} else if (gap >= BETWEEN || breaks(&lines[k], &c)) {
			break;
		}
	}
	return rows >= 3 ? end : i;
}

static void find_columns(const struct line *lines, int from, int to, struct columns *c)
{
	*c = (struct columns){ 0 };
	for (int i = from; i < to; i++)
		if (row(&lines[i]))
			cover_line(c, &lines[i]);
}

/* The column that a piece lies in for the most part; the nearest when in none. */
static int column_of(const struct columns *c, const struct piece *p)
{
	int best = 0, most = -1000000;
	for (int i = 0; i < c->count; i++) {
		int from = p->from > c->from[i] ? p->from : c->from[i],
		    to = p->to < c->to[i] ? p->to : c->to[i];
		if (to - from > most) {
			most = to - from;
			best = i;
		}
	}
	return best;
}

/* A row's texts by column. */
struct texts {
	struct gather g[COLUMNS];
	bool open[COLUMNS];
};

static void put(struct texts *t, const struct columns *c, const struct line *l)
{
	for (int k = 0; k < l->pieces; k++) {
		int column = column_of(c, &l->piece[k]);
		struct gather *g = &t->g[column];
		if (!t->open[column])
			gather_begin(g, l->at.page, l->at.line);
		else
			gather_add(g, " ", 1);
		t->open[column] = true;
		gather_add(g, l->piece[k].p, l->piece[k].n);
	}
}

static bool flush(struct builder *b, struct texts *t, int columns, int row_at, struct error *err)
{
	for (int k = 0; k < columns; k++) {
		if (!t->open[k])
			continue;
		struct build_cell cell = { .row = row_at, .column = k };
		cell.cell.text = gather_end(&t->g[k], b->arena);
		t->open[k] = false;
		if (!build_cell(b, cell, err))
			return false;
	}
	return true;
}

/* Whether a row begins with this line of a table. */
static bool begins(const struct line *l)
{
	return row(l) || coded(l);
}

/* Lines [head, from) are headings, [from, to) rows with what was broken over lines around them. */
static bool put_table(
	struct builder *b, const struct line *lines, int head, int from, int to, struct error *err)
{
	struct columns c;
	struct texts *t = arena_zalloc(b->arena, sizeof *t);
	bool ok = true;
	int at = 0;
	find_columns(lines, from, to, &c);
	build_table(b);
	for (int i = head; ok && i < from; i++) {
		put(t, &c, &lines[i]);
		ok = flush(b, t, c.count, at++, err);
	}
	/* What stands between two rows belongs to the nearer one: the first half to the one above. */
	for (int i = from; ok && i < to; i++) {
		if (!begins(&lines[i]) || repeated(lines, head, from, i))
			continue;
		int above = i, below = i + 1;
		while (above > from && !begins(&lines[above - 1]))
			above--;
		while (below < to && !begins(&lines[below]))
			below++;
		for (int k = above == from ? from : above + (i - above + 1) / 2; k < i; k++)
			if (!repeated(lines, head, from, k))
				put(t, &c, &lines[k]);
		put(t, &c, &lines[i]);
		for (int k = i + 1; k < i + 1 + (below - i - 1 + 1) / 2 && below < to; k++)
			if (!repeated(lines, head, from, k))
				put(t, &c, &lines[k]);
		ok = flush(b, t, c.count, at++, err);
	}
	for (int k = 0; k < COLUMNS; k++)
		gather_release(&t->g[k]);
	return ok && build_table_end(b, NULL, err);
}

/* The margins of each page's prose. */
static void find_margins(struct build_line *lines, int count)
{
	for (int i = 0, end; i < count; i = end) {
		int left = lines[i].left, right = 0;
		for (end = i; end < count && lines[end].page == lines[i].page; end++) {
			left = lines[end].left < left ? lines[end].left : left;
			right = lines[end].right > right ? lines[end].right : right;
		}
		for (int k = i; k < end; k++) {
			lines[k].margin_left = left;
			lines[k].margin_right = right;
		}
	}
}

static bool put_lines(struct builder *b, const struct line *lines, int from, int to)
{
	struct build_line *plain = malloc((size_t)(to - from + 1) * sizeof *plain);
	int n = 0;
	if (!plain)
		return false;
	for (int i = from; i < to; i++) {
		if (page_number(&lines[i]) || !lines[i].pieces)
			continue;
		plain[n] = lines[i].at;
		plain[n].left = lines[i].piece[0].from;
		plain[n++].right = lines[i].piece[lines[i].pieces - 1].to;
	}
	find_margins(plain, n);
	build_lines(b, plain, n);
	free(plain);
	return true;
}

static bool put_all(struct builder *b, const struct line *lines, int count, struct error *err)
{
	int done = 0;
	for (int i = 0; i < count;) {
		int head = headings(lines, done, i);
		int end = row(&lines[i]) ? table_end(lines, count, head, i) : i;
		if (end == i) {
			i++;
			continue;
		}
		if (!put_lines(b, lines, done, head) || !put_table(b, lines, head, i, end, err))
			return false;
		done = i = end;
	}
	return put_lines(b, lines, done, count);
}

/* What pdftotext wrote, being read. */
struct pages {
	struct arena *arena;
	struct word *word; /* of the present page */
	int words, word_room;
	struct line *line;
	int lines, line_room, page, width;
};

static void *more(void *p, int *room, size_t each)
{
	*room = *room ? *room * 2 : 256;
	p = realloc(p, (size_t)*room * each);
	if (!p)
		die("no memory left");
	return p;
}

/* The length that an attribute of the tag tells, in tenths of a point. */
static int length(const char *tag, const char *end, const char *name)
{
	const char *p = memmem(tag, (size_t)(end - tag), name, strlen(name));
	int whole = 0, tenth = 0;
	if (!p)
		return 0;
	for (p += strlen(name); p < end && *p >= '0' && *p <= '9' && whole < 100000; p++)
		whole = whole * 10 + (*p - '0');
	if (p + 1 < end && *p == '.' && p[1] >= '0' && p[1] <= '9')
		tenth = p[1] - '0';
	return whole * 10 + tenth;
}

/* &amp; and its kin, in place; the new length. */
static int unescape(char *p, int n)
{
	static const struct {
		const char *from;
		char to;
	} marks[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' },
		{ "&apos;", '\'' } };
	int out = 0;
	for (int i = 0; i < n;) {
		size_t k = 0, len = 0;
		for (; p[i] == '&' && k < sizeof marks / sizeof marks[0]; k++) {
			len = strlen(marks[k].from);
			if ((size_t)(n - i) >= len && memcmp(p + i, marks[k].from, len) == 0)
				break;
		}
		bool found = p[i] == '&' && k < sizeof marks / sizeof marks[0];
		p[out++] = found ? marks[k].to : p[i];
		i += found ? (int)len : 1;
	}
	return out;
}

static int by_height(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	int p = x->top + x->bottom, q = y->top + y->bottom;
	return p != q ? (p < q ? -1 : 1) : (x->left > y->left) - (x->left < y->left);
}

static int by_left(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	return (x->left > y->left) - (x->left < y->left);
}

/* The page's words become lines: those whose middles lie within a third of their height of the line's. */
static void end_page(struct pages *s)
{
	int number = 1;
	if (s->words)
		qsort(s->word, (size_t)s->words, sizeof *s->word, by_height);
	for (int i = 0, end; i < s->words; i = end) {
		int middle = s->word[i].top + s->word[i].bottom,
		    height = s->word[i].bottom - s->word[i].top;
		for (end = i + 1; end < s->words &&
				  s->word[end].top + s->word[end].bottom - middle <= height * 7 / 10;
			end++)
			;
		qsort(s->word + i, (size_t)(end - i), sizeof *s->word, by_left);
		if (s->lines == s->line_room)
			s->line = more(s->line, &s->line_room, sizeof *s->line);
		struct line *l = &s->line[s->lines++];
		*l = (struct line){ .at = { .page = s->page, .line = number++ }, .width = s->width };
		make_line(s->arena, s->word + i, end - i, l);
	}
	s->words = 0;
}

static void put_word(struct pages *s, const char *tag, const char *end, char *text, int n)
{
	if (n <= 0)
		return;
	if (s->words == s->word_room)
		s->word = more(s->word, &s->word_room, sizeof *s->word);
	s->word[s->words++] = (struct word){ text, unescape(text, n), length(tag, end, "xMin=\""),
		length(tag, end, "xMax=\""), length(tag, end, "yMin=\""), length(tag, end, "yMax=\"") };
}

/* The tags of pdftotext as lines with their pages. */
bool read_pdf_words(struct builder *b, char *p, size_t n, struct error *err)
{
	struct pages s = { .arena = b->arena };
	char *end = p + n;
	while ((p = memchr(p, '<', (size_t)(end - p)))) {
		char *close = memchr(p, '>', (size_t)(end - p)), *next;
		if (!close)
			break;
		if (close - p > 5 && memcmp(p, "<word", 5) == 0 &&
			(next = memchr(close, '<', (size_t)(end - close)))) {
			put_word(&s, p, close, close + 1, (int)(next - close - 1));
			close = next;
		} else if (close - p > 5 && memcmp(p, "<page", 5) == 0) {
			end_page(&s);
			s.page++;
			s.width = length(p, close, "width=\"");
		}
		p = close;
		p += *p == '>';
	}
	end_page(&s);
	bool ok = put_all(b, s.line, s.lines, err);
	free(s.word);
	free(s.line);
	return ok;
}

/* Whether there are words: a scan has none. */
static bool has_text(const char *p, size_t n)
{
	return n && memmem(p, n, "<word", 5) != NULL;
}

bool read_pdf(struct builder *b, const char *name, const char *p, size_t n, struct error *err)
{
	static const char *const argv[] = { "pdftotext", "-bbox", "-enc", "UTF-8", "-", "-", NULL };
	static const struct tool_limits limits = { READER_SECONDS, 2048 };
	struct buf text = BUF_INIT(READER_PART);
	int fd = memfd_create("report", MFD_CLOEXEC);
	bool ok = fd >= 0;
	for (size_t done = 0; ok && done < n;) {
		ssize_t k = write(fd, p + done, n - done);
		ok = k > 0;
		done += ok ? (size_t)k : 0;
	}
	if (!ok) {
		err_set(err, ERR_SYSTEM, "%s: no memory to hand it to pdftotext", name);
	} else if (!tool_run(argv, fd, &limits, &text, err)) {
		ok = false;
		if (err && err->code == ERR_NOT_FOUND)
			err_prefix(err, "%s: a PDF is read by pdftotext (package poppler-utils): ", name);
		else if (err)
			*err = (struct error){ 0 };
		if (memmem(p, n, "/Encrypt", 8))
			err_set(err, ERR_DATA, "%s: encrypted; save it without a password", name);
		else
			err_set(err, ERR_DATA, "%s: a PDF that is broken or too large for pdftotext", name);
	} else if (!has_text(text.p, text.len)) {
		ok = err_set(
			err, ERR_DATA, "%s: a PDF without text: a scan must be read by OCR first", name);
	} else if (!utf8_valid(text.p, text.len, NULL)) {
		utf8_mend(text.p);
		text.len = strlen(text.p);
	}
	ok = ok && read_pdf_words(b, text.p, text.len, err);
	if (fd >= 0)
		close(fd);
	buf_release(&text);
	return ok;
}
