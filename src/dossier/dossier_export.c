/* dossier_export.c: dossiers back into a file. */
#include <string.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_columns.h"
#include "dossier/dossier_import.h"
#include "dossier/dossier_rows.h"

/* An export being written. */
struct export
{
	const struct province *p;
	const struct catalogue *c;
	int order[I_COLUMNS];
	int columns, style;
	struct buf out;
	dossier_export_sink *sink;
	void *arg;
	bool stopped;
};

static void put(struct export *x, const char *s)
{
	if (x->style & FILE_QUOTED)
		csv_put_quoted(&x->out, s ? s : "", s ? strlen(s) : 0);
	else
		csv_puts(&x->out, s);
}

static void put_time(struct export *x, int64_t at)
{
	char text[17];
	put(x, at ? time_format(at, text) : "");
}

static void put_fee(struct export *x, int64_t fee)
{
	struct buf b = BUF_INIT(32);
	if (fee >= 0)
		buf_addint(&b, fee);
	put(x, b.p);
	buf_release(&b);
}

static const char *mark_word(const struct dossier *d, enum mark m)
{
	return text_word_at(mark_bits(d->marks, m), mark_words);
}

static void put_column(struct export *x, const struct dossier *d, int col)
{
	switch (col) {
	case I_CODE: put(x, d->code); break;
	case I_PROCEDURE: put(x, d->procedure < 0 ? "" : x->c->procedure[d->procedure].code); break;
	case I_AGENCY: put(x, d->agency < 0 ? "" : x->p->agency[d->agency].code); break;
	case I_CHANNEL: put(x, channel_names[d->channel]); break;
	case I_RECEIVED: put_time(x, d->received_at); break;
	case I_DUE: put_time(x, d->due_at); break;
	case I_FINISHED: put_time(x, d->finished_at); break;
	case I_DESK: put(x, d->desk < 0 ? "" : x->p->desk[d->desk].code); break;
	case I_APPLICANT: put(x, d->person[PERSON_APPLICANT]); break;
	case I_ID: put(x, d->person[PERSON_ID]); break;
	case I_PHONE: put(x, d->person[PERSON_PHONE]); break;
	case I_OUTCOME: put(x, outcome_names[d->outcome]); break;
	case I_RETURNED: put_time(x, d->returned_at); break;
	case I_DIGITISED: put(x, mark_word(d, MARK_DIGITISED)); break;
	case I_FEE: put_fee(x, d->fee); break;
	case I_PAID: put(x, mark_word(d, MARK_PAID_ONLINE)); break;
	case I_POSTAL_IN: put(x, mark_word(d, MARK_POSTAL_IN)); break;
	case I_POSTAL_OUT: put(x, mark_word(d, MARK_POSTAL_OUT)); break;
	}
}

static void end_line(struct export *x)
{
	buf_adds(&x->out, x->style & FILE_CRLF ? "\r\n" : "\n");
}

static bool flush(struct export *x)
{
	if (x->out.len && !x->sink(x->arg, x->out.p, x->out.len))
		x->stopped = true;
	buf_reset(&x->out);
	return !x->stopped;
}

static bool write_row(void *arg, const struct dossier *d)
{
	struct export *x = arg;
	for (int i = 0; i < x->columns; i++) {
		if (i)
			buf_addc(&x->out, ',');
		put_column(x, d, x->order[i]);
	}
	end_line(x);
	return x->out.len < 1 << 16 || flush(x);
}

/* The columns: those of the imported files when they agree, else all. */
static void choose_columns(struct export *x, const char *header)
{
	if (!header) {
		x->style = 0;
		for (int col = 0; col < I_COLUMNS; col++)
			x->order[x->columns++] = col;
		return;
	}
	while (*header) {
		size_t n = strcspn(header, ",");
		for (int col = 0; col < I_COLUMNS; col++)
			if (strlen(dossier_columns[col].name) == n &&
				memcmp(dossier_columns[col].name, header, n) == 0)
				x->order[x->columns++] = col;
		header += n;
		header += *header == ',';
	}
}

bool dossier_export(struct db *db, const struct province *p, const struct catalogue *c,
	dossier_export_sink *sink, void *arg, struct error *err)
{
	struct arena a = { 0 };
	struct export x = { .p = p, .c = c, .out = BUF_INIT(1 << 20), .sink = sink, .arg = arg };
	const char *header;
	bool ok = dossier_file_shape(db, &a, &header, &x.style, err);
	if (ok) {
		choose_columns(&x, header);
		if (x.style & FILE_BOM)
			buf_adds(&x.out, "\xEF\xBB\xBF");
		for (int i = 0; i < x.columns; i++) {
			if (i)
				buf_addc(&x.out, ',');
			put(&x, dossier_columns[x.order[i]].name);
		}
		end_line(&x);
		ok = dossier_each(db, p, c, write_row, &x, err) && flush(&x);
	}
	buf_release(&x.out);
	arena_release(&a);
	return ok;
}
