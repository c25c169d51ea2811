/* build.c: see build.h. */
#include "reader/build.h"

#include <stdlib.h>
#include <string.h>

static void *more(void *p, int *room, size_t each)
{
	*room = *room ? *room * 2 : 16;
	p = realloc(p, (size_t)*room * each);
	if (!p)
		die("no memory left");
	return p;
}

void gather_begin(struct gather *g, int page, int line)
{
	g->raw.max = READER_PART;
	buf_reset(&g->raw);
	g->spots = 0;
	gather_spot(g, page, line);
}

void gather_spot(struct gather *g, int page, int line)
{
	if (g->spots == g->room)
		g->spot = more(g->spot, &g->room, sizeof *g->spot);
	g->spot[g->spots++] = (struct reader_spot){ (uint32_t)g->raw.len, page, line };
}

void gather_add(struct gather *g, const char *p, size_t n)
{
	buf_add(&g->raw, p, n);
}

void gather_release(struct gather *g)
{
	buf_release(&g->raw);
	free(g->spot);
}

/* Each row: a vowel bare, with grave, acute, tilde, hook, dot. A horn, breve or circumflex leads to
 * another row. */
static const char *const vowels[][6] = {
	{ "a", "à", "á", "ã", "ả", "ạ" },
	{ "ă", "ằ", "ắ", "ẵ", "ẳ", "ặ" },
	{ "â", "ầ", "ấ", "ẫ", "ẩ", "ậ" },
	{ "e", "è", "é", "ẽ", "ẻ", "ẹ" },
	{ "ê", "ề", "ế", "ễ", "ể", "ệ" },
	{ "i", "ì", "í", "ĩ", "ỉ", "ị" },
	{ "o", "ò", "ó", "õ", "ỏ", "ọ" },
	{ "ô", "ồ", "ố", "ỗ", "ổ", "ộ" },
	{ "ơ", "ờ", "ớ", "ỡ", "ở", "ợ" },
	{ "u", "ù", "ú", "ũ", "ủ", "ụ" },
	{ "ư", "ừ", "ứ", "ữ", "ử", "ự" },
	{ "y", "ỳ", "ý", "ỹ", "ỷ", "ỵ" },
	{ "A", "À", "Á", "Ã", "Ả", "Ạ" },
	{ "Ă", "Ằ", "Ắ", "Ẵ", "Ẳ", "Ặ" },
	{ "Â", "Ầ", "Ấ", "Ẫ", "Ẩ", "Ậ" },
	{ "E", "È", "É", "Ẽ", "Ẻ", "Ẹ" },
	{ "Ê", "Ề", "Ế", "Ễ", "Ể", "Ệ" },
	{ "I", "Ì", "Í", "Ĩ", "Ỉ", "Ị" },
	{ "O", "Ò", "Ó", "Õ", "Ỏ", "Ọ" },
	{ "Ô", "Ồ", "Ố", "Ỗ", "Ổ", "Ộ" },
	{ "Ơ", "Ờ", "Ớ", "Ỡ", "Ở", "Ợ" },
	{ "U", "Ù", "Ú", "Ũ", "Ủ", "Ụ" },
	{ "Ư", "Ừ", "Ứ", "Ữ", "Ử", "Ự" },
	{ "Y", "Ỳ", "Ý", "Ỹ", "Ỷ", "Ỵ" },
};
enum { VOWELS = sizeof vowels / sizeof vowels[0] };

/* Joins the combining mark of two bytes at `mark` with the letter that ends at out[len]; the new
 * length, or -1 when they do not join. */
static int join(char *out, int len, const char *mark)
{
	static const char *const tones[] = { "\xCC\x80", "\xCC\x81", "\xCC\x83", "\xCC\x89", "\xCC\xA3" };
	static const struct {
		const char *mark, *from, *to;
	} changes[] = { { "\xCC\x86", "a", "ă" }, { "\xCC\x82", "a", "â" }, { "\xCC\x82", "e", "ê" },
		{ "\xCC\x82", "o", "ô" }, { "\xCC\x9B", "o", "ơ" }, { "\xCC\x9B", "u", "ư" },
		{ "\xCC\x86", "A", "Ă" }, { "\xCC\x82", "A", "Â" }, { "\xCC\x82", "E", "Ê" },
		{ "\xCC\x82", "O", "Ô" }, { "\xCC\x9B", "O", "Ơ" }, { "\xCC\x9B", "U", "Ư" } };
	int at = len - 1, row, tone = 0;
	while (at > 0 && ((unsigned char)out[at] & 0xC0) == 0x80)
		at--;
	for (row = 0; at >= 0 && row < VOWELS; row++) {
		for (tone = 0; tone < 6; tone++)
			if (strlen(vowels[row][tone]) == (size_t)(len - at) &&
				memcmp(vowels[row][tone], out + at, (size_t)(len - at)) == 0)
				break;
		if (tone < 6)
			break;
	}
	if (at < 0 || row == VOWELS)
		return -1;
	int row_to = -1, tone_to = tone;
	for (int t = 0; tone == 0 && t < 5; t++)
		if (memcmp(tones[t], mark, 2) == 0) {
			row_to = row;
			tone_to = t + 1;
		}
	for (size_t c = 0; row_to < 0 && c < sizeof changes / sizeof changes[0]; c++)
		if (memcmp(changes[c].mark, mark, 2) == 0 && strcmp(changes[c].from, vowels[row][0]) == 0)
			for (int r = 0; r < VOWELS; r++)
				if (strcmp(vowels[r][0], changes[c].to) == 0)
					row_to = r;
	if (row_to < 0)
		return -1;
	/* At most three bytes in the place of at least one and the two of the mark. */
	int n = (int)strlen(vowels[row_to][tone_to]);
	memcpy(out + at, vowels[row_to][tone_to], (size_t)n);
	return at + n;
}

/* Bytes at p that are a blank of some kind (1 to 3), or nothing to see (negative), or 0. */
static int blank(const unsigned char *p, size_t n)
{
	if (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\f' || *p == '\v')
		return 1;
	if (*p < 0x20 && *p != '\n')
		return -1;
	if (n >= 2 && p[0] == 0xC2 && (p[1] == 0xA0 || p[1] == 0xAD))
		return p[1] == 0xA0 ? 2 : -2;
	if (n >= 3 && p[0] == 0xE2 && p[1] == 0x80)
		return p[2] >= 0x80 && p[2] <= 0x8A   ? 3
		       : p[2] == 0xAF                 ? 3
		       : p[2] >= 0x8B && p[2] <= 0x8F ? -3
						      : 0;
	if (n >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF)
		return -3;
	return 0;
}

struct reader_text gather_end(struct gather *g, struct arena *a)
{
	const unsigned char *p = (const unsigned char *)g->raw.p;
	size_t n = g->raw.len;
	char *out = arena_alloc(a, n + 1);
	struct reader_spot *spot = arena_alloc(a, (size_t)g->spots * sizeof *spot);
	int len = 0, k = 0;
	bool gap = false;
	for (size_t i = 0; i < n;) {
		while (k < g->spots && g->spot[k].at <= i) {
			spot[k] = g->spot[k];
			spot[k++].at = (uint32_t)len + (gap && len && out[len - 1] != '\n');
		}
		int skip = p[i] > ' ' && p[i] < 0x80 ? 0 : blank(p + i, n - i);
		int joined = (p[i] == 0xCC || p[i] == 0xCD) && n - i >= 2
				     ? join(out, len, (const char *)p + i)
				     : -1;
		if (skip) {
			gap |= skip > 0;
			i += (size_t)(skip < 0 ? -skip : skip);
		} else if (joined >= 0 && !gap) {
			len = joined;
			i += 2;
		} else {
			if (gap && len && out[len - 1] != '\n' && p[i] != '\n')
				out[len++] = ' ';
			gap = false;
			if (p[i] != '\n' || (len && out[len - 1] != '\n'))
				out[len++] = (char)p[i];
			i++;
		}
	}
	for (; k < g->spots; k++) {
		spot[k] = g->spot[k];
		spot[k].at = (uint32_t)len;
	}
	while (len && out[len - 1] == '\n')
		len--;
	out[len] = '\0';
	/* A blank that was expected before a spot may not have come. */
	for (int i = g->spots - 1, most = len; i >= 0; i--) {
		if (spot[i].at > (uint32_t)most)
			spot[i].at = (uint32_t)most;
		most = (int)spot[i].at;
	}
	return (struct reader_text){ out, (uint32_t)len, g->spots, spot };
}

struct reader_spot reader_where(const struct reader_text *t, uint32_t at)
{
	int low = 0, high = t->spots;
	while (high - low > 1) {
		int mid = (low + high) / 2;
		if (t->spot[mid].at <= at)
			low = mid;
		else
			high = mid;
	}
	return t->spots ? t->spot[low] : (struct reader_spot){ 0 };
}

static struct reader_block *block(struct builder *b)
{
	struct reader_document *d = b->out;
	if (d->count == b->block_room) {
		int room = b->block_room ? b->block_room * 2 : 64;
		struct reader_block *blocks = arena_alloc(b->arena, (size_t)room * sizeof *blocks);
		if (d->count)
			memcpy(blocks, d->blocks, (size_t)d->count * sizeof *blocks);
		d->blocks = blocks;
		b->block_room = room;
	}
	struct reader_block *x = &d->blocks[d->count++];
	*x = (struct reader_block){ 0 };
	return x;
}

struct reader_block *build_paragraph(struct builder *b, struct reader_text text)
{
	if (!text.n)
		return NULL;
	struct reader_block *x = block(b);
	x->text = text;
	return x;
}

void build_table(struct builder *b)
{
	b->puts = 0;
	b->rows = b->columns = 0;
}

bool build_cell(struct builder *b, struct build_cell c, struct error *err)
{
	if (c.rows < 1)
		c.rows = 1;
	if (c.columns < 1)
		c.columns = 1;
	if (c.row < 0 || c.row >= READER_ROWS || c.rows > READER_ROWS - c.row)
		return err_set(
			err, ERR_DATA, "%s: a table of more than %d rows", b->out->name, READER_ROWS);
	if (c.column < 0 || c.column >= READER_COLUMNS || c.columns > READER_COLUMNS - c.column)
		return err_set(
			err, ERR_DATA, "%s: a table of more than %d columns", b->out->name, READER_COLUMNS);
	if (b->puts >= READER_CELLS)
		return err_set(err, ERR_DATA, "%s: more than %d cells", b->out->name, READER_CELLS);
	if (b->puts == b->put_room) {
		int room = (int)b->put_room;
		b->put = more(b->put, &room, sizeof *b->put);
		b->put_room = (size_t)room;
	}
	b->put[b->puts++] = c;
	if (c.row + c.rows > b->rows)
		b->rows = c.row + c.rows;
	if (c.column + c.columns > b->columns)
		b->columns = c.column + c.columns;
	return true;
}

/* Without the empty rows and columns around it. */
static bool extent(const struct builder *b, int *top, int *left, int *bottom, int *right)
{
	*top = *left = READER_ROWS;
	*bottom = *right = 0;
	for (size_t i = 0; i < b->puts; i++) {
		const struct build_cell *c = &b->put[i];
		if (!c->cell.text.n)
			continue;
		*top = c->row < *top ? c->row : *top;
		*left = c->column < *left ? c->column : *left;
		*bottom = c->row + c->rows > *bottom ? c->row + c->rows : *bottom;
		*right = c->column + c->columns > *right ? c->column + c->columns : *right;
	}
	return *bottom > 0;
}

bool build_table_end(struct builder *b, const char *name, struct error *err)
{
	int top, left, bottom, right;
	if (!extent(b, &top, &left, &bottom, &right))
		return true;
	int rows = bottom - top, columns = right - left;
	size_t cells = (size_t)rows * (size_t)columns;
	b->out->cells += cells;
	if (b->out->cells > READER_CELLS)
		return err_set(err, ERR_DATA, "%s: more than %d cells", b->out->name, READER_CELLS);
	struct reader_table *t = arena_zalloc(b->arena, sizeof *t);
	*t = (struct reader_table){ name, rows, columns, arena_zalloc(b->arena, cells * sizeof *t->cells),
		top + 1, left + 1 };
	for (size_t i = 0; i < b->puts; i++) {
		const struct build_cell *c = &b->put[i];
		for (int r = c->row; r < c->row + c->rows; r++)
			for (int k = c->column; k < c->column + c->columns; k++) {
				if (r < top || r >= bottom || k < left || k >= right)
					continue;
				struct reader_cell *to = reader_cell_at(t, r - top, k - left);
				*to = c->cell;
				to->merged = r > c->row || k > c->column;
			}
	}
	for (size_t i = 0; i < cells; i++)
		if (!t->cells[i].text.p)
			t->cells[i].text.p = "";
	block(b)->table = t;
	return true;
}

void build_end(struct builder *b)
{
	gather_release(&b->text);
	free(b->put);
}
