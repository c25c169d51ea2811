/* procedure.c: the catalogue in memory, and its file. */
#include "procedure/procedure.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/sheet.h"
#include "procedure/find.h"
#include "procedure/procedure_rows.h"

const struct sheet_column procedure_columns[C_COLUMNS] = {
	[C_CODE] = { "code", false },
	[C_NAME] = { "name", false },
	[C_LEVEL] = { "level", false },
	[C_FIELD] = { "field", false },
	[C_OWNER] = { "owner", false },
	[C_COUNTED] = { "counted", false },
	[C_LIMIT] = { "time_limit", false },
	[C_UNIT] = { "unit", false },
	[C_ONLINE] = { "online_level", false },
	[C_INTERLINKED] = { "interlinked", false },
	[C_BOUNDARY] = { "boundary_free", false },
	[C_SPOT] = { "on_the_spot", false },
	[C_FEE] = { "fee", false },
	[C_PAID] = { "paid_online", false },
	[C_POST] = { "post", false },
	[C_AMOUNT] = { "fee_amount", true },
	[C_PER] = { "fee_per", true },
	[C_LEGAL] = { "legal_limit", true },
	[C_LEGAL_UNIT] = { "legal_unit", true },
	[C_FROM] = { "valid_from", false },
	[C_TO] = { "valid_to", false },
	[C_DEMO] = { "demo", false },
};

static const char *text(struct catalogue *c, const struct sheet *s, int col)
{
	const struct csv_field *f = sheet_field(s, col);
	return f->n ? arena_dup(&c->arena, f->p, f->n) : NULL;
}

static bool read_words(struct catalogue *c, const struct sheet *s, struct procedure *r, struct error *err)
{
	static const char *const interlinked[] = { "same", "across", "", NULL };
	static const char *const boundary[] = { "province", "district", "", NULL };
	int level, unit, linked, free_of;
	if (!sheet_word(s, C_LEVEL, level_names, &level, err) ||
		!sheet_word(s, C_UNIT, unit_names, &unit, err) ||
		!sheet_word(s, C_INTERLINKED, interlinked, &linked, err) ||
		!sheet_word(s, C_BOUNDARY, boundary, &free_of, err) ||
		!sheet_yes(s, C_COUNTED, &r->counted, err) || !sheet_yes(s, C_SPOT, &r->on_the_spot, err) ||
		!sheet_yes(s, C_FEE, &r->fee, err) || !sheet_yes(s, C_PAID, &r->paid_online, err) ||
		!sheet_yes(s, C_POST, &r->post, err) || !sheet_yes(s, C_DEMO, &r->demo, err))
		return false;
	r->level = (enum level)level;
	r->unit = (enum limit_unit)unit;
	r->interlinked = linked < 2 ? interlinked[linked] : NULL;
	r->boundary_free = free_of < 2 ? boundary[free_of] : NULL;
	r->code = text(c, s, C_CODE);
	r->name = text(c, s, C_NAME);
	r->field = text(c, s, C_FIELD);
	if (!r->code || !r->name || !r->field)
		return sheet_bad(s, !r->code ? C_CODE : !r->name ? C_NAME : C_FIELD, err, "some text");
	return true;
}

const char *const fee_per_names[] = { "copy", "page", "", NULL };

static bool read_fee(const struct sheet *s, struct procedure *r, struct error *err)
{
	int per;
	r->fee_amount = -1;
	if (sheet_field(s, C_AMOUNT)->n && !sheet_int(s, C_AMOUNT, 0, 1000000000000, &r->fee_amount, err))
		return false;
	if (!sheet_word(s, C_PER, fee_per_names, &per, err))
		return false;
	r->fee_per = (enum fee_per)per;
	if (r->fee_amount >= 0 && !r->fee)
		return sheet_bad(s, C_AMOUNT, err, "nothing, since there is no fee");
	return r->fee_per == FEE_PER_DOSSIER || r->fee_amount >= 0 ||
	       sheet_bad(s, C_PER, err, "nothing, since there is no amount");
}

/* Lengths that can be compared: a week has seven days, five of them working days of eight hours. */
static int64_t length(int limit, enum limit_unit unit)
{
	static const int weight[] = {
		[UNIT_WORKING_DAYS] = 56, [UNIT_WORKING_HOURS] = 7, [UNIT_DAYS] = 40
	};
	return (int64_t)limit * weight[unit];
}

int limit_compare(const struct procedure *p)
{
	int64_t own = length(p->time_limit, p->unit), legal = length(p->legal_limit, p->legal_unit);
	return !p->legal_limit ? 0 : (own > legal) - (own < legal);
}

static bool read_legal(const struct sheet *s, struct procedure *r, struct error *err)
{
	int64_t limit = 0;
	int unit = 0;
	if (!sheet_field(s, C_LEGAL)->n)
		return !sheet_field(s, C_LEGAL_UNIT)->n ||
		       sheet_bad(s, C_LEGAL_UNIT, err, "nothing, since there is no legal_limit");
	if (!sheet_int(s, C_LEGAL, 1, 10000, &limit, err) ||
		!sheet_word(s, C_LEGAL_UNIT, unit_names, &unit, err))
		return false;
	r->legal_limit = (int)limit;
	r->legal_unit = (enum limit_unit)unit;
	return limit_compare(r) <= 0 ||
	       sheet_bad(s, C_LEGAL, err, "at least as long as time_limit: what the law allows");
}

static bool read_row(struct catalogue *c, const struct province *p, const struct sheet *s,
	struct procedure *r, struct error *err)
{
	int64_t limit, online;
	const struct csv_field *owner = sheet_field(s, C_OWNER);
	if (!read_words(c, s, r, err) || !sheet_int(s, C_LIMIT, 0, 10000, &limit, err) ||
		!sheet_int(s, C_ONLINE, 1, 4, &online, err) ||
		!sheet_day(s, C_FROM, 0, &r->valid_from, err) ||
		!sheet_day(s, C_TO, DAY_NEVER, &r->valid_to, err))
		return false;
	r->time_limit = (int)limit;
	r->online_level = (int)online;
	r->owner = owner->n ? province_agency(p, owner->p, owner->n) : -1;
	if (owner->n && r->owner < 0)
		return sheet_bad(s, C_OWNER, err, "the code of an agency, or nothing");
	if (!read_fee(s, r, err) || !read_legal(s, r, err))
		return false;
	if (r->paid_online && !r->fee)
		return sheet_bad(s, C_PAID, err, "nothing, since there is no fee");
	if (r->valid_to < r->valid_from)
		return sheet_bad(s, C_TO, err, "a day not before valid_from");
	if (!map_put(&c->by_code, r->code, strlen(r->code), c->procedures))
		return sheet_bad(s, C_CODE, err, "a code that no earlier row has");
	return true;
}

bool catalogue_read_text(struct catalogue *c, const struct province *p, const char *name, const char *text,
	size_t n, procedure_check *check, void *arg, struct error *err)
{
	struct sheet sheet;
	*c = (struct catalogue){ 0 };
	if (!sheet_open(&sheet, name, text, n, procedure_columns, C_COLUMNS, err))
		return false;
	int cap = 1;
	for (size_t i = 0; i < n; i++)
		cap += text[i] == '\n';
	c->procedure = arena_zalloc(&c->arena, sizeof *c->procedure * (size_t)cap);
	enum csv_result got = CSV_END;
	bool ok = true;
	while (ok && (got = sheet_next(&sheet, err)) == CSV_ROW) {
		struct procedure *r = &c->procedure[c->procedures++];
		ok = read_row(c, p, &sheet, r, err) && (!check || check(arg, &sheet, r, err));
	}
	ok = ok && got == CSV_END;
	sheet_close(&sheet);
	if (!ok)
		catalogue_release(c);
	return ok;
}

bool catalogue_read_files(struct catalogue *c, const struct province *p, const char *dir, struct error *err)
{
	struct file_map map;
	struct arena a = { 0 };
	const char *path = path_join(&a, dir, "procedures.csv");
	bool ok = file_map(&map, path, err);
	if (ok) {
		ok = catalogue_read_text(c, p, path, map.p, map.n, NULL, NULL, err);
		file_unmap(&map);
	}
	arena_release(&a);
	if (!ok)
		return false;
	catalogue_index(c);
	if (details_read_files(c, dir, err))
		return true;
	catalogue_release(c);
	return false;
}

static void index_fields(struct catalogue *c)
{
	struct map seen = { 0 };
	c->field = arena_alloc(&c->arena, sizeof *c->field * ((size_t)c->procedures + 1));
	c->field_of = arena_alloc(&c->arena, sizeof *c->field_of * ((size_t)c->procedures + 1));
	c->fields = 0;
	for (int i = 0; i < c->procedures; i++) {
		const char *field = c->procedure[i].field;
		int64_t at = c->fields;
		if (map_put(&seen, field, strlen(field), at))
			c->field[c->fields++] = field;
		else
			map_get(&seen, field, strlen(field), &at);
		c->field_of[i] = (int)at;
	}
	map_release(&seen);
}

void catalogue_index(struct catalogue *c)
{
	map_release(&c->by_code);
	c->max_id = 0;
	for (int i = 0; i < c->procedures; i++) {
		map_put(&c->by_code, c->procedure[i].code, strlen(c->procedure[i].code), i);
		if (c->procedure[i].id > c->max_id)
			c->max_id = c->procedure[i].id;
	}
	c->by_id = arena_alloc(&c->arena, sizeof *c->by_id * (size_t)(c->max_id + 1));
	for (int64_t id = 0; id <= c->max_id; id++)
		c->by_id[id] = -1;
	for (int i = 0; i < c->procedures; i++)
		c->by_id[c->procedure[i].id] = i;
	index_fields(c);
	catalogue_index_words(c);
}

int catalogue_find(const struct catalogue *c, const char *code, size_t n)
{
	int64_t at;
	return map_get(&c->by_code, code, n, &at) ? (int)at : -1;
}

int catalogue_by_id(const struct catalogue *c, int64_t id)
{
	return id < 0 || id > c->max_id ? -1 : c->by_id[id];
}

void catalogue_release(struct catalogue *c)
{
	map_release(&c->by_code);
	arena_release(&c->arena);
	*c = (struct catalogue){ 0 };
}

bool rules_load_names(struct rules *r, struct db *db, struct error *err)
{
	*r = (struct rules){ 0 };
	if (!province_read_store(&r->province, db, false, err))
		return false;
	if (catalogue_read_store(&r->catalogue, &r->province, db, err))
		return true;
	province_release(&r->province);
	return false;
}

bool rules_load(struct rules *r, struct db *db, struct error *err)
{
	*r = (struct rules){ 0 };
	if (!rules_generation(db, &r->generation, err) || !province_read_store(&r->province, db, true, err))
		return false;
	if (!catalogue_read_store(&r->catalogue, &r->province, db, err)) {
		province_release(&r->province);
		return false;
	}
	if (!processes_read_store(&r->processes, db, err)) {
		catalogue_release(&r->catalogue);
		province_release(&r->province);
		return false;
	}
	r->due.calendar = &r->province.calendar;
	r->due.days = calendar_workdays(r->due.calendar, 1990, 2100, &r->province.arena);
	due_prepare(&r->due, &r->province.arena);
	return true;
}

void rules_release(struct rules *r)
{
	processes_release(&r->processes);
	catalogue_release(&r->catalogue);
	province_release(&r->province);
}

const struct procedure *procedure_on(const struct procedure *p, int32_t day)
{
	const struct procedure *on = p->versions ? p->version : p;
	for (int i = 1; i < p->versions && p->version[i].valid_from <= day; i++)
		on = &p->version[i];
	return on;
}

int64_t procedure_due(const struct rules *r, const struct procedure *p, int64_t from)
{
	p = procedure_on(p, day_of_time(from));
	return due_of(&r->due, p->unit, from, p->time_limit);
}
