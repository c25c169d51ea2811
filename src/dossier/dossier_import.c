/* dossier_import.c: one pass over the file inside one transaction: each row is checked and stored as
 * it is read, and a bad row makes the whole act undo itself at the end. */
#include "dossier/dossier_import.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/sheet.h"
#include "base/text.h"
#include "dossier/dossier_columns.h"
#include "dossier/dossier_rows.h"
#include "store/journal.h"
#include "store/store.h"

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

static void reject(struct dossier_import *in, const struct sheet *s, const struct error *why)
{
	in->bad++;
	if (in->rejects) {
		/* The row as it was, so that it can be mended and loaded by itself. */
		buf_add(in->rejects, s->csv.row, s->csv.row_len);
		if (s->csv.row_len && in->rejects->len && in->rejects->p[in->rejects->len - 1] == '\r')
			in->rejects->len--;
		buf_addc(in->rejects, ',');
		csv_puts(in->rejects, why->text);
		buf_addc(in->rejects, '\n');
	}
	if (in->fault && in->bad <= IMPORT_FAULTS_SHOWN)
		in->fault(in->arg, why->text);
}

/* Loads one good row. False only when the store failed; a code that is taken is a bad row. */
static bool load_row(struct tx *tx, struct dossier_import *in, const struct sheet *s, struct dossier_new *d,
	struct error *err)
{
	struct error why = { 0 };
	int64_t id;
	if (dossier_add(tx, d, &id, &why)) {
		in->loaded++;
		return true;
	}
	if (why.code != ERR_CONFLICT)
		return err_set(err, why.code, "%s", why.text);
	struct error told = { 0 };
	sheet_bad(s, I_CODE, &told, "a code that no other dossier has, in the file or in the store");
	reject(in, s, &told);
	return true;
}

static bool load_rows(
	struct tx *tx, struct dossier_import *in, struct sheet *s, int64_t file, struct error *err)
{
	struct dossier_new d = { .act = "dossier.imported", .file = file };
	for (int64_t rows = 0;; rows++) {
		struct error why = { 0 };
		enum csv_result got = sheet_next(s, &why);
		if (got == CSV_END)
			return true;
		if (got == CSV_BAD || !read_row(in, s, &d, &why))
			reject(in, s, &why);
		else if (!load_row(tx, in, s, &d, err))
			return false;
		if (in->progress && rows % 4096 == 0)
			in->progress(in->arg, (size_t)(s->csv.at - s->csv.p), in->n);
	}
}

static char *header_text(struct arena *a, const struct sheet *s)
{
	struct buf b = BUF_INIT(4096);
	for (int f = 0; f < s->fields; f++) {
		if (f)
			buf_addc(&b, ',');
		buf_adds(&b, s->columns[s->order[f]].name);
	}
	char *text = arena_dup(a, b.p, b.len);
	buf_release(&b);
	return text;
}

static bool note_file(
	struct tx *tx, const struct dossier_import *in, const struct dossier_file *f, struct error *err)
{
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "name", f->name);
	json_str(&j, "sha256", f->sha256);
	json_int(&j, "rows", in->loaded);
	json_int(&j, "rejected", in->bad);
	json_close(&j, '}');
	struct event e = { .act = "dossier.file",
		.kind = "dossier_file",
		.subject = f->id,
		.data = b.p,
		.data_len = b.len };
	bool ok = dossier_file_insert(tx, f, err) && journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool import(
	struct tx *tx, struct dossier_import *in, struct sheet *s, struct arena *a, struct error *err)
{
	struct dossier_file f = { .name = base_name(in->name), .header = header_text(a, s) };
	bool known;
	char when[17];
	sha256_hex(in->p, in->n, f.sha256);
	if (!dossier_file_known(tx, f.sha256, &known, when, err))
		return false;
	if (known)
		return err_set(err, ERR_CONFLICT,
			"%s: this very file was imported on %s: nothing was stored", in->name, when);
	f.id = tx_id(tx, "dossier_file", err);
	if (!f.id)
		return false;
	if (in->rejects) {
		buf_adds(in->rejects, f.header);
		buf_adds(in->rejects, ",reason\n");
	}
	if (!load_rows(tx, in, s, f.id, err))
		return false;
	if (in->bad && !in->rejects)
		return err_set(err, ERR_DATA, "%s: %lld row%s wrong of %lld: nothing was stored", in->name,
			(long long)in->bad, in->bad == 1 ? " is" : "s are",
			(long long)(in->bad + in->loaded));
	f.rows = in->loaded;
	f.style = (s->csv.bom ? FILE_BOM : 0) | (s->csv.crlf ? FILE_CRLF : 0) |
		  (s->header_quoted ? FILE_QUOTED : 0);
	return note_file(tx, in, &f, err) && (!in->before_commit || in->before_commit(in, err));
}

bool dossier_import_act(struct tx *tx, void *arg, struct error *err)
{
	struct dossier_import *in = arg;
	struct sheet s;
	struct arena a = { 0 };
	in->loaded = in->bad = 0;
	if (!sheet_open(&s, in->name, in->p, in->n, dossier_columns, I_COLUMNS, err))
		return false;
	bool ok = import(tx, in, &s, &a, err);
	sheet_close(&s);
	arena_release(&a);
	return ok;
}
