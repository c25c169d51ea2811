/* province_files.c: reading and checking the files of a province: every fault with its place, and
 * nothing half-loaded. */
#include <string.h>

#include "base/date.h"
#include "base/rows.h"
#include "province/province_rows.h"

const struct sheet_column agency_columns[A_COLUMNS] = {
	[A_CODE] = { "code", false },
	[A_NAME] = { "name", false },
	[A_LEVEL] = { "level", false },
	[A_KIND] = { "kind", false },
	[A_PARENT] = { "parent", false },
	[A_DESK] = { "desk", false },
	[A_FROM] = { "valid_from", false },
	[A_TO] = { "valid_to", false },
	[A_SUCCESSOR] = { "successor", false },
	[A_IDENTIFIER] = { "identifier", true },
};
static const char *const kind_words[] = { "department", "vertical", "utility", "district", "commune",
	NULL };

static struct place_in place_of(const struct sheet *s, int col)
{
	const struct csv_field *f = sheet_field(s, col);
	return (struct place_in){ f->line, f->column };
}

bool agency_row_read(struct rows *r, struct map *seen, struct error *err)
{
	struct agency_row *row = rows_more(r);
	struct sheet *s = &r->sheet;
	int level, kind;
	row->parent_at = place_of(s, A_PARENT);
	row->successor_at = place_of(s, A_SUCCESSOR);
	row->desk_at = place_of(s, A_DESK);
	row->code_at = place_of(s, A_CODE);
	row->from_at = place_of(s, A_FROM);
	row->to_at = place_of(s, A_TO);
	row->agency.parent = row->agency.successor = -1;
	if (!rows_required(r, A_CODE, &row->agency.code, err) ||
		!rows_required(r, A_NAME, &row->agency.name, err) ||
		!sheet_word(s, A_LEVEL, level_names, &level, err) ||
		!sheet_word(s, A_KIND, kind_words, &kind, err) ||
		!sheet_day(s, A_FROM, 0, &row->agency.valid_from, err) ||
		!sheet_day(s, A_TO, DAY_NEVER, &row->agency.valid_to, err))
		return false;
	if (row->agency.valid_to < row->agency.valid_from)
		return sheet_bad(s, A_TO, err, "a day not before valid_from");
	if (!map_put(seen, row->agency.code, strlen(row->agency.code), (int64_t)r->count - 1))
		return sheet_bad(s, A_CODE, err, "a code that no earlier row has");
	row->agency.level = (enum level)level;
	row->agency.kind = kind_words[kind];
	row->agency.desk = rows_text(r, A_DESK);
	row->parent = rows_text(r, A_PARENT);
	row->agency.identifier = rows_text(r, A_IDENTIFIER);
	row->successor = rows_text(r, A_SUCCESSOR);
	return true;
}

static bool link_agency(struct rows *r, const struct map *seen, const struct place_in *at,
	const char *column, const char *code, int *to, struct error *err)
{
	int64_t place;
	*to = -1;
	if (!code)
		return true;
	if (!map_get(seen, code, strlen(code), &place))
		return err_set(err, ERR_DATA,
			"%s:%d:%d: %s: found \"%s\", expected the code of an agency in this file",
			r->sheet.csv.name, at->line, at->column, column, code);
	*to = (int)place;
	return true;
}

/* A body that is its own forebear: follow each chain no further than there are bodies. */
static bool check_cycles(struct rows *r, struct agency_row *rows, struct error *err)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct place_in *at = NULL;
		const char *column = "parent";
		size_t steps = 0;
		for (int up = rows[i].agency.parent; up >= 0 && !at; up = rows[up].agency.parent)
			at = ++steps > r->count ? &rows[i].parent_at : NULL;
		steps = 0;
		for (int next = rows[i].agency.successor; next >= 0 && !at;
			next = rows[next].agency.successor)
			if (++steps > r->count) {
				at = &rows[i].successor_at;
				column = "successor";
			}
		if (at)
			return err_set(err, ERR_DATA,
				"%s:%d:%d: %s: found a cycle through \"%s\", expected none",
				r->sheet.csv.name, at->line, at->column, column, rows[i].agency.code);
	}
	return true;
}

/* Reads to the end, one call of `row` each. */
static bool each_row(struct rows *r, struct map *seen,
	bool (*row)(struct rows *, struct map *, struct error *), struct error *err)
{
	enum csv_result got;
	while ((got = sheet_next(&r->sheet, err)) == CSV_ROW)
		if (!row(r, seen, err))
			return false;
	return got == CSV_END;
}

static bool read_agencies(struct province *p, const char *dir, struct place_in **desk_at, struct error *err)
{
	struct rows r;
	struct map seen = { 0 };
	if (!rows_begin(&r, &p->arena, dir, "agencies.csv", agency_columns, A_COLUMNS,
		    sizeof(struct agency_row), err))
		return false;
	bool ok = each_row(&r, &seen, agency_row_read, err);
	struct agency_row *rows = r.items;
	for (size_t i = 0; ok && i < r.count; i++)
		ok = link_agency(&r, &seen, &rows[i].parent_at, "parent", rows[i].parent,
			     &rows[i].agency.parent, err) &&
		     link_agency(&r, &seen, &rows[i].successor_at, "successor", rows[i].successor,
			     &rows[i].agency.successor, err);
	ok = ok && check_cycles(&r, rows, err);
	if (ok && !r.count)
		ok = err_set(
			err, ERR_DATA, "%s:2:1: found no agency, expected at least one", r.sheet.csv.name);
	p->agency = arena_zalloc(&p->arena, sizeof *p->agency * (r.count + 1));
	p->agencies = (int)r.count;
	*desk_at = arena_zalloc(&p->arena, sizeof **desk_at * (r.count + 1));
	for (size_t i = 0; i < r.count; i++) {
		p->agency[i] = rows[i].agency;
		(*desk_at)[i] = rows[i].desk_at;
	}
	map_release(&seen);
	rows_end(&r);
	return ok;
}

const struct sheet_column desk_columns[D_COLUMNS] = {
	[D_CODE] = { "code", false },
	[D_NAME] = { "name", false },
	[D_AGENCY] = { "agency", false },
	[D_ADDRESS] = { "address", true },
	[D_FROM] = { "valid_from", false },
	[D_TO] = { "valid_to", false },
};

bool bad_at(const struct rows *r, struct place_in at, struct error *err, const char *column,
	const char *found, const char *expected)
{
	return err_set(err, ERR_DATA, "%s:%d:%d: %s: found \"%.80s\", expected %s", r->sheet.csv.name,
		at.line, at.column, column, found ? found : "", expected);
}

bool desk_row_read(struct rows *r, struct map *seen, struct error *err)
{
	struct desk_row *row = rows_more(r);
	struct sheet *s = &r->sheet;
	row->agency_at = place_of(s, D_AGENCY);
	row->code_at = place_of(s, D_CODE);
	row->from_at = place_of(s, D_FROM);
	row->to_at = place_of(s, D_TO);
	row->desk.agency = -1;
	if (!rows_required(r, D_CODE, &row->desk.code, err) ||
		!rows_required(r, D_NAME, &row->desk.name, err) ||
		!sheet_day(s, D_FROM, 0, &row->desk.valid_from, err) ||
		!sheet_day(s, D_TO, DAY_NEVER, &row->desk.valid_to, err))
		return false;
	row->desk.address = rows_text(r, D_ADDRESS);
	row->agency = rows_text(r, D_AGENCY);
	return map_put(seen, row->desk.code, strlen(row->desk.code), (int64_t)r->count - 1) ||
	       sheet_bad(s, D_CODE, err, "a code that no earlier row has");
}

static bool read_desks(struct province *p, const char *dir, struct error *err)
{
	struct rows r;
	struct map seen = { 0 };
	if (!rows_begin(
		    &r, &p->arena, dir, "desks.csv", desk_columns, D_COLUMNS, sizeof(struct desk_row), err))
		return false;
	bool ok = each_row(&r, &seen, desk_row_read, err);
	const struct desk_row *rows = r.items;
	p->desk = arena_zalloc(&p->arena, sizeof *p->desk * (r.count + 1));
	p->desks = (int)r.count;
	for (size_t i = 0; ok && i < r.count; i++) {
		const char *agency = rows[i].agency;
		p->desk[i] = rows[i].desk;
		p->desk[i].agency = agency ? province_agency(p, agency, strlen(agency)) : -1;
		if (agency && p->desk[i].agency < 0)
			ok = bad_at(&r, rows[i].agency_at, err, "agency", agency,
				"the code of an agency, or nothing");
	}
	map_release(&seen);
	rows_end(&r);
	return ok;
}

/* Every agency's desk must exist; asked once both files are read. */
static bool check_desks(
	struct province *p, const char *dir, const struct place_in *desk_at, struct error *err)
{
	for (int i = 0; i < p->agencies; i++) {
		const char *desk = p->agency[i].desk;
		if (desk && province_desk(p, desk, strlen(desk)) < 0)
			return err_set(err, ERR_DATA,
				"%s/agencies.csv:%d:%d: desk: found \"%s\", expected a code of "
				"desks.csv",
				dir, desk_at[i].line, desk_at[i].column, desk);
	}
	return true;
}

enum { S_KEY, S_VALUE, S_NOTE, S_COLUMNS };
static const struct sheet_column setting_columns[S_COLUMNS] = {
	[S_KEY] = { "key", false },
	[S_VALUE] = { "value", false },
	[S_NOTE] = { "note", true },
};

static bool setting_row(struct rows *r, struct map *seen, struct error *err)
{
	struct setting *s = rows_more(r);
	s->value = rows_text(r, S_VALUE);
	if (!s->value)
		s->value = "";
	if (!rows_required(r, S_KEY, &s->key, err))
		return false;
	const char *expected = setting_expected(s->key, s->value);
	if (expected)
		return sheet_bad(&r->sheet, S_VALUE, err, "%s", expected);
	return map_put(seen, s->key, strlen(s->key), 0) ||
	       sheet_bad(&r->sheet, S_KEY, err, "a key that no earlier row has");
}

static bool read_settings(struct province *p, const char *dir, struct error *err)
{
	struct rows r;
	struct map seen = { 0 };
	if (!rows_begin(&r, &p->arena, dir, "settings.csv", setting_columns, S_COLUMNS,
		    sizeof(struct setting), err))
		return false;
	bool ok = each_row(&r, &seen, setting_row, err);
	p->setting = r.items;
	p->settings = (int)r.count;
	map_release(&seen);
	rows_end(&r);
	return ok;
}

enum { H_WEEKDAY, H_FROM, H_TO, H_VALID_FROM, H_VALID_TO, H_COLUMNS };
static const struct sheet_column hours_columns[H_COLUMNS] = {
	[H_WEEKDAY] = { "weekday", false },
	[H_FROM] = { "from", false },
	[H_TO] = { "to", false },
	[H_VALID_FROM] = { "valid_from", false },
	[H_VALID_TO] = { "valid_to", false },
};

static bool minute(struct rows *r, int col, int *minute_of_day, struct error *err)
{
	const struct csv_field *f = sheet_field(&r->sheet, col);
	if (f->n == 5 && f->p[2] == ':' && f->p[0] >= '0' && f->p[0] <= '2' && f->p[1] >= '0' &&
		f->p[1] <= '9' && f->p[3] >= '0' && f->p[3] <= '5' && f->p[4] >= '0' && f->p[4] <= '9') {
		*minute_of_day =
			((f->p[0] - '0') * 10 + f->p[1] - '0') * 60 + (f->p[3] - '0') * 10 + f->p[4] - '0';
		if (*minute_of_day <= 24 * 60)
			return true;
	}
	return sheet_bad(&r->sheet, col, err, "a time HH:MM");
}

static bool hours_row(struct rows *r, struct map *seen, struct error *err)
{
	struct office_hours *h = rows_more(r);
	int64_t weekday;
	(void)seen;
	if (!sheet_int(&r->sheet, H_WEEKDAY, 1, 7, &weekday, err) || !minute(r, H_FROM, &h->from, err) ||
		!minute(r, H_TO, &h->to, err) ||
		!sheet_day(&r->sheet, H_VALID_FROM, 0, &h->valid_from, err) ||
		!sheet_day(&r->sheet, H_VALID_TO, DAY_NEVER, &h->valid_to, err))
		return false;
	h->weekday = (int)weekday;
	return h->from < h->to || sheet_bad(&r->sheet, H_TO, err, "a time after \"from\"");
}

enum {
	R_CALENDAR,
	R_MONTH,
	R_DAY,
	R_BEFORE,
	R_AFTER,
	R_BESIDE,
	R_NAME,
	R_NAME_EN,
	R_FROM,
	R_TO,
	R_SOURCE,
	R_COLUMNS
};
static const struct sheet_column rule_columns[R_COLUMNS] = {
	[R_CALENDAR] = { "calendar", false },
	[R_MONTH] = { "month", false },
	[R_DAY] = { "day", false },
	[R_BEFORE] = { "before", false },
	[R_AFTER] = { "after", false },
	[R_BESIDE] = { "beside", false },
	[R_NAME] = { "name", false },
	[R_NAME_EN] = { "name_en", false },
	[R_FROM] = { "valid_from", false },
	[R_TO] = { "valid_to", false },
	[R_SOURCE] = { "source", true },
};

static bool rule_row(struct rows *r, struct map *seen, struct error *err)
{
	static const char *const calendars[] = { "solar", "lunar", NULL };
	struct holiday_rule *h = rows_more(r);
	struct sheet *s = &r->sheet;
	int calendar;
	int64_t month, day, before, after, beside;
	(void)seen;
	if (!sheet_word(s, R_CALENDAR, calendars, &calendar, err) ||
		!sheet_int(s, R_MONTH, 1, 12, &month, err) ||
		!sheet_int(s, R_DAY, 1, calendar ? 30 : 31, &day, err) ||
		!sheet_int(s, R_BEFORE, 0, 5, &before, err) || !sheet_int(s, R_AFTER, 0, 5, &after, err) ||
		!sheet_int(s, R_BESIDE, 0, 1, &beside, err) || !rows_required(r, R_NAME, &h->name, err) ||
		!rows_required(r, R_NAME_EN, &h->name_en, err) ||
		!sheet_day(s, R_FROM, 0, &h->valid_from, err) ||
		!sheet_day(s, R_TO, DAY_NEVER, &h->valid_to, err))
		return false;
	h->lunar = calendar == 1;
	h->month = (int)month;
	h->day = (int)day;
	h->before = (int)before;
	h->after = (int)after;
	h->beside = (int)beside;
	return true;
}

enum { N_DATE, N_KIND, N_NAME, N_SOURCE, N_COLUMNS };
static const struct sheet_column announced_columns[N_COLUMNS] = {
	[N_DATE] = { "date", false },
	[N_KIND] = { "kind", false },
	[N_NAME] = { "name", false },
	[N_SOURCE] = { "source", true },
};

static bool announced_row(struct rows *r, struct map *seen, struct error *err)
{
	static const char *const kinds[] = { "off", "work", NULL };
	struct announced_day *d = rows_more(r);
	int kind;
	if (!sheet_day(&r->sheet, N_DATE, 0, &d->day, err) ||
		!sheet_word(&r->sheet, N_KIND, kinds, &kind, err) ||
		!rows_required(r, N_NAME, &d->name, err))
		return false;
	d->work = kind == 1;
	const char *date = rows_text(r, N_DATE);
	if (!map_put(seen, date, strlen(date), 0))
		return sheet_bad(&r->sheet, N_DATE, err, "a day that no earlier row has");
	if (d->work != (weekday_of(d->day) > 5))
		return sheet_bad(
			&r->sheet, N_KIND, err, "off for a weekday, work for a Saturday or Sunday");
	return true;
}

static bool read_calendar(struct province *p, const char *dir, struct error *err)
{
	struct calendar *c = &p->calendar;
	struct rows r;
	struct map seen = { 0 };
	if (!rows_begin(&r, &p->arena, dir, "hours.csv", hours_columns, H_COLUMNS, sizeof *c->hours, err))
		return false;
	bool ok = each_row(&r, &seen, hours_row, err);
	c->hours = r.items;
	c->hour_count = (int)r.count;
	rows_end(&r);
	if (!ok || !rows_begin(&r, &p->arena, dir, "holidays.csv", rule_columns, R_COLUMNS, sizeof *c->rule,
			   err))
		return false;
	ok = each_row(&r, &seen, rule_row, err);
	c->rule = r.items;
	c->rule_count = (int)r.count;
	rows_end(&r);
	if (!ok || !rows_begin(&r, &p->arena, dir, "announced.csv", announced_columns, N_COLUMNS,
			   sizeof *c->announced, err))
		return false;
	ok = each_row(&r, &seen, announced_row, err);
	c->announced = r.items;
	c->announced_count = (int)r.count;
	rows_end(&r);
	map_release(&seen);
	return ok;
}

bool province_read_files(struct province *p, const char *dir, struct error *err)
{
	*p = (struct province){ 0 };
	char *national = path_join(&p->arena, dir, "../vn");
	struct place_in *desk_at = NULL;
	bool ok = read_settings(p, dir, err) && read_agencies(p, dir, &desk_at, err);
	if (ok)
		province_index(p);
	ok = ok && read_desks(p, dir, err);
	if (ok)
		province_index(p);
	ok = ok && check_desks(p, dir, desk_at, err) && read_calendar(p, national, err) &&
	     law_read_files(&p->law, &p->arena, national, err);
	if (!ok)
		province_release(p);
	return ok;
}
