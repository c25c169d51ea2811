/* dossier_import.c: one pass over the file inside one transaction. A thread of its own reads ahead,
 * checks and prepares (dossier_feed.c); here the rows are stored as they come, and a bad one makes the
 * whole act undo itself at the end. */
#include "dossier/dossier_import.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/sheet.h"
#include "base/text.h"
#include "dossier/dossier_columns.h"
#include "dossier/dossier_feed.h"
#include "dossier/dossier_rows.h"
#include "store/journal.h"
#include "store/store.h"

static void reject(struct dossier_import *in, const struct dossier_row *row, const char *why)
{
	in->bad++;
	if (in->rejects) {
		/* The row as it was, so that it can be mended and loaded by itself. */
		buf_add(in->rejects, row->raw, row->raw_len);
		if (row->raw_len && in->rejects->len && in->rejects->p[in->rejects->len - 1] == '\r')
			in->rejects->len--;
		buf_addc(in->rejects, ',');
		csv_puts(in->rejects, why);
		buf_addc(in->rejects, '\n');
	}
	if (in->fault && in->bad <= IMPORT_FAULTS_SHOWN)
		in->fault(in->arg, why);
}

/* Loads one good row. False only when the store failed; a code that is taken is a bad row. */
static bool load_row(
	struct tx *tx, struct dossier_import *in, const struct dossier_row *row, struct error *err)
{
	struct error why = { 0 }, told = { 0 };
	const struct span *code = &row->dossier.code;
	int64_t id;
	if (dossier_store(tx, &row->dossier, &row->ready, &id, &why)) {
		in->loaded++;
		return true;
	}
	if (why.code != ERR_CONFLICT)
		return err_set(err, why.code, "%s", why.text);
	err_set(&told, ERR_DATA,
		"%s:%d:%d: code: found \"%.*s\", expected a code that no other dossier has, in the file or "
		"in the "
		"store",
		in->name, row->line, row->column, (int)(code->n < 80 ? code->n : 80), code->p);
	reject(in, row, told.text);
	return true;
}

static bool load_rows(
	struct tx *tx, struct dossier_import *in, struct sheet *s, int64_t file, struct error *err)
{
	const struct dossier_row *row;
	bool ok = true;
	struct dossier_ahead ahead = { .file = file,
		.id = tx_peek(tx, "dossier", err),
		.seq = tx_peek(tx, "event", err),
		.at = tx->now,
		.who = tx->who };
	struct dossier_feed *feed = ahead.id && ahead.seq ? dossier_feed_start(in, s, &ahead, err) : NULL;
	if (!feed)
		return false;
	for (int64_t rows = 0; ok && (row = dossier_feed_next(feed)); rows++) {
		if (row->fault)
			reject(in, row, row->fault);
		else
			ok = load_row(tx, in, row, err);
		if (in->progress && rows % 4096 == 0)
			in->progress(in->arg, row->read, in->n);
	}
	dossier_feed_stop(feed);
	return ok;
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
