/* seen_seal.c: see seen_seal.h. */
#include "dossier/seen_seal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "dossier/inquiry_wait.h"
#include "dossier/seen_rows.h"
#include "store/told.h"

enum { HOUR = 3600, HOURS_AT_ONCE = 64 };

static bool seal_hour(struct tx *tx, int64_t hour, struct error *err)
{
	struct seen_sum sum, inquiries;
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	if (!seen_sum_hour(tx->db, hour, &sum, err) || !inquiry_sum_hour(tx->db, hour, &inquiries, err))
		return false;
	json_open(&j, NULL, '{');
	json_int(&j, "hour", hour);
	json_int(&j, "from", sum.from < inquiries.from ? sum.from : inquiries.from);
	json_int(&j, "rows", sum.rows);
	json_str(&j, "sha256", sum.sha256);
	if (inquiries.rows) {
		json_int(&j, "inquiries", inquiries.rows);
		json_str(&j, "inquiries_sha256", inquiries.sha256);
	}
	json_close(&j, '}');
	return seen_note_sealed(tx, hour, err) && journal_tell(tx, "looks.sealed", LOOKS_KIND, 0, &b, err);
}

bool seen_seal(struct tx *tx, int64_t *hour, struct error *err)
{
	int64_t now = tx->now / HOUR, last, open[HOURS_AT_ONCE];
	int n = 0;
	if (!seen_last_sealed(tx->db, &last, err) ||
		!seen_open_hours(tx->db, last, now, open, HOURS_AT_ONCE, &n, err))
		return false;
	for (int i = 0; i < n; i++)
		if (!seal_hour(tx, open[i], err))
			return false;
	if (n)
		last = open[n - 1];
	*hour = now > last ? now : last + 1;
	return true;
}

bool seen_tell_forgotten(struct tx *tx, int32_t day, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "before", day);
	json_close(&j, '}');
	return journal_tell(tx, "looks.forgotten", LOOKS_KIND, 0, &b, err);
}

/* A seal, as the journal tells of it. */
struct told {
	int64_t seq, hour;
	struct seen_sum sum, inquiries;
};

/* What the journal tells of looks. */
struct telling {
	struct told *told;
	int n, room;
	int64_t before; /* looks of the days before may be gone */
	struct seen_proof *proof;
};

static void hear_seal(struct telling *t, const struct event_row *e, const json_t *data)
{
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->told = realloc(t->told, sizeof *t->told * (size_t)t->room);
		if (!t->told)
			die("no memory");
	}
	struct told *to = &t->told[t->n++];
	*to = (struct told){ .seq = e->seq,
		.hour = told_number(data, "hour"),
		.sum = { .rows = told_number(data, "rows"), .from = (int32_t)told_number(data, "from") } };
	told_copy(to->sum.sha256, sizeof to->sum.sha256, data, "sha256");
	to->inquiries.rows = told_number(data, "inquiries");
	told_copy(to->inquiries.sha256, sizeof to->inquiries.sha256, data, "inquiries_sha256");
}

/* Nobody may take out what is younger than the province may choose. */
static void hear_forgotten(struct telling *t, const struct event_row *e, const json_t *data)
{
	int64_t before = told_number(data, "before");
	if (before > day_of_time(e->at) - SEEN_KEPT_MIN)
		snprintf(t->proof->fault, sizeof t->proof->fault,
			"event %lld: looks were taken out that were younger than %d days",
			(long long)e->seq, SEEN_KEPT_MIN);
	t->before = before > t->before ? before : t->before;
}

static void hear(void *arg, const struct event_row *e)
{
	struct telling *t = arg;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	if (strcmp(e->act, "looks.sealed") == 0)
		hear_seal(t, e, data);
	else
		hear_forgotten(t, e, data);
	json_decref(data);
}

/* A seal names no inquiries where there were none. */
static bool same(const struct seen_sum *now, const struct seen_sum *told)
{
	return now->rows == told->rows && (!now->rows || strcmp(now->sha256, told->sha256) == 0);
}

static void blame(struct seen_proof *proof, const char *what, const struct told *told,
	const struct seen_sum *now, const struct seen_sum *sealed)
{
	char hour[17];
	snprintf(proof->fault, sizeof proof->fault,
		"%s written down in the hour from %s are not those that event %lld seals: found %lld, "
		"expected %lld with the digest %.64s",
		what, time_format(told->hour * HOUR, hour), (long long)told->seq, (long long)now->rows,
		(long long)sealed->rows, sealed->sha256);
}

/* Compares what is there with a seal. */
static bool compare(struct db *db, const struct told *told, struct seen_proof *proof, struct error *err)
{
	struct seen_sum now, inquiries;
	if (!seen_sum_hour(db, told->hour, &now, err) || !inquiry_sum_hour(db, told->hour, &inquiries, err))
		return false;
	if (!same(&now, &told->sum))
		blame(proof, "looks", told, &now, &told->sum);
	else if (!same(&inquiries, &told->inquiries))
		blame(proof, "searches and lists", told, &inquiries, &told->inquiries);
	proof->hours++;
	proof->rows += now.rows;
	return true;
}

bool seen_prove(struct db *db, struct seen_proof *proof, struct error *err)
{
	*proof = (struct seen_proof){ 0 };
	struct telling t = { .before = INT32_MIN, .proof = proof };
	bool ok = journal_about(db, LOOKS_KIND, 0, hear, &t, err);
	for (int i = 0; ok && i < t.n && !proof->fault[0]; i++)
		if (t.told[i].sum.from >= t.before)
			ok = compare(db, &t.told[i], proof, err);
	free(t.told);
	return ok;
}
