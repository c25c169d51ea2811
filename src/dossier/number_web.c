/* number_web.c: the dossiers of the person with an identity number, and those that the person handed in for
 * others: for whoever comes to the desk without the receipt. The number comes in the body: an address is
 * written down in too many places. */
#include <stdlib.h>

#include "account/account_web.h"
#include "base/text.h"
#include "dossier/inquiry_web.h"
#include "dossier/part_web.h"
#include "web/page.h"

enum { SHOWN_MAX = 50, READ_MAX = 200, AT_ONCE = 50 };

/* A dossier that was found: the person's own, or handed in for somebody. */
struct hit {
	int64_t id;
	bool for_another;
};

static int by_id(const void *a, const void *b)
{
	int64_t x = ((const struct hit *)a)->id, y = ((const struct hit *)b)->id;
	return (x < y) - (x > y);
}

/* The person's, newest first; how many, -1 with err. *more: there may be others. */
static int find(struct request *r, const char *number, struct hit *hit, bool *more, struct error *err)
{
	int64_t ids[READ_MAX];
	int n = dossiers_of_person(r->db, number, ids, READ_MAX, err), others;
	for (int i = 0; i < n; i++)
		hit[i] = (struct hit){ ids[i], false };
	others = n < 0 ? -1 : dossiers_of_bearer(r->db, number, ids, READ_MAX, err);
	for (int i = 0; i < others; i++)
		hit[n + i] = (struct hit){ ids[i], true };
	if (others < 0)
		return -1;
	*more = n == READ_MAX || others == READ_MAX;
	qsort(hit, (size_t)(n + others), sizeof *hit, by_id);
	return n + others;
}

/* Those of the own posts, also for one who oversees others besides; *shown of them fit on the page. */
static bool put_rows(struct request *r, const struct hit *hit, int hits, const struct value_map **row,
	int *shown, bool *more, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct dossier *d = arena_alloc(&r->arena, sizeof *d * AT_ONCE);
	int64_t ids[AT_ONCE];
	*shown = 0;
	*more = false;
	for (int from = 0; from < hits; from += AT_ONCE) {
		int n = hits - from < AT_ONCE ? hits - from : AT_ONCE;
		for (int i = 0; i < n; i++)
			ids[i] = hit[from + i].id;
		if (!dossier_by_ids(r->db, &rules->province, &rules->catalogue, ids, n, &r->arena, d, err))
			return false;
		for (int i = 0; i < n; i++) {
			if (!d[i].id || !dossier_is_own(r, rules, &d[i]))
				continue;
			*more = *shown == SHOWN_MAX;
			if (*more)
				return true;
			struct value_map *m = search_row(r, rules, &d[i]);
			put_bool(m, "for_another", hit[from + i].for_another);
			row[(*shown)++] = m;
		}
	}
	return true;
}

bool dossier_search_number(struct request *r, struct error *err)
{
	struct value_map *m = page_values(r);
	const char *number = form_get(&r->post, "number");
	struct hit *hit = arena_alloc(&r->arena, sizeof *hit * 2 * READ_MAX);
	const struct value_map **row = arena_alloc(&r->arena, sizeof *row * SHOWN_MAX);
	bool asked = !text_is_blank(number), more = false, unread = false;
	int n = 0, hits = asked ? find(r, number, hit, &unread, err) : 0;
	if (hits < 0 || !put_rows(r, hit, hits, row, &n, &more, err) ||
		(asked && !inquiry_search(r, INQUIRY_NUMBER, number, n, err)))
		return false;
	r->response->no_store = true;
	put_bool(m, "staff", true);
	put_text(m, "number", number);
	put_bool(m, "asked", asked);
	put_bool(m, "by_number", true);
	put_list(m, "rows", row, n);
	put_count(m, "count", n);
	put_bool(m, "more", more || unread);
	return page_render(r, "dossier/search.html", m, NULL, err);
}
