/* reopen.c: what was signed was taken back before it was handed out: the dossier goes back to be signed
 * anew. */
#include <string.h>

#include "base/date.h"
#include "store/journal.h"
#include "store/store.h"
#include "work/work_acts.h"

static const struct step *signing(const struct process *p)
{
	for (int i = 0; p && i < p->steps; i++)
		if (p->step[i].kind == STEP_SIGN)
			return &p->step[i];
	return NULL;
}

/* The item behind the step of signing that waits for the result, NULL: there is none. */
static const struct item *behind(const struct doing *d, const struct step *sign)
{
	for (int i = 0; i < d->items; i++) {
		const struct item *item = &d->item_list[i];
		if ((item->kind == STEP_REGISTER || item->kind == STEP_RETURN) && item->step > sign->no)
			return item;
	}
	return NULL;
}

static bool tell(struct doing *d, const struct step *to, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "item", d->item->id);
	json_int(&j, "step", d->item->step);
	json_int(&j, "to", to->no);
	json_str(&j, "state", life_state_names[d->life.state]);
	json_close(&j, '}');
	return journal_tell(d->tx, "dossier.reopened", "dossier", d->was.id, &b, err);
}

static bool reopen(struct doing *d, const struct rules *r, int64_t dossier, struct error *err)
{
	struct db *db = d->tx->db;
	if (!dossier_by_ids(db, &r->province, &r->catalogue, &dossier, 1, &d->arena, &d->was, err) ||
		!life_read(db, r, dossier, &d->life, err))
		return false;
	const struct step *to = signing(d->life.process);
	if (!d->was.id || !to || d->was.returned_at || d->was.outcome > OUTCOME_GRANTED)
		return true;
	d->items = items_of(db, dossier, &d->arena, d->item_list, DOING_ITEMS, err);
	if (d->items < 0)
		return false;
	if (!(d->item = behind(d, to)))
		return true;
	d->now = d->was;
	d->now.finished_at = 0;
	d->now.outcome = OUTCOME_NONE;
	d->life.state = LIFE_IN_PROCESS;
	return item_delete(d->tx, d->item->id, err) && put_item(d->tx, r, &d->now, to, -1, 0, d->at, err) &&
	       dossier_change(d->tx, r, &d->was, &d->now, err) && life_update(d->tx, &d->life, err) &&
	       tell(d, to, err);
}

bool work_reopen(struct tx *tx, const struct rules *r, int64_t dossier, struct error *err)
{
	struct doing d = { .tx = tx, .at = tx->now - tx->now % 60 };
	bool ok = reopen(&d, r, dossier, err);
	arena_release(&d.arena);
	return ok;
}
