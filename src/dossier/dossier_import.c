/* dossier_import.c: one pass over the file inside one transaction. A thread of its own reads ahead,
 * checks and prepares (dossier_feed.c); here the rows are stored as they come, and a bad one makes the
 * whole act undo itself at the end. */
#include "dossier/dossier_import.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
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

static void reject_taken(struct dossier_import *in, const struct dossier_row *row)
{
	struct error told = { 0 };
	const struct span *code = &row->dossier.code;
	err_set(&told, ERR_DATA,
		"%s:%d:%d: code: found \"%.*s\", expected a code that no other dossier has, in the file or "
		"in the "
		"store",
		in->name, row->line, row->column, (int)(code->n < 80 ? code->n : 80), code->p);
	reject(in, row, told.text);
}

/* Which of the rows have a code that is in the store or stands further up among them. */
static bool find_taken(
	struct tx *tx, const struct dossier_row *row, int n, bool taken[FEED_ROWS], struct error *err)
{
	struct span code[FEED_ROWS];
	struct map seen = { 0 };
	for (int i = 0; i < n; i++)
		code[i] = row[i].fault ? (struct span){ "", 0 } : row[i].dossier.code;
	bool ok = dossier_codes_taken(tx, code, n, taken, err);
	for (int i = 0; ok && i < n; i++)
		if (!row[i].fault && !taken[i])
			taken[i] = !map_put(&seen, code[i].p, code[i].n, 1);
	map_release(&seen);
	return ok;
}

/* Loads what is good of some rows. False only when the store failed; a code that is taken is a bad row. */
static bool load_some(
	struct tx *tx, struct dossier_import *in, const struct dossier_row *row, int n, struct error *err)
{
	bool taken[FEED_ROWS];
	int64_t id;
	if (!find_taken(tx, row, n, taken, err))
		return false;
	for (int i = 0; i < n; i++) {
		if (row[i].fault)
			reject(in, &row[i], row[i].fault);
		else if (taken[i])
			reject_taken(in, &row[i]);
		else if (!dossier_store(tx, &row[i].dossier, &row[i].ready, &id, err))
			return false;
		else
			in->loaded++;
	}
	return true;
}

static bool load_rows(
	struct tx *tx, struct dossier_import *in, struct sheet *s, int64_t file, struct error *err)
{
	const struct dossier_row *row;
	int n;
	bool ok = true;
	struct dossier_ahead ahead = { .file = file,
		.id = tx_peek(tx, "dossier", err),
		.seq = tx_peek(tx, "event", err),
		.at = tx->now,
		.who = tx->who,
		.keys = db_keys(tx->db) };
	struct dossier_feed *feed = ahead.id && ahead.seq ? dossier_feed_start(in, s, &ahead, err) : NULL;
	if (!feed)
		return false;
	while (ok && (row = dossier_feed_next(feed, &n)) && n) {
		ok = load_some(tx, in, row, n, err);
		if (in->progress)
			in->progress(in->arg, row[n - 1].read, in->n);
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
	if (in->rejects)
		buf_reset(in->rejects);
	if (!sheet_open(&s, in->name, in->p, in->n, dossier_columns, I_COLUMNS, err))
		return false;
	bool ok = import(tx, in, &s, &a, err);
	sheet_close(&s);
	arena_release(&a);
	return ok;
}
