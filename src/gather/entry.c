/* entry.c: what is typed, read and held against what it may be; a form as it stands, with what is doubted. */
#include <string.h>

#include "base/date.h"
#include "base/rows.h"
#include "base/text.h"
#include "gather/gather.h"
#include "store/db.h"

/* The unit of a choice names its numbers: "Chưa = 0; Hoàn thành = 1". */
static bool is_choice(const struct indicator *i, const char *value)
{
	size_t n = strlen(value);
	for (const char *p = strchr(i->unit, '='); p; p = strchr(p, '=')) {
		p += 1 + strspn(p + 1, " ");
		if (strncmp(p, value, n) == 0 && (p[n] < '0' || p[n] > '9'))
			return true;
	}
	return false;
}

enum typed_fault typed_read(
	const struct indicator *i, const char *typed, struct arena *a, const char **value)
{
	struct rational x;
	*value = NULL;
	if (!typed || !typed[strspn(typed, " \t")])
		return TYPED_FINE;
	if (!rational_typed(typed, &x))
		return TYPED_NOT_NUMBER;
	bool rate = i->kind == INDICATOR_RATE, count = i->kind == INDICATOR_COUNT;
	if (x.num < 0 && (rate || count))
		return TYPED_NEGATIVE;
	if (count && !rational_whole(x))
		return TYPED_FRACTION;
	if (rate && rational_compare(x, rational_int(100)) > 0)
		return TYPED_RANGE;
	const char *s = rational_text(a, x, 9);
	if (i->kind == INDICATOR_CHOICE && !is_choice(i, s))
		return TYPED_CHOICE;
	*value = s;
	return TYPED_FINE;
}

/* --- a form as it stands ------------------------------------------------------------------------------ */

static const struct answer *answer_to(const struct answer *list, int n, const char *code)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].code, code) == 0)
			return &list[i];
	return NULL;
}

/* Whether a heading stands over something that is asked: its code begins theirs. */
static bool is_over(const struct answer_sheet *s, const int *item, int n, const struct indicator *heading)
{
	size_t len = strlen(heading->code);
	for (int i = 0; i < n; i++) {
		const char *code = s->set->item[item[i]].code;
		if (strncmp(code, heading->code, len) == 0 && code[len] == '.')
			return true;
	}
	return false;
}

static void add_lines(
	struct answer_sheet *s, const struct province *p, const struct round *r, struct arena *a)
{
	int item[ANSWERS_MAX];
	int n = round_asks(s->set, p, r->period, s->agency, item), next = 0;
	s->line = arena_zalloc(a, sizeof *s->line * ((size_t)s->set->items + 1));
	for (int i = 0; i < s->set->items; i++) {
		const struct indicator *on =
			s->set->item[i].later ? NULL : indicator_on(s->set, i, r->period.to);
		bool asked = next < n && item[next] == i;
		if (!on || (!asked && (on->kind != INDICATOR_HEADING || !is_over(s, item, n, on))))
			continue;
		next += asked;
		s->line[s->lines++] = (struct sheet_line){ .item = i, .on = on, .heading = !asked };
	}
	s->asked = n;
}

/* The answers as the evaluation takes them, whatever their state. */
static int as_numbers(const struct answer_sheet *s, const struct answer *list, int n, struct period p,
	struct indicator_answer *out)
{
	int count = 0;
	for (int i = 0; i < n; i++) {
		struct indicator_answer *x = &out[count];
		*x = (struct indicator_answer){ .set = s->set_place,
			.item = indicator_find(s->set, list[i].code),
			.agency = s->agency,
			.period = p };
		count += x->item >= 0 && list[i].value &&
			 rational_parse(list[i].value, strlen(list[i].value), &x->number);
	}
	return count;
}

static bool count_files(struct db *db, struct sheet_line *l, struct error *err)
{
	return !l->answer || evidence_count(db, EVIDENCE_VALUE, l->answer->id, &l->files, err);
}

bool answer_sheet_read(struct db *db, const struct rules *rules, const struct round *r, int agency,
	struct arena *a, struct answer_sheet *s, struct error *err)
{
	const struct indicators *sets = rules->indicators;
	const int64_t id = rules->province.agency[agency].id;
	struct answer *now, *was;
	int n, before;
	*s = (struct answer_sheet){ .set_place = indicator_set_find(sets, r->set),
		.agency = agency,
		.before = period_previous(r->period) };
	if (s->set_place < 0)
		return err_set(err, ERR_NOT_FOUND, "the set %s is not there any more", r->set);
	s->set = &sets->set[s->set_place];
	if (!answers_list(db, r->set, r->period, id, a, &now, &n, err) ||
		!answers_list(db, r->set, s->before, id, a, &was, &before, err))
		return false;
	add_lines(s, &rules->province, r, a);
	for (int i = 0; i < s->lines; i++) {
		struct sheet_line *l = &s->line[i];
		if (l->heading)
			continue;
		l->answer = answer_to(now, n, l->on->code);
		l->before = answer_to(was, before, l->on->code);
		s->answered += l->answer && l->answer->value;
		if (!count_files(db, l, err))
			return false;
	}
	struct indicator_answer *all = arena_alloc(a, sizeof *all * ((size_t)(n + before) + 1));
	int count = as_numbers(s, now, n, r->period, all);
	count += as_numbers(s, was, before, s->before, all + count);
	struct evaluation *e = evaluation_new(rules, sets, db, all, count, a);
	return evaluation_entry_doubts(
		e, s->set_place, r->period, s->before, agency, &s->doubt, &s->doubts, err);
}

enum line_fault sheet_line_fault(
	const struct answer_sheet *s, const struct sheet_line *l, const struct doubt **doubt)
{
	const struct doubt *odd = NULL;
	bool noted = l->answer && l->answer->note && l->answer->note[0];
	if (doubt)
		*doubt = NULL;
	if (l->heading)
		return LINE_FINE;
	if (!l->answer || !l->answer->value)
		return noted ? LINE_FINE : LINE_EMPTY;
	for (int i = 0; i < s->doubts; i++) {
		const struct doubt *d = &s->doubt[i];
		if (d->item != l->item)
			continue;
		if (d->kind != DOUBT_CHANGE) {
			if (doubt)
				*doubt = d;
			return LINE_WRONG;
		}
		odd = d;
	}
	if (doubt)
		*doubt = odd;
	return odd && !noted ? LINE_UNEXPLAINED : LINE_FINE;
}

/* --- from a file -------------------------------------------------------------------------------------- */

enum { C_AGENCY, C_CODE, C_VALUE, C_NOTE, COLUMNS };
static const struct sheet_column columns[COLUMNS] = {
	[C_AGENCY] = { "agency", false },
	[C_CODE] = { "code", false },
	[C_VALUE] = { "value", false },
	[C_NOTE] = { "note", true },
};

static bool read_row(struct rows *r, const struct round_import *m, const struct indicator_set *s,
	struct period period, struct import_answer *row, struct error *err)
{
	const struct sheet *f = &r->sheet;
	const struct csv_field *agency = sheet_field(f, C_AGENCY), *value = sheet_field(f, C_VALUE);
	const struct province *p = &m->rules->province;
	struct rational x;
	row->agency = province_agency(p, agency->p, agency->n);
	row->line = agency->line;
	if (row->agency < 0)
		return sheet_bad(f, C_AGENCY, err, "the code of an agency");
	if (!rows_required(r, C_CODE, &row->answer.code, err))
		return false;
	int item = indicator_find(s, row->answer.code);
	const struct indicator *on = item < 0 ? NULL : indicator_on(s, item, period.to);
	if (!on || on->formula || on->kind == INDICATOR_HEADING || !indicator_asks(on, p, row->agency))
		return sheet_bad(
			f, C_CODE, err, "an indicator that %s answers", p->agency[row->agency].code);
	if (value->n && !rational_parse(value->p, value->n, &x))
		return sheet_bad(f, C_VALUE, err, "a number such as 52.5, or nothing");
	row->answer.value = rows_text(r, C_VALUE);
	row->answer.note = rows_text(r, C_NOTE);
	const char *plain_value;
	if (typed_read(on, row->answer.value, r->arena, &plain_value) != TYPED_FINE)
		return sheet_bad(f, C_VALUE, err, "a %s", indicator_kind_names[on->kind]);
	return true;
}

bool round_import_read(struct round_import *m, const struct indicator_set *s, struct period period,
	struct arena *a, const char *path, struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	bool ok = true;
	if (!rows_begin_at(&r, a, path, columns, COLUMNS, sizeof *m->row, err))
		return false;
	while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW) {
		struct import_answer *row = rows_more(&r);
		const struct import_answer *all = r.items;
		ok = read_row(&r, m, s, period, row, err);
		for (size_t i = 0; ok && i + 1 < r.count; i++)
			ok = all[i].agency != row->agency ||
			     strcmp(all[i].answer.code, row->answer.code) != 0 ||
			     sheet_bad(&r.sheet, C_CODE, err,
				     "an indicator that the agency has not answered above");
	}
	m->row = r.items;
	m->count = (int)r.count;
	rows_end(&r);
	return ok && got == CSV_END;
}
