/* receipt_web.c: the receipt as a page, for a desk without a program that prints PDFs. */
#include <string.h>

#include "base/date.h"
#include "dossier/dossier_web.h"
#include "work/came.h"
#include "work/deed.h"
#include "work/due_web.h"
#include "work/show_web.h"
#include "work/work_web.h"

/* Who took it in, not who looks at the receipt. */
static bool put_clerk(struct request *r, struct value_map *m, const struct dossier *d, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct deed *deed = arena_alloc(&r->arena, sizeof *deed * DEEDS_MAX);
	int n = deeds_of(r->db, &rules->province, d->id, &r->arena, deed, err);
	const char *who = n < 0 ? NULL : work_took_in(r, deed, n, err);
	put_text(m, "clerk", who);
	return who != NULL;
}

/* What was promised before the clock was stopped. */
static bool put_promise(struct request *r, struct value_map *m, const struct dossier *d, struct error *err)
{
	int64_t due = 0;
	if (d->due_at == CLOCK_STOPPED && !due_before_stop(r->db, d->id, &r->arena, &due, err))
		return false;
	put_time(m, "before_stop", due);
	return true;
}

bool intake_receipt(struct request *r, struct error *err)
{
	struct dossier d;
	const struct rules *rules = r->subjects;
	struct value_map *m = page_values(r);
	if (!dossier_for_reading(r, &d, err) || !dossier_put(r, m, &d, false, err))
		return false;
	const char *form = law_text(&rules->province.law, "form.receipt", day_of_time(d.received_at), "");
	size_t n = strcspn(form, ";");
	put_text(m, "form_no", arena_dup(&r->arena, form, n));
	put_text(m, "form_title", form[n] ? form + n + 1 : message(r->lang, "receipt.title"));
	put_text(m, "circular",
		law_text(&rules->province.law, "circular", day_of_time(d.received_at), NULL));
	if (!put_clerk(r, m, &d, err) || !put_promise(r, m, &d, err) || !came_put(r, m, d.id, err) ||
		!waiver_put(r, m, &d, err))
		return false;
	put_bool(
		m, "narrow", form_get(&r->get, "paper") && strcmp(form_get(&r->get, "paper"), "80mm") == 0);
	return page_render(r, "work/receipt.html", m, d.code, err);
}
