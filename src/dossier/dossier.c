/* dossier.c: what taking in a dossier does, and how a dossier counts (DESIGN, "What a dossier
 * counts as"). */
#include "dossier/dossier.h"

#include <sodium.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "dossier/dossier_rows.h"
#include "store/journal.h"
#include "store/search.h"
#include "store/store.h"

const char *const channel_names[] = { "", "counter", "online", "post", NULL };
const char *const outcome_names[] = { "", "granted", "refused", "withdrawn", NULL };
const char *const mark_words[] = { "", "no", "0", "false", "yes", "1", "true", NULL };
struct span span_of(const char *s)
{
	return (struct span){ s ? s : "", s ? strlen(s) : 0 };
}

const char *const person_names[] = { "applicant", "applicant_id", "phone" };
const char *const figure_names[] = { "to_process", "received", "carried_in", "online", "on_time", "late",
	"in_time", "overdue", NULL };

unsigned mark_bits(unsigned marks, enum mark m)
{
	return marks >> (m * MARK_BITS) & ((1u << MARK_BITS) - 1);
}

bool mark_is(unsigned marks, enum mark m)
{
	return mark_bits(marks, m) >= MARK_YES;
}

struct dossier_filter dossier_filter_all(int32_t from, int32_t to, enum figure figure)
{
	return (struct dossier_filter){ .from = from, .to = to, .figure = figure, .level = -1 };
}

static void move(struct tx *tx, const struct dossier_new *d, int64_t at, struct movement m)
{
	m.day = day_of_time(at);
	m.agency = (int32_t)d->agency->id;
	m.procedure = (int32_t)d->procedure->id;
	m.channel = d->channel;
	ledger_move(tx, &m);
}

void dossier_count(struct tx *tx, const struct dossier_new *d, int sign)
{
	bool open = d->finished_at == 0, late = !open && d->finished_at > d->due_at;
	move(tx, d, d->received_at, (struct movement){ .received = sign });
	/* A clock that stands still has no day on which it would run out. */
	if ((open || late) && d->due_at != CLOCK_STOPPED)
		move(tx, d, d->due_at, (struct movement){ .overdue = sign });
	if (!open)
		move(tx, d, d->finished_at,
			(struct movement){ .on_time = late ? 0 : sign,
				.late = late ? sign : 0,
				.overdue = late ? -sign : 0 });
}

/* What of a dossier that was read makes its movements. */
static struct dossier_new counted(const struct rules *r, const struct dossier *d)
{
	return (struct dossier_new){
		.procedure = &r->catalogue.procedure[d->procedure],
		.agency = &r->province.agency[d->agency],
		.channel = d->channel,
		.received_at = d->received_at,
		.due_at = d->due_at,
		.finished_at = d->finished_at,
	};
}

bool dossier_change(struct tx *tx, const struct rules *r, const struct dossier *was,
	const struct dossier *now, struct error *err)
{
	struct dossier_new before = counted(r, was), after = counted(r, now);
	if (!dossier_update(tx, was, now, err))
		return false;
	if (was->due_at != now->due_at || was->finished_at != now->finished_at) {
		dossier_count(tx, &before, -1);
		dossier_count(tx, &after, 1);
	}
	return true;
}

static bool looked(struct tx *tx, int64_t id, const char *data, struct error *err)
{
	struct event e = { .act = "dossier.viewed",
		.kind = "dossier",
		.subject = id,
		.data = data,
		.data_len = strlen(data) };
	return journal_append(tx, &e, err);
}

static const char OF_APPLICANT[] = "{\"fields\":[\"applicant_id\",\"phone\"]}";
static const char OF_BOTH[] = "{\"fields\":[\"applicant_id\",\"phone\",\"bearer_id\",\"bearer_phone\"]}";

bool dossier_looked_act(struct tx *tx, void *id, struct error *err)
{
	return looked(tx, *(const int64_t *)id, OF_APPLICANT, err);
}

bool dossier_revealed_act(struct tx *tx, void *id, struct error *err)
{
	bool there;
	return bearer_there(tx->db, *(const int64_t *)id, &there, err) &&
	       looked(tx, *(const int64_t *)id, there ? OF_BOTH : OF_APPLICANT, err);
}

static void put_time(struct json_out *j, const char *key, int64_t at)
{
	char text[17];
	if (at)
		json_str(j, key, time_format(at, text));
}

static void put_marks(struct json_out *j, unsigned marks)
{
	static const char *const names[MARKS] = { "digitised", "paid_online", "postal_in", "postal_out" };
	for (int m = 0; m < MARKS; m++)
		if (mark_bits(marks, (enum mark)m))
			json_bool(j, names[m], mark_is(marks, (enum mark)m));
}

/* The event's data: everything about the dossier, except that personal values are only digests. */
static void put_data(struct buf *b, const struct dossier_new *d, const unsigned char *salt)
{
	char digest[65];
	struct json_out j = JSON_OUT(b);
	json_open(&j, NULL, '{');
	json_text(&j, "code", d->code.p, d->code.n);
	json_str(&j, "procedure", d->procedure->code);
	json_str(&j, "agency", d->agency->code);
	json_str(&j, "channel", channel_names[d->channel]);
	put_time(&j, "received", d->received_at);
	put_time(&j, "due", d->due_at);
	put_time(&j, "finished", d->finished_at);
	if (d->finished_at)
		json_str(&j, "outcome", d->outcome ? outcome_names[d->outcome] : "granted");
	put_time(&j, "returned", d->returned_at);
	if (d->desk)
		json_str(&j, "desk", d->desk->code);
	if (d->fee >= 0)
		json_int(&j, "fee", d->fee);
	put_marks(&j, d->marks);
	for (int i = 0; i < PERSON_FIELDS; i++)
		if (d->person[i].n) {
			journal_digest(salt + i * SALT_BYTES, person_names[i], d->person[i].p,
				d->person[i].n, digest);
			json_text(&j, person_names[i], digest, 64);
		}
	json_close(&j, '}');
}

bool dossier_prepare(const struct dossier_new *d, struct arena *a, struct buf *scratch,
	struct dossier_ready *ready, struct error *err)
{
	_Static_assert(sizeof ready->salt == PERSON_FIELDS * SALT_BYTES, "a salt for each personal value");
	ready->guess = (struct event_guess){ 0 };
	ready->sealed_for = 0;
	ready->numbers = (struct sealed_numbers){ 0 };
	ready->persons = d->person[0].n || d->person[1].n || d->person[2].n;
	if (ready->persons)
		randombytes_buf(ready->salt, sizeof ready->salt);
	buf_reset(scratch);
	put_data(scratch, d, ready->salt);
	if (scratch->full)
		return err_set(err, ERR_DATA, "the dossier's values are too long");
	ready->data = arena_dup(a, scratch->p, scratch->len);
	ready->data_len = scratch->len;
	return true;
}

static struct event event_of(const struct dossier_new *d, const struct dossier_ready *ready, int64_t id)
{
	return (struct event){ .act = d->act,
		.kind = "dossier",
		.subject = id,
		.data = ready->data,
		.data_len = ready->data_len };
}

/* Seals the numbers for the id that the dossier has, or is likely to get. */
static bool seal_numbers(const struct dossier_new *d, struct keyring *keys, struct arena *a, int64_t id,
	struct dossier_ready *ready, struct error *err)
{
	if (!d->person[PERSON_ID].n && !d->person[PERSON_PHONE].n)
		return true;
	if (!dossier_seal_numbers(keys, a, id, d->person, &ready->numbers, err))
		return false;
	ready->sealed_for = id;
	return true;
}

void dossier_guess(const struct dossier_new *d, struct arena *a, struct buf *scratch,
	struct dossier_ready *ready, const struct dossier_ahead *ahead)
{
	struct error later = { 0 }; /* whoever stores the dossier is told */
	struct event e = event_of(d, ready, ahead->id);
	journal_guess(&ready->guess, scratch, &e, ahead->seq, ahead->at, ahead->who);
	seal_numbers(d, ahead->keys, a, ahead->id, ready, &later);
}

/* Inserts the personal values; numbers that were sealed for another id are sealed again. */
static bool insert_person(struct tx *tx, const struct dossier_new *d, const struct dossier_ready *ready,
	int64_t id, struct error *err)
{
	struct arena a = { 0 };
	struct dossier_ready again = { 0 };
	bool fits = ready->sealed_for == id;
	bool ok =
		(fits || seal_numbers(d, db_keys(tx->db), &a, id, &again, err)) &&
		dossier_insert_person(tx, d, id, ready->salt, fits ? &ready->numbers : &again.numbers, err);
	arena_release(&a);
	return ok;
}

bool dossier_store(struct tx *tx, const struct dossier_new *d, const struct dossier_ready *ready,
	int64_t *id, struct error *err)
{
	const struct span *name = &d->person[PERSON_APPLICANT];
	*id = tx_id(tx, "dossier", err);
	if (!*id || !dossier_insert(tx, d, *id, err))
		return false;
	if (ready->persons && !insert_person(tx, d, ready, *id, err))
		return false;
	if (name->n && !search_put(tx, SEARCH_NAMES, *id, name->p, name->n, err))
		return false;
	struct event e = event_of(d, ready, *id);
	e.guess = &ready->guess;
	if (!journal_append(tx, &e, err))
		return false;
	dossier_count(tx, d, 1);
	return true;
}

bool dossier_add_free(struct tx *tx, const struct dossier_new *d, int64_t *id, struct error *err)
{
	struct arena a = { 0 };
	struct buf scratch = BUF_INIT(64 * 1024);
	struct dossier_ready ready;
	bool ok = dossier_prepare(d, &a, &scratch, &ready, err) && dossier_store(tx, d, &ready, id, err);
	buf_release(&scratch);
	arena_release(&a);
	return ok;
}

bool dossier_add(struct tx *tx, const struct dossier_new *d, int64_t *id, struct error *err)
{
	bool taken;
	if (!dossier_codes_taken(tx, &d->code, 1, &taken, err))
		return false;
	if (taken)
		return err_set(err, ERR_CONFLICT, "the code %.*s is taken by another dossier",
			(int)(d->code.n < 80 ? d->code.n : 80), d->code.p);
	return dossier_add_free(tx, d, id, err);
}

const char *const dossier_list_columns[] = { "code", "procedure", "agency", "channel", "received_at",
	"due_at", "finished_at", "outcome", NULL };

const char *due_text(int64_t due_at, char text[17])
{
	text[0] = '\0';
	return due_at == CLOCK_STOPPED ? text : time_format(due_at, text);
}

void dossier_list_row(
	struct table *t, const struct province *p, const struct catalogue *c, const struct dossier *d)
{
	char text[17];
	table_text(t, d->code);
	table_text(t, d->procedure < 0 ? "" : c->procedure[d->procedure].code);
	table_text(t, d->agency < 0 ? "" : p->agency[d->agency].code);
	table_text(t, channel_names[d->channel]);
	table_text(t, time_format(d->received_at, text));
	table_text(t, due_text(d->due_at, text));
	table_text(t, d->finished_at ? time_format(d->finished_at, text) : "");
	table_text(t, outcome_names[d->outcome]);
}

enum dossier_state dossier_state(const struct dossier *d, int64_t now)
{
	if (d->finished_at)
		return d->finished_at <= d->due_at ? STATE_ON_TIME : STATE_LATE;
	if (d->due_at < now)
		return STATE_OVERDUE;
	return day_of_time(d->due_at) == day_of_time(now) ? STATE_TODAY : STATE_IN_TIME;
}
