/* layout.c: reading a layout: settings, then headings, texts, blocks, annexes, a line each. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "report/annex.h"
#include "report/report.h"
#include "report/words.h"

enum { LINES_MAX = 2000 };

/* A layout being read. */
struct reading {
	struct report_layout *l;
	const struct rules *rules;
	const struct indicators *sets;
	const char *name;
	struct arena *a;
	int line;
	struct layout_line *block; /* the one whose text follows */
	struct buf text;
	struct error *err;
};

static bool bad(struct reading *r, int column, const char *found, const char *expected)
{
	return err_set(r->err, ERR_DATA, "%s:%d:%d: found \"%.60s\", expected %s", r->name, r->line, column,
		found, expected);
}

/* Texts with | between. */
static int names(struct reading *r, const char *value, const char **out)
{
	int n = 0;
	while (*value && n < REPORT_NAMES) {
		size_t len = strcspn(value, "|");
		out[n++] = arena_dup(r->a, value, len);
		value += len + (value[len] == '|');
	}
	return n;
}

static bool sets_named(struct reading *r, const char *value)
{
	while (*value) {
		size_t n = strcspn(value, " ");
		const char *code = arena_dup(r->a, value, n);
		int at = indicator_set_find(r->sets, code);
		if (at < 0)
			return bad(r, 1, code, "the code of a set of indicators");
		if (r->l->sets == REPORT_SETS)
			return bad(r, 1, code, "fewer sets");
		r->l->set[r->l->sets++] = at;
		value += n + strspn(value + n, " ");
	}
	return true;
}

static bool setting(struct reading *r, const char *s)
{
	struct report_layout *l = r->l;
	size_t n = strcspn(s, " ");
	const char *key = arena_dup(r->a, s, n), *value = s + n + strspn(s + n, " ");
	const struct {
		const char *key, **to;
	} texts[] = { { "name", &l->name }, { "every", &l->every }, { "symbol", &l->symbol },
		{ "title", &l->title }, { "subject", &l->subject }, { "drafters", &l->drafters } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(key, texts[i].key) == 0) {
			*texts[i].to = arena_str(r->a, value);
			return true;
		}
	if (strcmp(key, "sets") == 0)
		return sets_named(r, value);
	if (strcmp(key, "capacity") == 0)
		l->capacities = names(r, value, l->capacity);
	else if (strcmp(key, "recipients") == 0)
		l->recipients = names(r, value, l->recipient);
	else
		return bad(r, 4, key,
			"name, every, sets, title, subject, symbol, drafters, capacity or recipients");
	return true;
}

static struct layout_line *add(struct reading *r, enum layout_kind kind)
{
	if (r->l->lines == LINES_MAX) {
		bad(r, 1, "", "fewer lines");
		return NULL;
	}
	struct layout_line *x = &r->l->line[r->l->lines++];
	*x = (struct layout_line){ .kind = kind, .line = r->line, .code = "", .title = "", .text = "" };
	return x;
}

/* The next word of *s, which goes on behind it. */
static const char *word(struct reading *r, const char **s)
{
	*s += strspn(*s, " ");
	size_t n = strcspn(*s, " ");
	const char *w = arena_dup(r->a, *s, n);
	*s += n;
	*s += strspn(*s, " ");
	return w;
}

static bool known_code(struct reading *r, const struct layout_line *x)
{
	for (int i = 0; i + 1 < r->l->lines; i++)
		if (r->l->line[i].kind == x->kind && strcmp(r->l->line[i].code, x->code) == 0)
			return bad(r, 1, x->code, "another code: this one stands above");
	/* It stands in addresses. */
	size_t n = strspn(x->code, "abcdefghijklmnopqrstuvwxyz0123456789-_");
	return (n && !x->code[n]) || bad(r, 1, x->code, "a code of small letters, digits and -");
}

/* A table has no room for more columns. */
static bool few_items(const struct indicator_set *s)
{
	int n = 0;
	for (int i = 0; i < s->items; i++)
		n += !s->item[i].later && s->item[i].kind != INDICATOR_HEADING;
	return n <= ANNEX_ITEMS;
}

static bool annex(struct reading *r, struct layout_line *x, const char *s)
{
	static const char *const kinds[] = { "indicators", "bodies", "dossiers", "targets", NULL };
	x->code = word(r, &s);
	x->what = word(r, &s);
	int kind = text_word(x->what, kinds);
	if (kind < 0)
		return bad(r, 1, x->what, "indicators, bodies, dossiers or targets");
	x->of = kind == 3 ? "" : word(r, &s);
	x->title = arena_str(r->a, s);
	if (kind < 2 && indicator_set_find(r->sets, x->of) < 0)
		return bad(r, 1, x->of, "the code of a set of indicators");
	if (kind == 1 && !few_items(&r->sets->set[indicator_set_find(r->sets, x->of)]))
		return bad(r, 1, x->of, "a set of at most 30 indicators: each is a column");
	if (kind == 2 && text_word(x->of, level_names) < 0)
		return bad(r, 1, x->of, "province, district or commune");
	return known_code(r, x);
}

static bool heading(struct reading *r, const char *s)
{
	int level = (int)strspn(s, "=");
	struct layout_line *x = level <= 3 ? add(r, LAYOUT_HEADING) : NULL;
	if (!x)
		return bad(r, 1, s, "=, == or === before a heading");
	x->level = level;
	x->text = arena_str(r->a, s + level + strspn(s + level, " "));
	return true;
}

static bool end_block(struct reading *r)
{
	r->block->text = arena_dup(r->a, r->text.p ? r->text.p : "", r->text.len);
	r->block = NULL;
	return true;
}

static bool begin_block(struct reading *r, const char *s)
{
	r->block = add(r, LAYOUT_BLOCK);
	if (!r->block)
		return false;
	r->block->code = word(r, &s);
	r->block->title = arena_str(r->a, s);
	buf_reset(&r->text);
	return known_code(r, r->block);
}

static bool one(struct reading *r, const char *s)
{
	if (r->block && strcmp(s, "@end") == 0)
		return end_block(r);
	if (r->block) {
		buf_adds(&r->text, s);
		buf_addc(&r->text, '\n');
		return true;
	}
	if (!*s || (*s == '#' && s[1] != '!'))
		return true;
	if (strncmp(s, "#! ", 3) == 0)
		return setting(r, s + 3);
	if (*s == '=')
		return heading(r, s);
	if (strncmp(s, "@block ", 7) == 0)
		return begin_block(r, s + 7);
	struct layout_line *x = add(r, *s == '@' ? LAYOUT_ANNEX : LAYOUT_TEXT);
	if (!x)
		return false;
	if (strncmp(s, "@annex ", 7) == 0)
		return annex(r, x, s + 7);
	if (*s == '@')
		return bad(r, 1, s, "@block, @annex, a heading after =, or a text");
	x->text = arena_str(r->a, s);
	return true;
}

static bool all_there(struct reading *r)
{
	const struct report_layout *l = r->l;
	const struct {
		const char *value, *key;
	} needed[] = { { l->name, "name" }, { l->every, "every" }, { l->symbol, "symbol" },
		{ l->title, "title" }, { l->subject, "subject" }, { l->drafters, "drafters" },
		{ l->sets ? "" : NULL, "sets" } };
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!needed[i].value)
			return err_set(r->err, ERR_DATA, "%s:1:1: no line \"#! %s\", expected one", r->name,
				needed[i].key);
	return !r->block ||
	       err_set(r->err, ERR_DATA, "%s:%d:1: the block has no @end", r->name, r->block->line);
}

/* What is placed in texts must be there. */
static bool check_texts(struct reading *r)
{
	struct words w = { .rules = r->rules, .sets = r->sets, .set = r->l->set[0], .arena = r->a };
	for (int i = 0; i < r->l->lines; i++) {
		const struct layout_line *x = &r->l->line[i];
		/* A block's text begins on the line below its own. */
		int line = x->line + (x->kind == LAYOUT_BLOCK);
		if (x->kind != LAYOUT_ANNEX && !words_check(&w, r->name, line, x->text, r->err))
			return false;
	}
	return words_check(&w, r->name, 1, r->l->subject, r->err);
}

bool report_layout_read(struct report_layout *l, const struct rules *rules, const struct indicators *sets,
	const char *code, const char *name, const char *text, size_t n, struct arena *a, struct error *err)
{
	struct reading r = { .l = l,
		.rules = rules,
		.sets = sets,
		.name = name,
		.a = a,
		.err = err,
		.text = BUF_INIT(REPORT_TEXT_MAX) };
	*l = (struct report_layout){ .code = arena_str(a, code), .file = arena_dup(a, text, n) };
	l->line = arena_alloc(a, sizeof *l->line * LINES_MAX);
	bool ok = utf8_valid(text, n, NULL) ||
		  err_set(err, ERR_DATA, "%s:1:1: found bytes that are no UTF-8", name);
	for (const char *p = text, *end = text + n; ok && p < end;) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((stop ? stop : end) - p);
		r.line++;
		ok = one(&r, arena_dup(a, p, len && p[len - 1] == '\r' ? len - 1 : len));
		p += len + 1;
	}
	ok = ok && all_there(&r) && check_texts(&r);
	buf_release(&r.text);
	return ok;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder that end in .report, in order. */
static int files_of(const char *dir, struct arena *a, const char **names_out, int max)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	int n = 0;
	while (d && n < max && (e = readdir(d))) {
		size_t len = strlen(e->d_name);
		if (len > 7 && strcmp(e->d_name + len - 7, ".report") == 0)
			names_out[n++] = arena_str(a, e->d_name);
	}
	if (d)
		closedir(d);
	if (n)
		qsort(names_out, (size_t)n, sizeof *names_out, by_name);
	return n;
}

bool report_layouts_read(const struct rules *rules, const struct indicators *sets, const char *national,
	struct arena *a, bool (*fn)(void *arg, const struct report_layout *l, struct error *err), void *arg,
	struct error *err)
{
	enum { MOST = 64 };
	const char *file[MOST], *dir = path_join(a, national, "reports");
	int n = files_of(dir, a, file, MOST);
	bool ok = true;
	for (int i = 0; ok && i < n; i++) {
		struct file_map m;
		struct report_layout l;
		const char *path = path_join(a, dir, file[i]);
		if (!file_map(&m, path, err))
			return false;
		const char *code = arena_dup(a, file[i], strlen(file[i]) - 7);
		ok = report_layout_read(&l, rules, sets, code, path, m.n ? m.p : "", m.n, a, err) &&
		     fn(arg, &l, err);
		file_unmap(&m);
	}
	return ok;
}
