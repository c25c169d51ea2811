/* inquiry_web.c: see inquiry_web.h. */
#include "dossier/inquiry_web.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "dossier/part_web.h"
#include "dossier/seen_web.h"
#include "web/page.h"

static bool note(struct request *r, struct inquiry *q, const char *text, struct error *err)
{
	q->account = r->who.account;
	q->at = time_now();
	q->digest = inquiry_digest(r->db, q->kind, text);
	return inquiry_note(q, err);
}

bool inquiry_search(
	struct request *r, enum inquiry_kind kind, const char *typed, int64_t found, struct error *err)
{
	struct inquiry q = { .kind = kind, .found = found };
	return note(r, &q, typed, err);
}

bool inquiry_list(struct request *r, int64_t found, struct error *err)
{
	struct inquiry q = { .kind = INQUIRY_LIST, .found = found };
	if (!found)
		return true;
	snprintf(q.place, sizeof q.place, "%s", r->target);
	return note(r, &q, q.place, err);
}

/* What is shown, as a page or as a file. */
struct listing {
	struct request *r;
	struct inquiry_asked asked;
	int64_t digest[2];
	const char *who, *sought; /* of whom, for what; NULL: sums of all */
	struct table table;
	struct seen_rows rows;
};

static bool is_list(const struct listing *l)
{
	return l->who || l->sought;
}

/* The same search has the same sign, and no more is known of it. */
static const char *sign_of(struct arena *a, const struct inquiry_row *row)
{
	return row->kind == INQUIRY_LIST ? ""
					 : arena_printf(a, "%08x", (unsigned)((uint64_t)row->digest >> 32));
}

static bool to_file(void *arg, const struct inquiry_row *row)
{
	struct listing *l = arg;
	char at[17];
	table_text(&l->table, row->who);
	table_text(&l->table, time_format(row->at, at));
	if (is_list(l)) {
		table_text(&l->table, inquiry_kind_names[row->kind]);
		table_text(&l->table, sign_of(&l->r->arena, row));
		table_text(&l->table, row->place);
	} else {
		table_int(&l->table, row->searches);
		table_int(&l->table, row->lists);
	}
	table_int(&l->table, row->found);
	return true;
}

static bool to_page(void *arg, const struct inquiry_row *row)
{
	static const char *const words[INQUIRY_KINDS] = { "inquiry.name", "inquiry.number", "inquiry.code",
		"inquiry.files", "inquiry.list" };
	struct listing *l = arg;
	struct arena *a = &l->r->arena;
	struct value_map *m = seen_row(l->r, &l->rows);
	if (!m)
		return false;
	put_text(m, "name", arena_str(a, row->who));
	put_text(m, "full_name", arena_str(a, row->full_name));
	put_time(m, "at", row->at);
	put_text(m, "kind", row->kind < INQUIRY_KINDS ? message(l->r->lang, words[row->kind]) : NULL);
	put_text(m, "sign", sign_of(a, row));
	put_text(m, "place", arena_str(a, row->place));
	put_count(m, "found", row->found);
	put_count(m, "searches", row->searches);
	put_count(m, "lists", row->lists);
	return true;
}

static bool read_rows(struct listing *l, int max, inquiry_reader *fn, struct error *err)
{
	l->asked.max = max;
	return is_list(l) ? inquiry_rows(l->r->db, &l->asked, fn, l, err)
			  : inquiry_sums(l->r->db, &l->asked, fn, l, err);
}

static bool answer_file(struct listing *l, struct error *err)
{
	static const char *const rows[] = { "account", "at", "kind", "sign", "list", "found", NULL };
	static const char *const sums[] = { "account", "last_at", "searches", "lists", "found", NULL };
	table_begin(&l->table, &l->r->arena, is_list(l) ? rows : sums);
	return read_rows(l, SEEN_FILE_ROWS, to_file, err) && page_table(l->r, &l->table, "inquiries");
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
	put_text(m, "sought", l->sought);
	return page_render(r, "dossier/inquiries.html", m, l->who, err);
}

static bool ask(struct listing *l, struct error *err)
{
	if (l->sought) {
		l->digest[0] = inquiry_digest(l->r->db, INQUIRY_NAME, l->sought);
		l->digest[1] = inquiry_digest(l->r->db, INQUIRY_NUMBER, l->sought);
		l->asked.digest = l->digest;
	}
	return seen_account(l->r, l->who, &l->asked.account, err);
}

bool inquiries_show(struct request *r, struct error *err)
{
	struct listing l = { .r = r, .who = seen_given(r, "who"), .sought = seen_given(r, "sought") };
	if (!seen_days(r, &l.asked.from, &l.asked.to, err))
		return false;
	r->response->no_store = true;
	if (!ask(&l, err))
		return false;
	return r->format == FORMAT_PAGE ? answer_page(&l, err) : answer_file(&l, err);
}
