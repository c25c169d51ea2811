/* words.c: see words.h. */
#include "report/words.h"

#include <string.h>

#include "base/date.h"

/* A text being gone through. */
struct going {
	struct words *w;
	const char *where; /* "name:line:"; NULL: nothing is said about places */
	const char *start;
	struct report_span *first, **end;
	struct buf text; /* plain words gathered so far */
	bool bold, italic, checking;
	int depth;
	struct error *err;
};

static bool bad(struct going *g, const char *at, size_t n, const char *expected)
{
	return err_set(g->err, ERR_DATA, "%s%d: found \"%.*s\", expected %s",
		g->where ? g->where : "text:1:", (int)(at - g->start) + 1, (int)(n > 80 ? 80 : n), at,
		expected);
}

static struct report_span *add(struct going *g, const char *text)
{
	struct report_span *s = arena_zalloc(g->w->arena, sizeof *s);
	s->text = text;
	s->bold = g->bold;
	s->italic = g->italic;
	*g->end = s;
	g->end = &s->next;
	return s;
}

static void flush(struct going *g)
{
	if (g->text.len)
		add(g, arena_dup(g->w->arena, g->text.p, g->text.len));
	buf_reset(&g->text);
}

/* The brace that closes the one at p; NULL: there is none. */
static const char *closing(const char *p, const char *end)
{
	int depth = 0;
	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end) {
			p++;
			continue;
		}
		depth += *p == '{';
		depth -= *p == '}';
		if (depth == 0)
			return p;
	}
	return NULL;
}

/* The first `mark` outside of braces. */
static const char *outside(const char *p, const char *end, char mark)
{
	int depth = 0;
	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end) {
			p++;
			continue;
		}
		if (*p == mark && depth == 0)
			return p;
		depth += *p == '{';
		depth -= *p == '}';
	}
	return NULL;
}

const char *words_cell(struct arena *a, const char **row)
{
	const char *p = *row + (**row == '|'), *end = p + strlen(p), *stop = outside(p, end, '|');
	if (p == end)
		return NULL;
	stop = stop ? stop : end;
	*row = stop;
	p += strspn(p, " \t");
	p = p < stop ? p : stop;
	while (stop > p && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	return arena_dup(a, p, (size_t)(stop - p));
}

static bool walk(struct going *g, const char *p, const char *end);

static const struct node *formula(struct going *g, const char *p, const char *end)
{
	const char *where = g->where ? g->where : "text:1:";
	return indicator_formula(g->w->sets, g->w->rules, g->w->set, where, (int)(p - g->start) + 1, p,
		(size_t)(end - p), g->w->arena, g->err);
}

static bool choose(struct going *g, const char *p, const char *end)
{
	const char *colon = outside(p, end, ':');
	const char *bar = colon ? outside(colon + 1, end, '|') : NULL;
	struct indicator_value v;
	if (!colon)
		return bad(g, p, (size_t)(end - p), ": and the words that hold then");
	const struct node *f = formula(g, p, colon);
	if (!f)
		return false;
	if (!indicator_is_condition(f))
		return bad(g, p, (size_t)(colon - p), "a condition");
	const char *yes = colon + 1 + strspn(colon + 1, " "), *yes_end = bar ? bar : end;
	const char *no = bar ? bar + 1 + strspn(bar + 1, " ") : end;
	while (bar && yes_end > yes && yes_end[-1] == ' ')
		yes_end--;
	if (yes > yes_end)
		yes = yes_end;
	if (g->checking)
		return walk(g, yes, yes_end) && walk(g, no, end);
	if (!evaluation_node(g->w->e, f, g->w->period, indicator_whole, &v, g->err))
		return false;
	if (v.state == INDICATOR_KNOWN)
		return v.number.num ? walk(g, yes, yes_end) : walk(g, no, end);
	flush(g);
	add(g, "[…]")->missing = true;
	g->w->doc->missing++;
	return true;
}

void fact_add(struct report_doc *d, struct arena *a, const char *key, const char *label, const char *plain,
	const char *shown, const char *href)
{
	struct report_fact *f = arena_zalloc(a, sizeof *f);
	*f = (struct report_fact){ key, label, plain, shown, href, NULL };
	if (d->facts_last)
		d->facts_last->next = f;
	else
		d->facts = f;
	d->facts_last = f;
}

static const char *href_of(struct going *g, const struct node *f)
{
	int set, item;
	struct arena *a = g->w->arena;
	const char *period = period_text(a, &g->w->period);
	if (!indicator_named(f, &set, &item))
		return arena_printf(a, "/indicators/%s/%s", g->w->sets->set[g->w->set].code, period);
	const struct indicator_set *s = &g->w->sets->set[set];
	return arena_printf(a, "/indicators/%s/%s/%s", s->code, period, s->item[item].code);
}

/* What people call a figure: the indicator's name; a formula is its own. */
static const char *label_of(struct going *g, const struct node *f, const char *key)
{
	int set, item;
	if (!indicator_named(f, &set, &item))
		return key;
	const struct indicator *on = indicator_on(&g->w->sets->set[set], item, g->w->period.to);
	return on ? on->name : key;
}

static bool figure(struct going *g, const char *p, const char *end)
{
	struct indicator_value v;
	struct arena *a = g->w->arena;
	const struct node *f = formula(g, p, end);
	if (!f)
		return false;
	if (indicator_is_condition(f))
		return bad(g, p, (size_t)(end - p), "a number");
	if (g->checking)
		return true;
	if (!evaluation_node(g->w->e, f, g->w->period, indicator_whole, &v, g->err))
		return false;
	flush(g);
	const char *key =
		arena_printf(a, "%s:%s", g->w->sets->set[g->w->set].code, indicator_written(f, a));
	if (v.state == INDICATOR_MISSING) {
		add(g, "[…]")->missing = true;
		g->w->doc->missing++;
		return true;
	}
	struct report_span *s = add(g, indicator_text(a, &v, NUMBER_VI));
	s->href = href_of(g, f);
	fact_add(g->w->doc, a, key, label_of(g, f, key), indicator_exact(a, &v), s->text, s->href);
	return true;
}

/* {period} and its like. */
static bool said(struct going *g, const char *p, size_t n)
{
	struct period q = g->w->period;
	struct date from = date_of(q.from), to = date_of(q.to);
	struct arena *a = g->w->arena;
	const char *word = arena_dup(a, p, n);
	if (strcmp(word, "period") == 0)
		buf_adds(&g->text, period_words(q, a));
	else if (strcmp(word, "year") == 0)
		buf_printf(&g->text, "%d", to.year);
	else if (strcmp(word, "from") == 0)
		buf_printf(&g->text, "%02d/%02d/%d", from.day, from.month, from.year);
	else if (strcmp(word, "to") == 0)
		buf_printf(&g->text, "%02d/%02d/%d", to.day, to.month, to.year);
	else if (strcmp(word, "province") == 0)
		buf_adds(&g->text, province_setting(&g->w->rules->province, "name", ""));
	else
		return false;
	return true;
}

static bool braces(struct going *g, const char **at, const char *end)
{
	const char *p = *at, *stop = closing(p, end);
	if (!stop)
		return bad(g, p, 1, "} after it");
	*at = stop + 1;
	if (said(g, p + 1, (size_t)(stop - p - 1)))
		return true;
	if (strncmp(p, "{if ", 4) == 0)
		return choose(g, p + 4, stop);
	if (p[1] == '=')
		return figure(g, p + 2, stop);
	return figure(g, p, stop + 1);
}

static bool footnote(struct going *g, const char **at, const char *end)
{
	const char *p = *at, *stop = memchr(p, ']', (size_t)(end - p));
	if (!stop)
		return bad(g, p, 2, "] after the footnote");
	if (stop - p - 2 > WORDS_NOTE)
		return bad(g, p, 80, "a footnote of at most 4000 bytes");
	flush(g);
	struct report_span *s = add(g, "");
	s->note = arena_dup(g->w->arena, p + 2, (size_t)(stop - p - 2));
	*at = stop + 1;
	return true;
}

static bool walk(struct going *g, const char *p, const char *end)
{
	if (++g->depth > 20)
		return bad(g, p, 1, "fewer braces within braces");
	while (p < end) {
		if (*p == '\\' && p + 1 < end) {
			buf_addc(&g->text, p[1]);
			p += 2;
		} else if (*p == '{') {
			if (!braces(g, &p, end))
				return false;
		} else if (*p == '[' && p + 1 < end && p[1] == '^') {
			if (!footnote(g, &p, end))
				return false;
		} else if (p + 1 < end && p[1] == *p && (*p == '*' || *p == '\'')) {
			flush(g);
			bool *style = *p == '*' ? &g->bold : &g->italic;
			*style = !*style;
			p += 2;
		} else
			buf_addc(&g->text, *p++);
	}
	g->depth--;
	return true;
}

static bool go(struct going *g, const char *text, size_t n, struct report_span **out)
{
	g->start = text;
	g->first = NULL;
	g->end = &g->first;
	g->text = BUF_INIT(REPORT_TEXT_MAX);
	bool ok = walk(g, text, text + n);
	flush(g);
	buf_release(&g->text);
	if (out)
		*out = g->first;
	return ok;
}

/* A row of a table has a cell, and none more than the first row, which names the columns. */
static bool row_check(struct going *g, const char *text, size_t n, int *columns)
{
	const char *row = arena_dup(g->w->arena, text, n), *note = strstr(row, "[^");
	if (note && (note == row || note[-1] != '\\')) {
		g->start = text;
		return bad(g, text, n, "no footnote in a table");
	}
	int cells = 0, most = *columns ? *columns : WORDS_CELLS;
	while (words_cell(g->w->arena, &row))
		cells++;
	*columns = *columns ? *columns : cells;
	g->start = text;
	return (cells && cells <= most) || bad(g, text, n,
						   !cells               ? "a cell after |"
						   : most < WORDS_CELLS ? "as many cells as the first row "
									  "has, or fewer"
									: "at most 16 cells");
}

bool words_check(struct words *w, const char *name, int line, const char *text, struct error *err)
{
	int columns = 0;
	while (*text) {
		size_t n = strcspn(text, "\r\n");
		struct going g = { .w = w,
			.where = arena_printf(w->arena, "%s:%d:", name, line++),
			.checking = true,
			.err = err };
		if (*text == '|' && !row_check(&g, text, n, &columns))
			return false;
		if (*text != '|' && n > strspn(text, " \t"))
			columns = 0;
		if (!go(&g, text, n, NULL))
			return false;
		text += n;
		text += *text == '\r';
		text += *text == '\n';
	}
	return true;
}

bool words_spans(struct words *w, const char *text, struct report_span **out, struct error *err)
{
	struct going g = { .w = w, .err = err };
	return go(&g, text, strlen(text), out);
}

const char *words_plain(const struct report_span *spans, struct arena *a)
{
	struct buf b = BUF_INIT(REPORT_TEXT_MAX);
	for (; spans; spans = spans->next)
		buf_adds(&b, spans->text);
	return arena_take(a, &b);
}

const char *period_words(struct period p, struct arena *a)
{
	static const char *const quarters[] = { "I", "II", "III", "IV" };
	struct date f = date_of(p.from), t = date_of(p.to);
	struct period half = period_half_year(p.to);
	int32_t day_after = p.to + 1;
	if (half.from == p.from && half.to == p.to)
		return arena_printf(a, t.month == 6 ? "6 tháng đầu năm %d" : "6 tháng cuối năm %d", t.year);
	if (f.month == 12 && f.day == 15 && t.month == 12 && t.day == 14 && t.year == f.year + 1)
		return arena_printf(a, "năm %d", t.year);
	if (f.day == 1 && date_of(day_after).day == 1 && f.year == t.year) {
		if (f.month == t.month)
			return arena_printf(a, "tháng %d năm %d", t.month, t.year);
		if (f.month % 3 == 1 && t.month == f.month + 2)
			return arena_printf(a, "quý %s năm %d", quarters[f.month / 3], t.year);
		if (f.month == 1 && t.month == 12)
			return arena_printf(a, "năm %d", t.year);
	}
	return arena_printf(a, "từ ngày %02d/%02d/%d đến ngày %02d/%02d/%d", f.day, f.month, f.year, t.day,
		t.month, t.year);
}
