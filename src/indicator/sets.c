/* sets.c: the files of the sets, row by row; the formulas read, not yet checked. */
#include "indicator/sets.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/sheet.h"
#include "indicator/formula.h"

const char *const indicator_kind_names[] = { "heading", "count", "rate", "number", "choice", NULL };
const char *const indicator_rollup_names[] = { "sum", "mean", "min", "max", NULL };

enum { SETS_MAX = 64, ITEMS_MAX = 20000 };

static const char *const periods[] = { "month", "quarter", "half_year", "year", NULL };

enum { SET_CODE, SET_NAME, SET_EVERY, SET_BASIS };
static const struct sheet_column set_columns[] = { [SET_CODE] = { "code", false },
	[SET_NAME] = { "name", false },
	[SET_EVERY] = { "every", false },
	[SET_BASIS] = { "basis", true } };

enum { CODE, NAME, UNIT, KIND, FORMULA, WHO, ROLLUP, MUST, VALID_FROM, VALID_TO, NOTE };
static const struct sheet_column columns[] = { [CODE] = { "code", false },
	[NAME] = { "name", false },
	[UNIT] = { "unit", false },
	[KIND] = { "kind", false },
	[FORMULA] = { "formula", false },
	[WHO] = { "who", true },
	[ROLLUP] = { "rollup", true },
	[MUST] = { "must", true },
	[VALID_FROM] = { "valid_from", true },
	[VALID_TO] = { "valid_to", true },
	[NOTE] = { "note", true } };
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *text_of(struct arena *a, const struct sheet *s, int col)
{
	const struct csv_field *f = sheet_field(s, col);
	return arena_dup(a, f->n ? f->p : "", f->n);
}

static bool word_like(const struct csv_field *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_", f->p[i]))
			return false;
	return f->n > 0 && f->n <= 40;
}

static bool read_list_row(struct indicators *s, const struct sheet *t, struct error *err)
{
	int every;
	if (!word_like(sheet_field(t, SET_CODE)))
		return sheet_bad(t, SET_CODE, err, "small letters, digits and - of at most 40");
	if (s->sets == SETS_MAX)
		return sheet_bad(t, SET_CODE, err, "fewer than %d sets", SETS_MAX);
	if (!sheet_field(t, SET_NAME)->n)
		return sheet_bad(t, SET_NAME, err, "a name");
	if (!sheet_word(t, SET_EVERY, periods, &every, err))
		return false;
	struct indicator_set *set = &s->set[s->sets];
	set->code = text_of(&s->arena, t, SET_CODE);
	if (indicator_set_find(s, set->code) >= 0)
		return sheet_bad(t, SET_CODE, err, "another code: this one stands above");
	set->name = text_of(&s->arena, t, SET_NAME);
	set->basis = text_of(&s->arena, t, SET_BASIS);
	set->every = periods[every];
	set->text = "";
	s->sets++;
	return true;
}

static bool read_list(struct indicators *s, const char *name, const char *p, size_t n, struct error *err)
{
	struct sheet t;
	enum csv_result got = CSV_BAD;
	s->set = arena_zalloc(&s->arena, sizeof *s->set * SETS_MAX);
	s->list_text = arena_dup(&s->arena, p, n);
	if (sheet_open(&t, name, p, n, set_columns, 4, err))
		while ((got = sheet_next(&t, err)) == CSV_ROW && read_list_row(s, &t, err))
			;
	sheet_close(&t);
	return got == CSV_END;
}

/* Where a text within a field begins: "file:line:" and the column before its first byte. */
static const char *place_of(struct arena *a, const struct sheet *t, int col, int *column)
{
	const struct csv_field *f = sheet_field(t, col);
	*column = f->column + f->quoted;
	return arena_printf(a, "%s:%d:", t->csv.name, f->line);
}

static bool read_formula(
	struct indicators *s, struct indicator *i, const struct sheet *t, struct error *err)
{
	int column;
	const char *where = place_of(&s->arena, t, FORMULA, &column);
	if (!*i->text)
		return true;
	if (i->kind == INDICATOR_HEADING)
		return sheet_bad(t, FORMULA, err, "nothing: a heading has no value");
	i->formula = formula_read(&s->arena, where, column, i->text, strlen(i->text), err);
	return i->formula != NULL;
}

static bool read_musts(struct indicators *s, struct indicator *i, const struct sheet *t, struct error *err)
{
	int column;
	const char *where = place_of(&s->arena, t, MUST, &column);
	for (const char *p = i->must; *p;) {
		size_t n = strcspn(p, ";");
		if (i->conditions == INDICATOR_MUSTS)
			return sheet_bad(t, MUST, err, "at most %d conditions", INDICATOR_MUSTS);
		struct node *f = formula_read(&s->arena, where, column + (int)(p - i->must), p, n, err);
		if (!f)
			return false;
		i->condition[i->conditions++] = f;
		p += n + (p[n] == ';');
	}
	return true;
}

static int depth_of(const char *code)
{
	int depth = 0;
	for (const char *p = code; *p; p++)
		depth += *p == '.';
	return depth;
}

/* Another version of a code follows the last one in time. */
static bool chain(struct indicator_set *set, int at, const struct sheet *t, struct error *err)
{
	struct indicator *i = &set->item[at];
	int64_t first;
	if (map_put(&set->by_code, i->code, strlen(i->code), at))
		return true;
	map_get(&set->by_code, i->code, strlen(i->code), &first);
	struct indicator *last = &set->item[first];
	while (last->next >= 0)
		last = &set->item[last->next];
	if (last->valid_to >= i->valid_from)
		return sheet_bad(t, CODE, err,
			"another code, or valid_from after the day on which the version above ends");
	last->next = at;
	i->later = true;
	return true;
}

static bool read_row(
	struct indicators *s, struct indicator_set *set, const struct sheet *t, struct error *err)
{
	struct indicator *i = &set->item[set->items];
	int kind, rollup = ROLLUP_SUM;
	*i = (struct indicator){ .next = -1, .line = sheet_field(t, CODE)->line };
	if (!sheet_field(t, CODE)->n || !sheet_field(t, NAME)->n)
		return sheet_bad(t, sheet_field(t, CODE)->n ? NAME : CODE, err, "something");
	if (set->items == ITEMS_MAX)
		return sheet_bad(t, CODE, err, "at most %d rows", ITEMS_MAX);
	if (!sheet_word(t, KIND, indicator_kind_names, &kind, err) ||
		!sheet_day(t, VALID_FROM, -DAY_NEVER, &i->valid_from, err) ||
		!sheet_day(t, VALID_TO, DAY_NEVER, &i->valid_to, err))
		return false;
	if (sheet_field(t, ROLLUP)->n && !sheet_word(t, ROLLUP, indicator_rollup_names, &rollup, err))
		return false;
	if (i->valid_to < i->valid_from)
		return sheet_bad(t, VALID_TO, err, "a day not before valid_from");
	i->kind = (enum indicator_kind)kind;
	i->rollup = (enum indicator_rollup)rollup;
	i->code = text_of(&s->arena, t, CODE);
	i->name = text_of(&s->arena, t, NAME);
	i->unit = text_of(&s->arena, t, UNIT);
	i->text = text_of(&s->arena, t, FORMULA);
	i->who = text_of(&s->arena, t, WHO);
	i->must = text_of(&s->arena, t, MUST);
	i->depth = depth_of(i->code);
	/* It stands in formulas and in addresses. */
	if (strpbrk(i->code, ":{} /?#%&\"'<>\\"))
		return sheet_bad(t, CODE, err, "a code of letters, digits, dots and the like");
	if (kind != INDICATOR_HEADING && !*i->unit)
		return sheet_bad(t, UNIT, err, "a unit");
	if (kind != INDICATOR_HEADING && !*i->text && !*i->who)
		return sheet_bad(t, WHO, err, "who answers, since there is no formula");
	if (*i->text && *i->who)
		return sheet_bad(t, WHO, err, "nothing, since the formula says how it is found");
	set->items++;
	return read_formula(s, i, t, err) && read_musts(s, i, t, err) && chain(set, set->items - 1, t, err);
}

static size_t lines_of(const char *p, size_t n)
{
	size_t lines = 1;
	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

static bool read_set(
	struct indicators *s, struct indicator_set *set, const struct set_file *f, struct error *err)
{
	struct sheet t;
	enum csv_result got = CSV_BAD;
	set->text = f->text;
	set->item = arena_zalloc(&s->arena, sizeof *set->item * lines_of(f->text, f->n));
	if (sheet_open(&t, f->name, f->text, f->n, columns, COLUMNS, err))
		while ((got = sheet_next(&t, err)) == CSV_ROW && read_row(s, set, &t, err))
			;
	sheet_close(&t);
	return got == CSV_END;
}

bool sets_read(struct indicators *s, const struct rules *rules, const char *list_name, const char *list,
	size_t n, const struct set_file *file, int files, struct error *err)
{
	bool ok = read_list(s, list_name, list, n, err);
	for (int i = 0; ok && i < s->sets; i++) {
		const struct set_file *f = NULL;
		for (int k = 0; k < files; k++)
			if (strcmp(file[k].code, s->set[i].code) == 0)
				f = &file[k];
		ok = f ? read_set(s, &s->set[i], f, err)
		       : err_set(err, ERR_DATA, "%s: the set %s has no file %s.csv beside it", list_name,
				 s->set[i].code, s->set[i].code);
	}
	if (ok && sets_check(s, rules, file, files, err))
		return true;
	indicators_release(s);
	return false;
}

static bool map_in(struct arena *a, const char *path, const char **p, size_t *n, struct error *err)
{
	struct file_map m;
	if (!file_map(&m, path, err))
		return false;
	*p = arena_dup(a, m.n ? m.p : "", m.n);
	*n = m.n;
	file_unmap(&m);
	return true;
}

bool indicators_read_files(struct indicators *s, const struct rules *rules, const char *national,
	const char *local, struct error *err)
{
	*s = (struct indicators){ 0 };
	struct set_file file[SETS_MAX];
	const char *dir = path_join(&s->arena, national, "indicators"), *list;
	const char *list_name = path_join(&s->arena, dir, "sets.csv");
	size_t n;
	if (!file_exists(list_name))
		return true;
	/* The list is read once to know which files there are; sets_read() reads it as everybody does. */
	struct indicators names = { 0 };
	bool ok =
		map_in(&s->arena, list_name, &list, &n, err) && read_list(&names, list_name, list, n, err);
	int files = 0;
	for (int i = 0; ok && i < names.sets; i++) {
		const char *base = arena_printf(&s->arena, "%s.csv", names.set[i].code);
		const char *own =
			local ? path_join(&s->arena, path_join(&s->arena, local, "indicators"), base)
			      : NULL;
		struct set_file *f = &file[files++];
		f->code = arena_str(&s->arena, names.set[i].code);
		f->name = own && file_exists(own) ? own : path_join(&s->arena, dir, base);
		ok = map_in(&s->arena, f->name, &f->text, &f->n, err);
	}
	indicators_release(&names);
	if (ok)
		return sets_read(s, rules, list_name, list, n, file, files, err);
	indicators_release(s);
	return false;
}

void indicators_release(struct indicators *s)
{
	for (int i = 0; i < s->sets; i++)
		map_release(&s->set[i].by_code);
	arena_release(&s->arena);
	*s = (struct indicators){ 0 };
}

int indicator_set_find(const struct indicators *s, const char *code)
{
	for (int i = 0; i < s->sets; i++)
		if (strcmp(s->set[i].code, code) == 0)
			return i;
	return -1;
}

int indicator_find(const struct indicator_set *s, const char *code)
{
	int64_t at;
	return map_get(&s->by_code, code, strlen(code), &at) ? (int)at : -1;
}

const struct indicator *indicator_on(const struct indicator_set *s, int item, int32_t day)
{
	for (; item >= 0; item = s->item[item].next)
		if (s->item[item].valid_from <= day && s->item[item].valid_to >= day)
			return &s->item[item];
	return NULL;
}

/* Whether the word of n bytes at `w` names the agency. */
static bool word_names(const char *w, size_t n, const struct agency *a)
{
	const char *value = memchr(w, ':', n);
	if (!value)
		return (n == 3 && memcmp(w, "all", 3) == 0) ||
		       (strlen(a->code) == n && memcmp(w, a->code, n) == 0);
	size_t key = (size_t)(value - w), rest = n - key - 1;
	const char *own = key == 5 && memcmp(w, "level", 5) == 0  ? level_names[a->level]
			  : key == 4 && memcmp(w, "kind", 4) == 0 ? a->kind
								  : "";
	return strlen(own) == rest && memcmp(value + 1, own, rest) == 0;
}

bool indicator_asks(const struct indicator *i, const struct province *p, int agency)
{
	for (const char *w = i->who; *w;) {
		size_t n = strcspn(w, " ");
		if (n && word_names(w, n, &p->agency[agency]))
			return true;
		w += n + (w[n] == ' ');
	}
	return false;
}
