/* publish.c: see publish.h. The file is read inside the act, against the catalogue as it stands then. */
#include "procedure/publish.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/file.h"
#include "base/text.h"
#include "procedure/procedure_rows.h"
#include "store/journal.h"
#include "store/store.h"

const char *const change_names[] = { "new", "amended", "abolished", NULL };

static const char *yes(bool b)
{
	return b ? "yes" : "";
}

void procedure_put_row(struct table *t, const struct province *p, const struct procedure *r)
{
	char day[11];
	table_text(t, r->code);
	table_text(t, r->name);
	table_text(t, level_names[r->level]);
	table_text(t, r->field);
	table_text(t, r->owner < 0 ? "" : p->agency[r->owner].code);
	table_text(t, r->counted ? "yes" : "no");
	table_int(t, r->time_limit);
	table_text(t, unit_names[r->unit]);
	table_int(t, r->online_level);
	table_text(t, r->interlinked);
	table_text(t, r->boundary_free);
	table_text(t, yes(r->on_the_spot));
	table_text(t, yes(r->fee));
	table_text(t, yes(r->paid_online));
	table_text(t, yes(r->post));
	table_text(t, r->fee_amount < 0 ? "" : arena_printf(t->arena, "%lld", (long long)r->fee_amount));
	table_text(t, fee_per_names[r->fee_per]);
	table_text(t, r->legal_limit ? arena_printf(t->arena, "%d", r->legal_limit) : "");
	table_text(t, r->legal_limit ? unit_names[r->legal_unit] : "");
	table_text(t, day_format(r->valid_from, day));
	table_text(t, r->valid_to == DAY_NEVER ? "" : day_format(r->valid_to, day));
	table_text(t, yes(r->demo));
}

const char *const procedure_row_columns[] = { "code", "name", "level", "field", "owner", "counted",
	"time_limit", "unit", "online_level", "interlinked", "boundary_free", "on_the_spot", "fee",
	"paid_online", "post", "fee_amount", "fee_per", "legal_limit", "legal_unit", "valid_from",
	"valid_to", "demo", NULL };

/* What reading the files is held against, and what they say. */
struct against {
	struct tx *tx;
	struct publication *p;
	struct province province;
	struct catalogue before, rows;
	struct catalogue
		shown; /* every procedure, of each what is shown of it from now on, if that changes */
};

/* Whether all that a version may change is the same. */
static bool same(const struct procedure *a, const struct procedure *b)
{
	return text_eq(a->name, b->name) && text_eq(a->field, b->field) && a->time_limit == b->time_limit &&
	       a->unit == b->unit && a->online_level == b->online_level &&
	       text_eq(a->interlinked, b->interlinked) && text_eq(a->boundary_free, b->boundary_free) &&
	       a->on_the_spot == b->on_the_spot && a->fee == b->fee && a->paid_online == b->paid_online &&
	       a->post == b->post && a->fee_amount == b->fee_amount && a->fee_per == b->fee_per &&
	       a->legal_limit == b->legal_limit && (!a->legal_limit || a->legal_unit == b->legal_unit);
}

static const struct procedure *last_of(const struct procedure *p)
{
	return p->versions ? &p->version[p->versions - 1] : p;
}

static bool check_amended(const struct sheet *s, const struct procedure *was, const struct procedure *r,
	const struct publication *p, struct error *err)
{
	char day[11];
	if (r->level != was->level)
		return sheet_bad(s, C_LEVEL, err, "%s, as before", level_names[was->level]);
	if (r->owner != was->owner)
		return sheet_bad(s, C_OWNER, err, "the same as before");
	if (r->counted != was->counted)
		return sheet_bad(s, C_COUNTED, err, "%s, as before", was->counted ? "yes" : "no");
	if (was->valid_to != DAY_NEVER)
		return sheet_bad(s, C_CODE, err, "a procedure that is in force: this one ends on %s",
			day_format(was->valid_to, day));
	if (last_of(was)->valid_from >= p->effective)
		return sheet_bad(s, C_CODE, err, "a procedure without a version from %s or later",
			day_format(p->effective, day));
	return true;
}

/* Looks at a row beside the catalogue. */
static bool check(void *arg, const struct sheet *s, const struct procedure *r, struct error *err)
{
	struct against *w = arg;
	const struct publication *p = w->p;
	char day[11];
	int at = catalogue_find(&w->before, r->code, strlen(r->code));
	if (at >= 0 && !check_amended(s, &w->before.procedure[at], r, p, err))
		return false;
	if (at >= 0 && r->valid_to != DAY_NEVER)
		return r->valid_to == p->effective - 1 ||
		       sheet_bad(s, C_TO, err, "%s, the day before the decision takes effect, or nothing",
			       day_format(p->effective - 1, day));
	if (r->valid_from != p->effective)
		return sheet_bad(s, C_FROM, err, "%s, the day on which the decision takes effect",
			day_format(p->effective, day));
	if (r->valid_to != DAY_NEVER)
		return sheet_bad(s, C_TO, err, "nothing, since the procedure is new");
	bool shows = p->shown.details.text || p->shown.papers.text;
	if (at >= 0 && !shows && same(last_of(&w->before.procedure[at]), r))
		return sheet_bad(s, C_CODE, err, "a row that changes something");
	return true;
}

static bool note(struct against *w, int64_t procedure, enum change_kind kind, bool shows, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char day[11];
	json_open(&j, NULL, '{');
	json_str(&j, "decision", w->p->number);
	json_str(&j, "change", change_names[kind]);
	json_str(&j, "effective", day_format(w->p->effective, day));
	if (shows)
		json_bool(&j, "shown", true);
	json_close(&j, '}');
	struct event e = { .act = "procedure.changed",
		.kind = "procedure",
		.subject = procedure,
		.data = b.p,
		.data_len = b.len };
	bool ok = change_insert(w->tx, w->p->id, procedure, kind, err) && journal_append(w->tx, &e, err);
	buf_release(&b);
	w->p->count[kind]++;
	return ok;
}

/* What is shown of a procedure from now on; NULL: what was shown before. */
static const struct procedure_detail *shown_of(const struct against *w, const struct procedure *r)
{
	int at = catalogue_find(&w->shown, r->code, strlen(r->code));
	return at < 0 ? NULL : w->shown.procedure[at].detail;
}

static bool amend(struct against *w, struct procedure *r, const struct procedure *was, struct error *err)
{
	const struct procedure_detail *d = shown_of(w, r);
	if (!d && same(last_of(was), r))
		return err_set(err, ERR_DATA, "%s: %s: expected a row, or something shown, that changes",
			w->p->rows.name, r->code);
	return version_insert(w->tx, r, err) &&
	       (!d || detail_insert(w->tx, r->id, r->valid_from, d, err)) &&
	       note(w, r->id, CHANGE_AMENDED, d != NULL, err);
}

static bool apply(struct against *w, struct procedure *r, int *place, struct error *err)
{
	const struct procedure_detail *d = shown_of(w, r);
	int at = catalogue_find(&w->before, r->code, strlen(r->code));
	if (at < 0)
		return procedure_insert(w->tx, r, ++*place, &w->province, err) &&
		       (!d || detail_insert(w->tx, r->id, 0, d, err)) &&
		       note(w, r->id, CHANGE_NEW, d != NULL, err);
	r->id = w->before.procedure[at].id;
	if (r->valid_to == DAY_NEVER)
		return amend(w, r, &w->before.procedure[at], err);
	if (d)
		return err_set(err, ERR_DATA, "%s: %s ends: nothing more is shown of it",
			w->p->shown.details.text ? w->p->shown.details.name : w->p->shown.papers.name,
			r->code);
	return procedure_end(w->tx, r->id, r->valid_to, err) &&
	       note(w, r->id, CHANGE_ABOLISHED, false, err);
}

/* A procedure of which only what is shown changes: a version like the last. */
static bool apply_shown(struct against *w, const struct procedure *was, struct error *err)
{
	char day[11];
	struct procedure r = *last_of(was);
	if (was->valid_to != DAY_NEVER)
		return err_set(err, ERR_DATA, "%s: expected a procedure that is in force: it ends on %s",
			was->code, day_format(was->valid_to, day));
	if (r.valid_from >= w->p->effective)
		return err_set(err, ERR_DATA, "%s: expected a procedure without a version from %s or later",
			was->code, day_format(w->p->effective, day));
	r.valid_from = w->p->effective;
	return amend(w, &r, was, err);
}

static void put_digest(struct json_out *j, const char *key, const struct file_text *t)
{
	char digest[65];
	if (!t->text)
		return;
	sha256_hex(t->text, t->n, digest);
	json_str(j, key, digest);
}

static bool note_decision(struct against *w, struct error *err)
{
	const struct publication *p = w->p;
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char day[11];
	json_open(&j, NULL, '{');
	json_str(&j, "decision", p->number);
	json_str(&j, "date", day_format(p->day, day));
	json_str(&j, "effective", day_format(p->effective, day));
	for (int i = 0; i < CHANGES; i++)
		json_int(&j, change_names[i], p->count[i]);
	put_digest(&j, "file", &p->rows);
	put_digest(&j, "details", &p->shown.details);
	put_digest(&j, "papers", &p->shown.papers);
	json_close(&j, '}');
	return journal_tell(w->tx, "catalogue.published", "decision", p->id, &b, err);
}

/* All codes, old and new, without anything shown: the files fill in what they name. */
static bool read_shown(struct against *w, struct error *err)
{
	const struct catalogue *before = &w->before, *rows = &w->rows;
	struct catalogue *c = &w->shown;
	size_t most = (size_t)before->procedures + (size_t)rows->procedures;
	c->procedure = arena_zalloc(&c->arena, sizeof *c->procedure * (most + 1));
	for (int i = 0; i < before->procedures; i++)
		c->procedure[c->procedures++] = before->procedure[i];
	for (int i = 0; i < rows->procedures; i++) {
		const char *code = rows->procedure[i].code;
		if (catalogue_find(before, code, strlen(code)) < 0)
			c->procedure[c->procedures++] = rows->procedure[i];
	}
	for (int i = 0; i < c->procedures; i++)
		c->procedure[i].detail = NULL;
	catalogue_index(c);
	return details_read_texts(c, before, &w->p->shown, err);
}

static bool read_files(struct against *w, struct error *err)
{
	const struct file_text *t = &w->p->rows;
	if (t->text && !catalogue_read_text(&w->rows, &w->province, t->name, t->text, t->n, check, w, err))
		return false;
	if (t->text && !w->rows.procedures)
		return err_set(err, ERR_DATA, "%s:2:1: found no procedure, expected at least one", t->name);
	return read_shown(w, err);
}

static bool apply_all(struct against *w, struct error *err)
{
	const struct catalogue *rows = &w->rows, *before = &w->before;
	int place = before->procedures, applied = rows->procedures;
	for (int i = 0; i < rows->procedures; i++)
		if (!apply(w, &rows->procedure[i], &place, err))
			return false;
	for (int i = 0; i < before->procedures; i++) {
		const struct procedure *was = &before->procedure[i];
		if (!shown_of(w, was) || catalogue_find(rows, was->code, strlen(was->code)) >= 0)
			continue;
		if (!apply_shown(w, was, err))
			return false;
		applied++;
	}
	return applied || err_set(err, ERR_DATA, "expected at least one procedure in the files");
}

static bool read_and_apply(struct against *w, struct error *err)
{
	bool ok = read_files(w, err) && decision_insert(w->tx, w->p, err) && apply_all(w, err) &&
		  note_decision(w, err) && generation_move(w->tx, err);
	catalogue_release(&w->rows);
	catalogue_release(&w->shown);
	return ok;
}

bool publish_act(struct tx *tx, void *arg, struct error *err)
{
	struct against w = { .tx = tx, .p = arg };
	memset(w.p->count, 0, sizeof w.p->count);
	if (!decision_days_fit(w.p->day, w.p->effective, tx->now, err))
		return false;
	if (!province_read_store(&w.province, tx->db, false, err))
		return false;
	bool ok = catalogue_read_store(&w.before, &w.province, tx->db, err) && read_and_apply(&w, err);
	catalogue_release(&w.before);
	province_release(&w.province);
	return ok;
}
