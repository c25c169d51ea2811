/* reason.c: see reason.h. */
#include "web/reason.h"

#include <pthread.h>
#include <string.h>

#include "base/buf.h"
#include "base/sheet.h"

extern const char reasons_csv[];
extern const unsigned long reasons_csv_len;

/* TRIES: so often it is tried where a part may end; a text may be made to have many such places. */
enum { REASONS_MAX = 1024, PARTS_MAX = 9, TEXT_MAX = 4096, TRIES = 20000 };

static struct {
	struct arena arena;
	struct reason {
		const char *en, *vi;
		size_t literal; /* bytes of `en` that stand for themselves */
	} row[REASONS_MAX];
	int n;
} catalogue;

/* A part of a text. */
struct part {
	const char *p;
	size_t n;
};

/* Behind a conversion ("%.60s") whose per cent sign is at p; *kind gets its letter. */
static const char *behind(const char *p, char *kind)
{
	p++;
	p += strspn(p, "-+ #0123456789.*lhzjt");
	*kind = *p;
	return *p ? p + 1 : p;
}

/* How many bytes of a format stand for themselves. */
static size_t literal_of(const char *en)
{
	size_t n = 0;
	char kind;
	for (const char *p = en; *p; n++)
		if (*p == '%' && p[1] != '%') {
			p = behind(p, &kind);
			n--;
		} else {
			p += *p == '%' ? 2 : 1;
		}
	return n;
}

static void load(void)
{
	static const struct sheet_column columns[] = { { "en", false }, { "vi", false } };
	struct error err = { 0 };
	struct sheet s;
	bool ok = sheet_open(&s, "reasons.csv", reasons_csv, reasons_csv_len, columns, 2, &err);
	while (ok && sheet_next(&s, &err) == CSV_ROW) {
		const struct csv_field *en = sheet_field(&s, 0), *vi = sheet_field(&s, 1);
		if (catalogue.n == REASONS_MAX)
			die("reasons.csv: more than %d rows", REASONS_MAX);
		struct reason *r = &catalogue.row[catalogue.n++];
		r->en = arena_dup(&catalogue.arena, en->p, en->n);
		r->vi = arena_dup(&catalogue.arena, vi->p, vi->n);
		r->literal = literal_of(r->en);
	}
	if (err.code)
		die("%s", err.text);
	sheet_close(&s);
}

static bool is_number(const struct part *part, const char *digits)
{
	size_t i = 0;
	while (i < part->n && strchr(digits, part->p[i]))
		i++;
	return i == part->n && i > 0;
}

static bool fits(const struct part *part, char kind)
{
	switch (kind) {
	case 's': return true;
	case 'c': return part->n == 1;
	case 'X': return is_number(part, "0123456789ABCDEF");
	default: return is_number(part, "-.0123456789");
	}
}

/* Whether a text may have come of a format; *n of the parts get what stood for its conversions. */
static bool came_of(const char *en, const char *text, struct part *parts, int *n, int *tries)
{
	while (*en && (*en != '%' || en[1] == '%')) {
		if (*en != *text)
			return false;
		en += *en == '%' ? 2 : 1;
		text++;
	}
	if (!*en)
		return !*text;
	if (*n == PARTS_MAX)
		return false;
	int at = (*n)++;
	char kind;
	en = behind(en, &kind);
	/* What follows says where the part ends; the shortest that lets all else fit is taken. */
	for (size_t len = 0, end = strlen(text); len <= end && (*tries)-- > 0; len++) {
		parts[at] = (struct part){ text, len };
		*n = at + 1;
		if (fits(&parts[at], kind) && came_of(en, text + len, parts, n, tries))
			return true;
	}
	return false;
}

/* The row that a text came of: of several, the one that says most of it by itself. */
static const struct reason *find(const char *text, struct part *parts, int *n)
{
	const struct reason *best = NULL;
	for (int i = 0; i < catalogue.n; i++) {
		struct part these[PARTS_MAX];
		int m = 0, tries = TRIES;
		const struct reason *r = &catalogue.row[i];
		if ((best && r->literal <= best->literal) || !came_of(r->en, text, these, &m, &tries))
			continue;
		best = r;
		*n = m;
		memcpy(parts, these, sizeof these);
	}
	return best;
}

static void put_part(struct buf *b, const struct part *part, struct arena *a)
{
	struct part none[PARTS_MAX];
	int n = 0;
	const char *text = arena_dup(a, part->p, part->n);
	const struct reason *r = find(text, none, &n);
	buf_adds(b, r && n == 0 ? r->vi : text);
}

/* The Vietnamese with the parts in their places. */
static void put_filled(struct buf *b, const char *vi, const struct part *parts, int n, struct arena *a)
{
	for (const char *p = vi; *p;) {
		int at = p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}' ? p[1] - '1' : -1;
		if (at >= 0 && at < n) {
			put_part(b, &parts[at], a);
			p += 3;
		} else {
			buf_addc(b, *p++);
		}
	}
}

/* In front of it may stand what it is about, such as a file's name. */
static bool put_reason(struct buf *b, const char *text, struct arena *a)
{
	struct part parts[PARTS_MAX];
	int n = 0;
	const struct reason *r = find(text, parts, &n);
	if (r) {
		put_filled(b, r->vi, parts, n, a);
		return true;
	}
	const char *rest = strstr(text, ": ");
	if (!rest)
		return false;
	buf_add(b, text, (size_t)(rest + 2 - text));
	return put_reason(b, rest + 2, a);
}

const char *reason_in(enum lang lang, const char *text, struct arena *a)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct buf b = BUF_INIT(TEXT_MAX);
	if (lang == LANG_EN)
		return text;
	pthread_once(&once, load);
	bool found = put_reason(&b, text, a);
	const char *said = found && !b.full ? arena_str(a, b.p) : NULL;
	buf_release(&b);
	return said;
}

bool reason_row(int i, const char **en, const char **vi)
{
	struct arena a = { 0 };
	reason_in(LANG_VI, "", &a);
	arena_release(&a);
	if (i < 0 || i >= catalogue.n)
		return false;
	*en = catalogue.row[i].en;
	*vi = catalogue.row[i].vi;
	return true;
}
