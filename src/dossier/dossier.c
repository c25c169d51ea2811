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
const char *const person_names[] = { "applicant", "applicant_id", "phone" };
const char *const figure_names[] = { "to_process", "received", "carried_in", "online", "on_time", "late",
	"in_time", "overdue", NULL };

bool mark_is(unsigned marks, enum mark m)
{
	return (marks >> (m * MARK_BITS) & ((1u << MARK_BITS) - 1)) >= MARK_YES;
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
	if (open || late)
		move(tx, d, d->due_at, (struct movement){ .overdue = sign });
	if (!open)
		move(tx, d, d->finished_at,
			(struct movement){ .on_time = late ? 0 : sign,
				.late = late ? sign : 0,
				.overdue = late ? -sign : 0 });
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
		if (marks >> (m * MARK_BITS) & ((1u << MARK_BITS) - 1))
			json_bool(j, names[m], mark_is(marks, (enum mark)m));
}

/* The event: everything about the dossier, except that personal values are only digests. */
static bool append_event(struct tx *tx, const struct dossier_new *d, int64_t id, const unsigned char *salt,
	struct error *err)
{
	char digest[65];
	struct buf b = BUF_INIT(64 * 1024);
	struct json_out j = JSON_OUT(&b);
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
	struct event e = {
		.act = d->act, .kind = "dossier", .subject = id, .data = b.p, .data_len = b.len
	};
	bool ok = (!b.full || err_set(err, ERR_DATA, "the dossier's values are too long")) &&
		  journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

bool dossier_add(struct tx *tx, const struct dossier_new *d, int64_t *id, struct error *err)
{
	unsigned char salt[PERSON_FIELDS * SALT_BYTES];
	bool persons = d->person[0].n || d->person[1].n || d->person[2].n;
	*id = tx_id(tx, "dossier", err);
	if (!*id || !dossier_insert(tx, d, *id, err))
		return false;
	if (persons) {
		randombytes_buf(salt, sizeof salt);
		if (!dossier_insert_person(tx, d, *id, salt, err))
			return false;
		const struct span *name = &d->person[PERSON_APPLICANT];
		if (name->n && !search_put(tx, *id, name->p, name->n, err))
			return false;
	}
	if (!append_event(tx, d, *id, salt, err))
		return false;
	dossier_count(tx, d, 1);
	return true;
}
