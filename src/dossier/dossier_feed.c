/* dossier_feed.c: a thread that reads, checks and prepares rows in batches, while the one who asked for
 * them is busy storing earlier ones. The batches go round in a ring. */
#include "dossier/dossier_feed.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "dossier/dossier_columns.h"

enum { BATCHES = 3 };

/* Some rows with the memory that they point into. */
struct batch {
	struct arena arena;
	struct dossier_row row[FEED_ROWS];
	int rows;
	bool last; /* the file ends with it */
};

struct dossier_feed {
	const struct dossier_import *in;
	struct sheet *sheet;
	struct dossier_ahead ahead; /* of the next good row */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	struct batch ring[BATCHES];
	int filled; /* batches ready and not yet given back */
	int reader; /* the batch being read from */
	bool given; /* its rows were given out */
	bool began, stop;
	struct buf scratch;
};

const struct sheet_column dossier_columns[I_COLUMNS] = {
	[I_CODE] = { "code", false },
	[I_PROCEDURE] = { "procedure", false },
	[I_AGENCY] = { "agency", false },
	[I_CHANNEL] = { "channel", false },
	[I_RECEIVED] = { "received_at", false },
	[I_DUE] = { "due_at", false },
	[I_FINISHED] = { "finished_at", false },
	[I_DESK] = { "desk", true },
	[I_APPLICANT] = { "applicant", true },
	[I_ID] = { "applicant_id", true },
	[I_PHONE] = { "phone", true },
	[I_OUTCOME] = { "outcome", true },
	[I_RETURNED] = { "returned_at", true },
	[I_DIGITISED] = { "digitised", true },
	[I_FEE] = { "fee", true },
	[I_PAID] = { "paid_online", true },
	[I_POSTAL_IN] = { "postal_in", true },
	[I_POSTAL_OUT] = { "postal_out", true },
};

/* A moment YYYY-MM-DDTHH:MM; an empty field is 0, or wrong when `needed`. */
static bool moment(const struct sheet *s, int col, bool needed, int64_t *t, struct error *err)
{
	const struct csv_field *f = sheet_field(s, col);
	*t = 0;
	if (!f->n && !needed)
		return true;
	return time_parse(f->p, f->n, t) || sheet_bad(s, col, err, "a time YYYY-MM-DDTHH:MM");
}

static bool read_times(const struct sheet *s, struct dossier_new *d, int64_t now, struct error *err)
{
	if (!moment(s, I_RECEIVED, true, &d->received_at, err) ||
		!moment(s, I_DUE, true, &d->due_at, err) ||
		!moment(s, I_FINISHED, false, &d->finished_at, err) ||
		!moment(s, I_RETURNED, false, &d->returned_at, err))
		return false;
	if (d->received_at < time_of_day_start(day_of(1990, 1, 1)))
		return sheet_bad(s, I_RECEIVED, err, "a time from 1990 on");
	if (d->received_at > now)
		return sheet_bad(s, I_RECEIVED, err, "a time that is not in the future");
	if (d->due_at < d->received_at)
		return sheet_bad(s, I_DUE, err, "a time not before received_at");
	if (d->finished_at && d->finished_at < d->received_at)
		return sheet_bad(s, I_FINISHED, err, "a time not before received_at");
	if (d->finished_at > now)
		return sheet_bad(s, I_FINISHED, err, "a time that is not in the future");
	if (d->returned_at && (!d->finished_at || d->returned_at < d->finished_at))
		return sheet_bad(s, I_RETURNED, err,
			"nothing before the dossier is finished, else a time not before "
			"finished_at");
	if (d->returned_at > now)
		return sheet_bad(s, I_RETURNED, err, "a time that is not in the future");
	return true;
}

static bool read_marks(const struct sheet *s, struct dossier_new *d, struct error *err)
{
	static const int columns[MARKS] = { I_DIGITISED, I_PAID, I_POSTAL_IN, I_POSTAL_OUT };
	d->marks = 0;
	for (int m = 0; m < MARKS; m++) {
		int word;
		if (!sheet_field(s, columns[m])->n)
			continue;
		if (!sheet_word(s, columns[m], mark_words, &word, err))
			return false;
		d->marks |= (unsigned)word << (m * MARK_BITS);
	}
	return true;
}

static bool read_bodies(
	const struct dossier_import *in, const struct sheet *s, struct dossier_new *d, struct error *err)
{
	const struct csv_field *procedure = sheet_field(s, I_PROCEDURE), *agency = sheet_field(s, I_AGENCY);
	const struct csv_field *desk = sheet_field(s, I_DESK);
	int at = catalogue_find(in->catalogue, procedure->p, procedure->n);
	if (at < 0)
		return sheet_bad(s, I_PROCEDURE, err, "the code of a procedure in the catalogue");
	d->procedure = &in->catalogue->procedure[at];
	at = province_agency(in->province, agency->p, agency->n);
	if (at < 0)
		return sheet_bad(s, I_AGENCY, err, "the code of an agency");
	d->agency = &in->province->agency[at];
	d->desk = NULL;
	if (desk->n) {
		at = province_desk(in->province, desk->p, desk->n);
		if (at < 0)
			return sheet_bad(s, I_DESK, err, "the code of a desk, or nothing");
		d->desk = &in->province->desk[at];
	}
	return true;
}

static bool read_row(
	const struct dossier_import *in, const struct sheet *s, struct dossier_new *d, struct error *err)
{
	static const int person_columns[PERSON_FIELDS] = { I_APPLICANT, I_ID, I_PHONE };
	const struct csv_field *code = sheet_field(s, I_CODE), *fee = sheet_field(s, I_FEE);
	int word;
	if (!code->n || code->n > 100)
		return sheet_bad(s, I_CODE, err, "a code of 1 to 100 bytes");
	d->code = (struct span){ code->p, code->n };
	if (!read_bodies(in, s, d, err) || !sheet_word(s, I_CHANNEL, channel_names + 1, &word, err))
		return false;
	d->channel = word + 1;
	if (!read_times(s, d, in->now, err) || !read_marks(s, d, err))
		return false;
	d->outcome = OUTCOME_NONE;
	if (sheet_field(s, I_OUTCOME)->n) {
		if (!sheet_word(s, I_OUTCOME, outcome_names, &word, err))
			return false;
		if (!d->finished_at)
			return sheet_bad(s, I_OUTCOME, err, "nothing while the dossier is open");
		d->outcome = (enum outcome)word;
	}
	d->fee = -1;
	if (fee->n && (!sheet_int(s, I_FEE, 0, INT64_C(1) << 50, &d->fee, err) || fee->p[0] == '-' ||
			      (fee->n > 1 && fee->p[0] == '0')))
		return sheet_bad(s, I_FEE, err, "an amount in dong without leading zeros");
	for (int i = 0; i < PERSON_FIELDS; i++) {
		const struct csv_field *f = sheet_field(s, person_columns[i]);
		if (f->n > 1000)
			return sheet_bad(s, person_columns[i], err, "at most 1000 bytes");
		d->person[i] = (struct span){ f->p, f->n };
	}
	return true;
}

/* A field outlives its row only as a copy when quotes had to be undone for it. */
static void keep(struct arena *a, const struct sheet *s, int col, struct span *v)
{
	if (sheet_field(s, col)->quoted && v->n)
		v->p = arena_dup(a, v->p, v->n);
}

static void fill_row(struct dossier_feed *f, struct batch *b, struct dossier_row *row, enum csv_result got,
	struct error *why)
{
	static const int person_columns[PERSON_FIELDS] = { I_APPLICANT, I_ID, I_PHONE };
	const struct sheet *s = f->sheet;
	row->raw = s->csv.row;
	row->raw_len = s->csv.row_len;
	row->read = (size_t)(s->csv.at - s->csv.p);
	row->dossier = (struct dossier_new){ .act = "dossier.imported", .file = f->ahead.file };
	if (got == CSV_ROW && read_row(f->in, s, &row->dossier, why)) {
		row->line = sheet_field(s, I_CODE)->line;
		row->column = sheet_field(s, I_CODE)->column;
		keep(&b->arena, s, I_CODE, &row->dossier.code);
		for (int i = 0; i < PERSON_FIELDS; i++)
			keep(&b->arena, s, person_columns[i], &row->dossier.person[i]);
		if (dossier_prepare(&row->dossier, &b->arena, &f->scratch, &row->ready, why)) {
			dossier_guess(&row->dossier, &b->arena, &f->scratch, &row->ready, &f->ahead);
			f->ahead.id++;
			f->ahead.seq++;
		}
	}
	row->fault = why->code ? arena_str(&b->arena, why->text) : NULL;
}

static void fill(struct dossier_feed *f, struct batch *b)
{
	arena_reset(&b->arena);
	b->rows = 0;
	b->last = false;
	while (b->rows < FEED_ROWS) {
		struct error why = { 0 };
		enum csv_result got = sheet_next(f->sheet, &why);
		if (got == CSV_END) {
			b->last = true;
			return;
		}
		fill_row(f, b, &b->row[b->rows++], got, &why);
	}
}

static void *read_ahead(void *arg)
{
	struct dossier_feed *f = arg;
	for (int at = 0;; at = (at + 1) % BATCHES) {
		pthread_mutex_lock(&f->lock);
		while (f->filled == BATCHES && !f->stop)
			pthread_cond_wait(&f->moved, &f->lock);
		bool stop = f->stop;
		pthread_mutex_unlock(&f->lock);
		if (stop)
			return NULL;
		fill(f, &f->ring[at]);
		bool last = f->ring[at].last;
		pthread_mutex_lock(&f->lock);
		f->filled++;
		pthread_cond_broadcast(&f->moved);
		pthread_mutex_unlock(&f->lock);
		if (last)
			return NULL;
	}
}

struct dossier_feed *dossier_feed_start(const struct dossier_import *in, struct sheet *s,
	const struct dossier_ahead *ahead, struct error *err)
{
	struct dossier_feed *f = calloc(1, sizeof *f);
	if (!f)
		die("out of memory");
	f->in = in;
	f->sheet = s;
	f->ahead = *ahead;
	f->scratch = BUF_INIT(64 * 1024);
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->moved, NULL);
	if (pthread_create(&f->thread, NULL, read_ahead, f) == 0)
		return f;
	free(f);
	err_set(err, ERR_SYSTEM, "cannot start a thread");
	return NULL;
}

const struct dossier_row *dossier_feed_next(struct dossier_feed *f, int *n)
{
	for (;;) {
		pthread_mutex_lock(&f->lock);
		while (!f->filled)
			pthread_cond_wait(&f->moved, &f->lock);
		pthread_mutex_unlock(&f->lock);
		struct batch *b = &f->ring[f->reader];
		*n = f->given ? 0 : b->rows;
		f->given = true;
		if (*n || b->last)
			return b->row;
		/* Given back: the thread may fill it again. */
		f->given = false;
		f->reader = (f->reader + 1) % BATCHES;
		pthread_mutex_lock(&f->lock);
		f->filled--;
		pthread_cond_broadcast(&f->moved);
		pthread_mutex_unlock(&f->lock);
	}
}

void dossier_feed_stop(struct dossier_feed *f)
{
	pthread_mutex_lock(&f->lock);
	f->stop = true;
	pthread_cond_broadcast(&f->moved);
	pthread_mutex_unlock(&f->lock);
	pthread_join(f->thread, NULL);
	for (int i = 0; i < BATCHES; i++)
		arena_release(&f->ring[i].arena);
	buf_release(&f->scratch);
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->moved);
	free(f);
}
