/* agencies.c: see agencies.h. The files are read inside the act, against what stands then: both are laid over
 * one province, which is checked as a whole before anything is written. */
#include "province/agencies.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "province/province_rows.h"
#include "store/journal.h"
#include "store/store.h"

/* What stands, what the files say, and what becomes of it. */
struct laid {
	struct agencies_change *c;
	struct province v;   /* as it will be */
	int agencies, desks; /* how many there were: later ones are new */
	struct rows agency_rows, desk_rows;
	struct map seen, desks_seen;
	const struct agency_row **agency_row; /* by place in v; NULL: not named */
	const struct desk_row **desk_row;
	bool *named_end; /* by place of agency: it ends now */
};

static bool read_rows(struct laid *k, struct error *err)
{
	const struct file_text *a = &k->c->agencies, *d = &k->c->desks;
	enum csv_result got = CSV_END;
	bool ok = true;
	if (a->text) {
		if (!rows_begin_text(&k->agency_rows, &k->v.arena, a->name, a->text, a->n, agency_columns,
			    A_COLUMNS, sizeof(struct agency_row), err))
			return false;
		while (ok && (got = sheet_next(&k->agency_rows.sheet, err)) == CSV_ROW)
			ok = agency_row_read(&k->agency_rows, &k->seen, err);
		rows_end(&k->agency_rows);
	}
	if (ok && got == CSV_END && d->text) {
		if (!rows_begin_text(&k->desk_rows, &k->v.arena, d->name, d->text, d->n, desk_columns,
			    D_COLUMNS, sizeof(struct desk_row), err))
			return false;
		while (ok && (got = sheet_next(&k->desk_rows.sheet, err)) == CSV_ROW)
			ok = desk_row_read(&k->desk_rows, &k->desks_seen, err);
		rows_end(&k->desk_rows);
	}
	if (!ok || got != CSV_END)
		return false;
	return k->agency_rows.count || k->desk_rows.count ||
	       err_set(err, ERR_DATA, "expected at least one agency or desk in the files");
}

/* Puts what is new behind what there was, so that every code has a place. */
static void lay(struct laid *k)
{
	struct province *v = &k->v;
	struct arena *a = &v->arena;
	size_t most = (size_t)v->agencies + k->agency_rows.count + 1;
	size_t most_desks = (size_t)v->desks + k->desk_rows.count + 1;
	struct agency *agency = arena_zalloc(a, sizeof *agency * most);
	struct desk *desk = arena_zalloc(a, sizeof *desk * most_desks);
	const struct agency_row *rows = k->agency_rows.items;
	const struct desk_row *desks = k->desk_rows.items;
	k->agencies = v->agencies;
	k->desks = v->desks;
	memcpy(agency, v->agency, sizeof *agency * (size_t)v->agencies);
	memcpy(desk, v->desk, sizeof *desk * (size_t)v->desks);
	k->agency_row = arena_zalloc(a, sizeof *k->agency_row * most);
	k->desk_row = arena_zalloc(a, sizeof *k->desk_row * most_desks);
	k->named_end = arena_zalloc(a, most);
	for (size_t i = 0; i < k->agency_rows.count; i++) {
		const char *code = rows[i].agency.code;
		int at = province_agency(v, code, strlen(code));
		if (at < 0)
			agency[at = v->agencies++] = rows[i].agency;
		k->agency_row[at] = &rows[i];
	}
	for (size_t i = 0; i < k->desk_rows.count; i++) {
		const char *code = desks[i].desk.code;
		int at = province_desk(v, code, strlen(code));
		if (at < 0)
			desk[at = v->desks++] = desks[i].desk;
		k->desk_row[at] = &desks[i];
	}
	v->agency = agency;
	v->desk = desk;
	province_index(v);
}

static bool bad(const struct laid *k, struct place_in at, const char *column, const char *found,
	const char *expected, struct error *err)
{
	return bad_at(&k->agency_rows, at, err, column, found, expected);
}

static const char *day_or_nothing(struct laid *k, int32_t day)
{
	char text[11];
	return day == DAY_NEVER ? "" : arena_str(&k->v.arena, day_format(day, text));
}

/* The days of a row, new or not, of an agency or a desk: *ends when it ends now. */
static bool check_days(struct laid *k, const struct rows *file, bool is_new, int32_t had_from,
	int32_t had_to, int32_t from, int32_t to, struct place_in from_at, struct place_in to_at,
	bool *ends, struct error *err)
{
	int32_t day = k->c->effective;
	*ends = !is_new && had_to == DAY_NEVER && to == day - 1;
	if (from != (is_new ? day : had_from))
		return bad_at(file, from_at, err, "valid_from", day_or_nothing(k, from),
			day_or_nothing(k, is_new ? day : had_from));
	if (is_new ? to == DAY_NEVER : *ends || to == had_to)
		return true;
	return bad_at(file, to_at, err, "valid_to", day_or_nothing(k, to),
		is_new ? "nothing, since it is new"
		       : "what it was, or the day before the decision takes effect");
}

/* What may not change of an agency that is there. */
static bool check_kept(
	struct laid *k, const struct agency_row *r, const struct agency *g, struct error *err)
{
	const char *parent = g->parent < 0 ? NULL : k->v.agency[g->parent].code;
	if (!text_eq(r->agency.name, g->name))
		return bad(k, r->code_at, "name", r->agency.name, "the name that it has", err);
	if (r->agency.level != g->level || !text_eq(r->agency.kind, g->kind))
		return bad(k, r->code_at, "level, kind", level_names[r->agency.level], "those that it has",
			err);
	return text_eq(r->parent, parent) ||
	       bad(k, r->parent_at, "parent", r->parent, "the one that it has", err);
}

static bool in_force(const struct laid *k, int at)
{
	return at >= 0 && !k->named_end[at] && k->v.agency[at].valid_to == DAY_NEVER;
}

/* Looks an agency's row over, and lays what it says of days over the province. */
static bool lay_agency(struct laid *k, int at, struct error *err)
{
	const struct agency_row *r = k->agency_row[at];
	struct agency *g = &k->v.agency[at];
	bool is_new = at >= k->agencies;
	if (!is_new && !check_kept(k, r, g, err))
		return false;
	if (!check_days(k, &k->agency_rows, is_new, g->valid_from, is_new ? DAY_NEVER : g->valid_to,
		    r->agency.valid_from, r->agency.valid_to, r->from_at, r->to_at, &k->named_end[at], err))
		return false;
	if (is_new)
		return !r->successor ||
		       bad(k, r->successor_at, "successor", r->successor, "nothing, since it is new", err);
	g->desk = r->agency.desk;
	g->identifier = r->agency.identifier;
	g->valid_to = r->agency.valid_to;
	return true;
}

/* Whom it names: a parent, if it is new, and a successor, if it ends. */
static bool link(struct laid *k, int at, struct error *err)
{
	const struct agency_row *r = k->agency_row[at];
	const struct province *v = &k->v;
	struct agency *g = &k->v.agency[at];
	if (at >= k->agencies && r->parent) {
		g->parent = province_agency(v, r->parent, strlen(r->parent));
		int steps = 0, up = at;
		while (in_force(k, up) && v->agency[up].parent >= 0 && ++steps <= v->agencies)
			up = v->agency[up].parent;
		if (!in_force(k, g->parent) || steps > v->agencies)
			return bad(k, r->parent_at, "parent", r->parent, "an agency in force", err);
	}
	if (k->named_end[at]) {
		g->successor = r->successor ? province_agency(v, r->successor, strlen(r->successor)) : -1;
		if (!in_force(k, g->successor))
			return bad(k, r->successor_at, "successor", r->successor,
				"an agency in force, which carries on its work", err);
	} else if (at < k->agencies) {
		const char *had = g->successor < 0 ? NULL : v->agency[g->successor].code;
		if (!text_eq(r->successor, had))
			return bad(
				k, r->successor_at, "successor", r->successor, "the one that it has", err);
	}
	int desk = g->desk ? province_desk(v, g->desk, strlen(g->desk)) : 0;
	return (desk >= 0 && (!g->desk || v->desk[desk].valid_to == DAY_NEVER)) || k->named_end[at] ||
	       bad(k, r->desk_at, "desk", g->desk, "the code of a desk in force, or nothing", err);
}

static bool lay_desk(struct laid *k, int at, struct error *err)
{
	const struct desk_row *r = k->desk_row[at];
	struct desk *d = &k->v.desk[at];
	bool is_new = at >= k->desks, ends;
	int agency = r->agency ? province_agency(&k->v, r->agency, strlen(r->agency)) : -1;
	if (!check_days(k, &k->desk_rows, is_new, d->valid_from, is_new ? DAY_NEVER : d->valid_to,
		    r->desk.valid_from, r->desk.valid_to, r->from_at, r->to_at, &ends, err))
		return false;
	if (is_new && r->agency && agency < 0)
		return bad_at(&k->desk_rows, r->agency_at, err, "agency", r->agency,
			"the code of an agency, or nothing");
	if (!is_new && (!text_eq(r->desk.name, d->name) || !text_eq(r->desk.address, d->address) ||
			       agency != d->agency))
		return bad_at(&k->desk_rows, r->code_at, err, "name, agency, address", r->desk.name,
			"those that it has");
	if (!is_new && !ends)
		return bad_at(&k->desk_rows, r->code_at, err, "code", r->desk.code,
			"a row that changes something");
	d->agency = agency;
	d->valid_to = r->desk.valid_to;
	return true;
}

/* No agency in force is left with a desk that ends. */
static bool check_desks(const struct laid *k, struct error *err)
{
	for (int i = 0; i < k->v.agencies; i++) {
		const struct agency *g = &k->v.agency[i];
		int desk = g->desk && in_force(k, i) ? province_desk(&k->v, g->desk, strlen(g->desk)) : -1;
		if (desk >= 0 && k->v.desk[desk].valid_to != DAY_NEVER)
			return err_set(err, ERR_DATA,
				"%s: %s ends, and takes in for %s: give it another desk", k->c->desks.name,
				g->desk, g->code);
	}
	return true;
}

static bool check_all(struct laid *k, const struct agency *before, struct error *err)
{
	for (int i = 0; i < k->v.desks; i++)
		if (k->desk_row[i] && !lay_desk(k, i, err))
			return false;
	for (int i = 0; i < k->v.agencies; i++)
		if (k->agency_row[i] && !lay_agency(k, i, err))
			return false;
	for (int i = 0; i < k->v.agencies; i++) {
		const struct agency *g = &k->v.agency[i];
		if (k->agency_row[i] && !link(k, i, err))
			return false;
		if (i < k->agencies && k->agency_row[i] && !k->named_end[i] &&
			text_eq(g->desk, before[i].desk) && text_eq(g->identifier, before[i].identifier))
			return bad(k, k->agency_row[i]->code_at, "code", g->code,
				"a row that changes something", err);
	}
	return check_desks(k, err);
}

static bool tell(struct laid *k, struct tx *tx, const char *act, const char *kind, int64_t id,
	const char *code, const char *successor, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char day[11];
	json_open(&j, NULL, '{');
	json_str(&j, "code", code);
	json_str(&j, "decision", k->c->number);
	json_str(&j, "date", day_format(k->c->day, day));
	json_str(&j, "effective", day_format(k->c->effective, day));
	if (successor)
		json_str(&j, "successor", successor);
	json_close(&j, '}');
	return journal_tell(tx, act, kind, id, &b, err);
}

/* New ones first, parents before children, so that all that is named is there. */
static bool save_new(struct laid *k, struct tx *tx, struct error *err)
{
	struct province *v = &k->v;
	for (int i = k->agencies; i < v->agencies; i++)
		if (!(v->agency[i].id = tx_id(tx, "agency", err)))
			return false;
	for (int left = v->agencies - k->agencies; left > 0;)
		for (int i = k->agencies; i < v->agencies; i++) {
			const struct agency *g = &v->agency[i];
			bool waits = g->parent >= k->agencies && k->agency_row[g->parent];
			if (!k->agency_row[i] || waits)
				continue;
			if (!agency_save(tx, v, i, err) ||
				!tell(k, tx, "agency.added", "agency", g->id, g->code, NULL, err))
				return false;
			k->agency_row[i] = NULL; /* done */
			left--;
			k->c->added++;
		}
	for (int i = k->desks; i < v->desks; i++, k->c->desks_added++)
		if (!(v->desk[i].id = tx_id(tx, "desk", err)) || !desk_save(tx, v, i, err) ||
			!tell(k, tx, "desk.added", "desk", v->desk[i].id, v->desk[i].code, NULL, err))
			return false;
	return true;
}

static bool save_changed(struct laid *k, struct tx *tx, struct error *err)
{
	const struct province *v = &k->v;
	for (int i = 0; i < k->agencies; i++) {
		const struct agency *g = &v->agency[i];
		bool ends = k->named_end[i];
		if (!k->agency_row[i])
			continue;
		if (!agency_update(tx, v, i, err) ||
			!tell(k, tx, ends ? "agency.ended" : "agency.changed", "agency", g->id, g->code,
				ends ? v->agency[g->successor].code : NULL, err))
			return false;
		*(ends ? &k->c->ended : &k->c->changed) += 1;
	}
	for (int i = 0; i < k->desks; i++) {
		const struct desk *d = &v->desk[i];
		if (!k->desk_row[i])
			continue;
		if (!desk_end(tx, d, err) || !tell(k, tx, "desk.ended", "desk", d->id, d->code, NULL, err))
			return false;
		k->c->desks_ended++;
	}
	return generation_move(tx, err);
}

bool decision_days_fit(int32_t day, int32_t effective, int64_t now, struct error *err)
{
	char text[11];
	if (effective < day_of_time(now))
		return err_set(err, ERR_DATA,
			"effective: found %s, expected today or later: what was taken in before keeps what "
			"it was promised",
			day_format(effective, text));
	return day <= effective ||
	       err_set(err, ERR_DATA, "date: found %s, expected a day not after it takes effect",
		       day_format(day, text));
}

bool agencies_act(struct tx *tx, void *arg, struct error *err)
{
	struct laid k = { .c = arg };
	k.c->added = k.c->ended = k.c->changed = k.c->desks_added = k.c->desks_ended = 0;
	if (!decision_days_fit(k.c->day, k.c->effective, tx->now, err))
		return false;
	if (!province_read_store(&k.v, tx->db, false, err))
		return false;
	const struct agency *before = k.v.agency;
	bool ok = read_rows(&k, err);
	if (ok)
		lay(&k);
	ok = ok && check_all(&k, before, err) && save_new(&k, tx, err) && save_changed(&k, tx, err);
	map_release(&k.seen);
	map_release(&k.desks_seen);
	province_release(&k.v);
	return ok;
}
