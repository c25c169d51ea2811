/* postal.c: see postal.h. */
#include "postal/postal.h"

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "postal/postal_rows.h"
#include "store/journal.h"
#include "store/store.h"

const char *const postal_direction_names[] = { "out", "in", NULL };
const char *const postal_state_names[] = { "handed", "delivered", "came_back", NULL };

static bool note(struct tx *tx, const char *act, int64_t dossier, const char *key, int64_t list,
	const struct postal_piece *p, struct error *err)
{
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "direction", key);
	if (list)
		json_int(&j, "list", list);
	if (p->tracking)
		json_str(&j, "tracking", p->tracking);
	json_str(&j, "state", postal_state_names[p->state]);
	json_close(&j, '}');
	return journal_tell(tx, act, "dossier", dossier, &b, err);
}

/* What the post hands over has arrived; the post may have told of it before. */
static bool put_on(struct tx *tx, const struct postal_listing *c, int64_t dossier, struct postal_piece *p,
	struct error *err)
{
	bool out = c->direction == POSTAL_OUT, known = p->id != 0;
	enum postal_state was = p->state;
	p->dossier = dossier;
	p->list = c->list.id;
	p->state = out ? POSTAL_HANDED : POSTAL_DELIVERED;
	p->at = known && was == POSTAL_DELIVERED ? p->at : tx->now;
	if (!known && !(p->id = tx_id(tx, "postal_item", err)))
		return false;
	return (known ? postal_piece_update(tx, p, err) : postal_piece_insert(tx, p, c->direction, err)) &&
	       note(tx, out ? "dossier.posted" : "dossier.post_received", dossier,
		       postal_direction_names[c->direction], c->list.id, p, err);
}

static bool waits_no_more(struct error *err)
{
	return err_set(err, ERR_CONFLICT, "one of the dossiers does not wait here any more: look again");
}

/* What came later has arrived when it is written down. */
static bool add_later(struct tx *tx, struct postal_listing *c, int64_t later, struct error *err)
{
	bool waits;
	int64_t dossier;
	struct arena a = { 0 };
	struct postal_piece p;
	if (!postal_later_waits(tx, later, c->desk, &dossier, &waits, err))
		return false;
	if (!waits)
		return waits_no_more(err);
	bool ok = postal_later_list_set(tx, later, c->list.id, &a, &p, err) &&
		  note(tx, "dossier.post_received", dossier, postal_direction_names[POSTAL_IN], c->list.id,
			  &p, err);
	arena_release(&a);
	return ok;
}

static bool add_to_list(struct tx *tx, struct postal_listing *c, int64_t dossier, struct error *err)
{
	bool waits;
	struct arena a = { 0 };
	if (!postal_waits(tx, dossier, c->desk, c->direction, &waits, err))
		return false;
	if (!waits)
		return waits_no_more(err);
	struct postal_piece p;
	bool ok = postal_piece_of(tx->db, dossier, c->direction, &a, &p, err) &&
		  put_on(tx, c, dossier, &p, err);
	arena_release(&a);
	return ok;
}

bool postal_list_act(struct tx *tx, void *arg, struct error *err)
{
	struct postal_listing *c = arg;
	int pieces = c->dossiers + c->laters;
	if (pieces < 1)
		return err_set(err, ERR_DATA, "choose at least one dossier");
	c->list = (struct postal_list){ .direction = c->direction,
		.desk = c->desk,
		.day = day_of_time(tx->now),
		.items = pieces,
		.who = tx->who,
		.at = tx->now };
	c->list.id = tx_id(tx, "postal_list", err);
	if (!c->list.id || !postal_next_no(tx, c->desk, c->list.day, &c->list.no, err) ||
		!postal_list_insert(tx, &c->list, err))
		return false;
	for (int i = 0; i < c->dossiers; i++)
		if (!add_to_list(tx, c, c->dossier[i], err))
			return false;
	for (int i = 0; i < c->laters; i++)
		if (!add_later(tx, c, c->later[i], err))
			return false;
	return true;
}

/* Whether a dossier goes, or came, by post at all. */
static bool by_post(const struct dossier *d, enum postal_direction direction)
{
	return direction == POSTAL_OUT ? mark_is(d->marks, MARK_POSTAL_OUT) && d->returned_at
				       : mark_is(d->marks, MARK_POSTAL_IN) || d->channel == CHANNEL_POST;
}

/* Whether it is of a desk that one who tells may speak for. */
static bool may_tell(const struct postal_telling *c, const struct dossier *d)
{
	if (!c->desk)
		return true;
	for (int i = 0; d->desk >= 0 && i < c->desks; i++)
		if (c->rules->province.desk[d->desk].id == c->desk[i])
			return true;
	return false;
}

/* What comes by post is on its way before it is taken in; what goes by post is there before. */
static bool time_fits(const struct tx *tx, const struct dossier *d, const struct postal_news *n)
{
	int64_t before = n->direction == POSTAL_IN ? (int64_t)POSTAL_WAIT_DAYS * DAY_SECONDS : 0;
	return n->at <= tx->now && n->at >= d->received_at - before;
}

static bool tell(struct tx *tx, struct postal_telling *c, const struct postal_news *n, struct arena *a,
	struct error *err)
{
	const struct rules *r = c->rules;
	struct dossier d;
	struct postal_piece p;
	if (!dossier_by_code(tx->db, &r->province, &r->catalogue, n->code, a, &d, err) ||
		!postal_piece_of(tx->db, d.id, n->direction, a, &p, err))
		return false;
	if (!may_tell(c, &d))
		return err_set(err, ERR_DENIED, "the dossier %.80s is another desk's", n->code);
	bool later = false;
	if (n->direction == POSTAL_IN && n->tracking &&
		!posted_tracked(tx->db, d.id, n->tracking, &later, err))
		return false;
	/* It is known here already that it arrived. */
	if (later)
		return true;
	if (!by_post(&d, n->direction))
		return err_set(err, ERR_DATA, "the dossier %.80s does not go by post that way", n->code);
	if (!time_fits(tx, &d, n))
		return err_set(
			err, ERR_DATA, "at: the piece of %.80s cannot have been there then", n->code);
	const char *tracking = n->tracking ? n->tracking : p.tracking;
	if (p.id && p.state == n->state && text_eq(p.tracking, tracking))
		return true;
	if (p.id && p.state != POSTAL_HANDED && n->state == POSTAL_HANDED)
		return err_set(err, ERR_DATA, "the piece of %.80s has arrived already", n->code);
	p.tracking = tracking;
	p.state = n->state;
	p.at = n->at;
	c->changed++;
	if (!note(tx, "dossier.tracked", d.id, postal_direction_names[n->direction], 0, &p, err))
		return false;
	if (p.id)
		return postal_piece_update(tx, &p, err);
	p.dossier = d.id;
	p.id = tx_id(tx, "postal_item", err);
	return p.id && postal_piece_insert(tx, &p, n->direction, err);
}

bool postal_tell_act(struct tx *tx, void *arg, struct error *err)
{
	struct postal_telling *c = arg;
	struct arena a = { 0 };
	bool ok = true;
	c->changed = 0;
	for (c->bad = 0; ok && c->bad < c->count; c->bad += ok) {
		arena_reset(&a);
		ok = tell(tx, c, &c->news[c->bad], &a, err);
	}
	arena_release(&a);
	return ok;
}
