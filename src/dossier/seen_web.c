/* seen_web.c: see seen_web.h. */
#include "dossier/seen_web.h"

#include <string.h>

#include "account/account.h"
#include "account/account_web.h"
#include "base/date.h"
#include "dossier/dossier_web.h"
#include "dossier/inquiry_web.h"
#include "dossier/part_web.h"
#include "web/page.h"

/* Days of a period, and of the one that is shown first. */
enum { DAYS_MAX = 366, DAYS_FIRST = 7 };

bool seen_days(const struct request *r, int32_t *from, int32_t *to, struct error *err)
{
	int32_t today = day_of_time(time_now());
	return form_day(&r->get, "from", today - DAYS_FIRST + 1, from, err) &&
	       form_day(&r->get, "to", today, to, err) &&
	       ((*to >= *from && *to - *from < DAYS_MAX) ||
		       err_set(err, ERR_DATA, "from, to: expected 1 to %d days", DAYS_MAX));
}

const char *seen_given(const struct request *r, const char *name)
{
	const char *s = form_get(&r->get, name);
	return s && *s ? s : NULL;
}

bool seen_account(struct request *r, const char *who, int64_t *account, struct error *err)
{
	struct account a = { 0 };
	bool ok = !who || account_by_name(r->db, who, &r->arena, &a, err);
	*account = a.id;
	return ok;
}

void seen_rows_begin(struct request *r, struct seen_rows *rows)
{
	rows->row = arena_alloc(&r->arena, sizeof *rows->row * SEEN_SHOWN);
}

struct value_map *seen_row(struct request *r, struct seen_rows *rows)
{
	rows->cut = rows->n == SEEN_SHOWN;
	if (rows->cut)
		return NULL;
	struct value_map *m = value_map_new(&r->arena, 10);
	rows->row[rows->n++] = m;
	return m;
}

void seen_rows_put(struct request *r, struct value_map *m, const struct seen_rows *rows, const char *who,
	int32_t from, int32_t to)
{
	char day[11];
	put_list(m, "rows", rows->row, rows->n);
	put_bool(m, "any", rows->n > 0);
	put_bool(m, "cut", rows->cut);
	put_bool(m, "sums", rows->sums);
	put_text(m, "who", who);
	put_text(m, "from", arena_str(&r->arena, day_format(from, day)));
	put_text(m, "to", arena_str(&r->arena, day_format(to, day)));
	put_day(m, "from_day", from);
	put_day(m, "to_day", to);
}

/* What is shown, as a page or as a file. */
struct listing {
	struct request *r;
	const struct province *province;
	struct seen_asked asked;
	struct whose whose;
	const char *who, *code; /* of whom, or at which dossier; NULL: sums of all */
	struct table table;
	struct seen_rows rows;
};

/* Looks of one person or at one dossier, or else sums of all. */
static bool is_list(const struct listing *l)
{
	return l->who || l->code;
}

static const char *agency_of(const struct listing *l, const struct seen_row *row, bool code)
{
	const struct agency *a = row->agency < 0 ? NULL : &l->province->agency[row->agency];
	return !a ? "" : code ? a->code : a->name;
}

static bool to_file(void *arg, const struct seen_row *row)
{
	struct listing *l = arg;
	char at[17];
	table_text(&l->table, row->who);
	table_text(&l->table, time_format(row->at, at));
	if (is_list(l)) {
		table_text(&l->table, row->code);
		table_text(&l->table, agency_of(l, row, true));
	} else {
		table_int(&l->table, row->looks);
	}
	return true;
}

static bool to_page(void *arg, const struct seen_row *row)
{
	struct listing *l = arg;
	struct arena *a = &l->r->arena;
	struct value_map *m = seen_row(l->r, &l->rows);
	if (!m)
		return false;
	put_text(m, "name", arena_str(a, row->who));
	put_text(m, "full_name", arena_str(a, row->full_name));
	put_text(m, "dossier", *row->code ? arena_str(a, row->code) : NULL);
	put_text(m, "agency", agency_of(l, row, false));
	put_time(m, "at", row->at);
	put_count(m, "looks", row->looks);
	return true;
}

static bool read_rows(struct listing *l, int max, seen_reader *fn, struct error *err)
{
	bool ok = true;
	for (int i = 0; ok && !l->rows.cut && i < l->whose.agencies; i++) {
		l->asked.agency = l->whose.agency[i];
		l->asked.max = max;
		ok = is_list(l) ? seen_list(l->r->db, l->province, &l->asked, fn, l, err)
				: seen_sums(l->r->db, &l->asked, fn, l, err);
	}
	return ok;
}

static bool answer_file(struct listing *l, struct error *err)
{
	static const char *const looks[] = { "account", "at", "dossier", "agency", NULL };
	static const char *const sums[] = { "account", "last_at", "looks", NULL };
	table_begin(&l->table, &l->r->arena, is_list(l) ? looks : sums);
	return read_rows(l, SEEN_FILE_ROWS, to_file, err) && page_table(l->r, &l->table, "seen");
}

static bool answer_page(struct listing *l, struct error *err)
{
	struct request *r = l->r;
	seen_rows_begin(r, &l->rows);
	l->rows.sums = !is_list(l);
	if (!read_rows(l, SEEN_SHOWN + 1, to_page, err))
		return false;
	struct value_map *m = page_values(r);
	seen_rows_put(r, m, &l->rows, l->who, l->asked.from, l->asked.to);
	put_bool(m, "may_inquiries", r->who.role & INQUIRY_WHO);
	put_text(m, "code", l->code);
	return page_render(r, "dossier/seen.html", m, l->code ? l->code : l->who, err);
}

/* One dossier's, whenever, of the bodies whose looks are shown: another post elsewhere, by which the dossier
 * itself may be seen, does not count. */
static bool ask_dossier(struct listing *l, const struct rules *rules, struct error *err)
{
	struct dossier d;
	struct request *r = l->r;
	if (!dossier_by_code(r->db, &rules->province, &rules->catalogue, l->code, &r->arena, &d, err))
		return false;
	if (!whose_has(&l->whose, d.agency < 0 ? 0 : rules->province.agency[d.agency].id))
		return err_set(err, ERR_DENIED, "the dossier belongs to another agency");
	l->asked.dossier = d.id;
	l->whose = (struct whose){ .agencies = 1 };
	l->asked.from = INT32_MIN;
	return true;
}

bool seen_show(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct listing l = { .r = r, .province = &rules->province };
	l.code = seen_given(r, "code");
	l.who = l.code ? NULL : seen_given(r, "who");
	if (!seen_days(r, &l.asked.from, &l.asked.to, err))
		return false;
	l.whose = dossier_rows(r, &rules->province);
	r->response->no_store = true;
	if (l.code ? !ask_dossier(&l, rules, err) : !seen_account(r, l.who, &l.asked.account, err))
		return false;
	return r->format == FORMAT_PAGE ? answer_page(&l, err) : answer_file(&l, err);
}
