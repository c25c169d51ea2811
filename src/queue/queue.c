/* queue.c: see queue.h. */
#include "queue/queue.h"

#include "base/date.h"
#include "base/json.h"
#include "queue/queue_rows.h"
#include "store/journal.h"
#include "store/store.h"

const char *const queue_service_names[] = { "submit", "collect", NULL };
const char *const queue_state_names[] = { "waiting", "called", "served", "missed", NULL };

static bool note(struct tx *tx, const struct ticket *t, const char *act, struct error *err)
{
	struct buf b = BUF_INIT(512);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "desk", t->desk);
	json_int(&j, "no", t->no);
	json_str(&j, "service", queue_service_names[t->service]);
	if (t->counter)
		json_int(&j, "counter", t->counter);
	if (t->kiosk)
		json_int(&j, "kiosk", t->kiosk);
	json_close(&j, '}');
	return journal_tell(tx, act, "ticket", t->id, &b, err);
}

bool queue_take_act(struct tx *tx, void *arg, struct error *err)
{
	struct ticket *t = arg;
	t->day = day_of_time(tx->now);
	t->at = tx->now;
	t->state = QUEUE_WAITING;
	t->id = tx_id(tx, "ticket", err);
	if (!t->id || !queue_next_no(tx, t->desk, t->day, &t->no, err))
		return false;
	if (t->no > QUEUE_DAY_MAX)
		return err_set(err, ERR_CONFLICT, "the desk has given out %d tickets today", QUEUE_DAY_MAX);
	return queue_insert(tx, t, err) && note(tx, t, "ticket.taken", err);
}

static bool end(struct tx *tx, struct ticket *t, enum queue_state how, struct error *err)
{
	t->state = how;
	t->ended_at = tx->now;
	return queue_update(tx, t, err) &&
	       note(tx, t, how == QUEUE_SERVED ? "ticket.served" : "ticket.missed", err);
}

/* Whoever was at the counter has been served when the next one is called. */
static bool clear_counter(
	struct tx *tx, const struct queue_call *c, int32_t day, struct arena *a, struct error *err)
{
	struct ticket last;
	return queue_at_counter(tx, c->desk, day, c->counter, a, &last, err) &&
	       (!last.id || last.no == c->no || end(tx, &last, QUEUE_SERVED, err));
}

static bool call(struct tx *tx, struct queue_call *c, struct arena *a, struct error *err)
{
	struct ticket *t = &c->ticket;
	int32_t day = day_of_time(tx->now);
	if (c->counter < 1 || c->counter > QUEUE_COUNTERS)
		return err_set(err, ERR_DATA, "counter: expected a number from 1 to %d", QUEUE_COUNTERS);
	bool ok = c->next ? queue_longest(tx, c->desk, day, c->service, a, t, err)
			  : queue_find(tx->db, c->desk, day, c->no, a, t, err);
	if (!ok)
		return false;
	if (!t->id)
		return err_set(
			err, ERR_NOT_FOUND, c->next ? "nobody waits" : "there is no such ticket today");
	if (t->state == QUEUE_SERVED || (t->state == QUEUE_CALLED && t->counter != c->counter))
		return err_set(
			err, ERR_CONFLICT, "the ticket %d is at another counter, or was served", t->no);
	c->no = t->no;
	if (!clear_counter(tx, c, day, a, err))
		return false;
	/* How long somebody waited is told by the first call. */
	t->called_at = t->called_at ? t->called_at : tx->now;
	t->state = QUEUE_CALLED;
	t->counter = c->counter;
	t->ended_at = 0;
	t->who = tx->who;
	return queue_update(tx, t, err) && note(tx, t, "ticket.called", err);
}

bool queue_call_act(struct tx *tx, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool ok = call(tx, arg, &a, err);
	arena_release(&a);
	return ok;
}

bool queue_end_act(struct tx *tx, void *arg, struct error *err)
{
	const struct queue_end *c = arg;
	struct arena a = { 0 };
	struct ticket t;
	bool ok = queue_find(tx->db, c->desk, day_of_time(tx->now), c->no, &a, &t, err);
	if (ok && t.state != QUEUE_CALLED)
		ok = err_set(err, ERR_CONFLICT, "the ticket %d is at no counter", c->no);
	ok = ok && end(tx, &t, c->how, err);
	arena_release(&a);
	return ok;
}
