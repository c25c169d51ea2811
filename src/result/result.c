/* result.c: the acts of drafting and issuing. Whoever may pass a dossier on at a step may do there what is
 * done to its result: an officer drafts, a head signs, the desk scans. Signing is two acts with the key in
 * between: the first gives the number, which is printed and signed; the second writes down what was signed
 * and passes the dossier on. When signing fails, the number waits for the next attempt. */
#include "result/result.h"

#include <sodium.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "result/result_rows.h"
#include "store/store.h"

enum { ITEMS_READ = 16 };

/* Letters of a token: no vowels, since an input method for Vietnamese rewrites them, and none that look
 * alike. */
static const char letters[] = "23456789bcdfghjkmnpqrstvwxz";

#define KIND(k) (1u << (k))
#define DRAFTING (KIND(STEP_REVIEW) | KIND(STEP_APPROVE) | KIND(STEP_SIGN))

bool result_item(struct db *db, const struct rules *r, const struct actor *who, const struct dossier *d,
	enum work_act act, unsigned kinds, struct item *item, struct life *life, struct error *err)
{
	struct arena a = { 0 };
	struct item *list = arena_alloc(&a, sizeof *list * ITEMS_READ);
	*item = (struct item){ 0 };
	bool ok = life_read(db, r, d->id, life, err);
	int n = ok && life->process ? items_of(db, d->id, &a, list, ITEMS_READ, err) : ok ? 0 : -1;
	for (int i = 0; i < n && !item->id; i++)
		if (list[i].kind < STEP_KINDS && kinds & KIND(list[i].kind) &&
			!step_is_chosen(process_step(life->process, list[i].step)) &&
			work_may(r, who, d, life, &list[i], act))
			*item = list[i];
	item->given_by = NULL;
	arena_release(&a);
	return n >= 0;
}

/* The dossier of an act and the actor's item in it. */
static bool look(struct tx *tx, const struct rules *r, const struct actor *who, int64_t id,
	enum work_act act, unsigned kinds, struct arena *a, struct dossier *d, struct item *item,
	struct error *err)
{
	struct life life;
	if (!dossier_by_ids(tx->db, &r->province, &r->catalogue, &id, 1, a, d, err))
		return false;
	if (!d->id)
		return err_set(err, ERR_NOT_FOUND, "the dossier is not here");
	return result_item(tx->db, r, who, d, act, kinds, item, &life, err) &&
	       (item->id ||
		       err_set(err, ERR_DENIED, "the dossier does not lie with you at a step for this"));
}

/* Appends an event with what was written for it, unless something before it went wrong, and frees that. */
static bool note(struct tx *tx, bool ok, const char *act, int64_t dossier, struct buf *b, struct error *err)
{
	if (ok)
		return journal_tell(tx, act, "dossier", dossier, b, err);
	buf_release(b);
	return false;
}

static void put_digest(struct json_out *j, const unsigned char *salt, const char *name, const char *text)
{
	char digest[65];
	if (!text)
		return;
	journal_digest(salt, name, text, strlen(text), digest);
	json_text(j, name, digest, 64);
}

static bool draft_fits(const struct result_drafting *c, struct error *err)
{
	if (!c->title || !*c->title || strlen(c->title) > RESULT_TITLE_MAX)
		return err_set(err, ERR_DATA, "title: expected 1 to %d bytes", RESULT_TITLE_MAX);
	return (c->body && *c->body && strlen(c->body) <= RESULT_BODY_MAX) ||
	       err_set(err, ERR_DATA, "body: expected 1 to %d bytes", RESULT_BODY_MAX);
}

static bool save_draft(struct tx *tx, const struct result_drafting *c, struct arena *a, struct error *err)
{
	struct dossier d;
	struct item item;
	struct issued made;
	struct result_draft was;
	unsigned char salt[SALT_BYTES];
	if (!look(tx, c->rules, c->actor, c->dossier, ACT_PASS, DRAFTING, a, &d, &item, err) ||
		!result_draft_read(tx->db, d.id, a, &was, err) ||
		!issued_find(tx->db, d.id, ISSUE_RESULT, 0, a, &made, err))
		return false;
	if (made.at)
		return err_set(err, ERR_CONFLICT, "the result is signed already");
	if (was.revision != c->revision)
		return err_set(err, ERR_CONFLICT, "%s has saved this draft since you opened it: look again",
			was.who ? was.who : "somebody");
	randombytes_buf(salt, sizeof salt);
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "revision", c->revision + 1);
	put_digest(&j, salt, "title", c->title);
	put_digest(&j, salt, "body", c->body);
	json_close(&j, '}');
	struct result_draft now = { .dossier = d.id,
		.revision = c->revision + 1,
		.at = tx->now,
		.title = c->title,
		.body = c->body,
		.who = c->actor->name };
	return note(tx, draft_write(tx, &now, salt, err), "result.drafted", d.id, &b, err);
}

bool result_draft_act(struct tx *tx, void *arg, struct error *err)
{
	struct result_drafting *c = arg;
	struct arena a = { 0 };
	bool ok = draft_fits(c, err) && save_draft(tx, c, &a, err);
	arena_release(&a);
	return ok;
}

static void make_token(char token[ISSUE_TOKEN + 1])
{
	for (int i = 0; i < ISSUE_TOKEN; i++)
		token[i] = letters[randombytes_uniform(sizeof letters - 1)];
	token[ISSUE_TOKEN] = '\0';
}

/* The symbol behind a number: the kind's, as the province's settings have it, and the agency's code.
 * verify: Decree 30/2020/NĐ-CP, appendix I: an abbreviation of the kind of document and of the body. */
static const char *symbol_of(const struct issuing *c, int64_t agency, struct arena *a)
{
	const struct province *p = &c->rules->province;
	int at = province_agency_by_id(p, agency);
	bool copy = c->kind == ISSUE_COPY;
	return arena_printf(a, "%s-%s",
		province_setting(p, copy ? "copy_symbol" : "result_symbol", copy ? "SCT/BS" : "KQ"),
		at < 0 ? "" : p->agency[at].code);
}

/* A new row, with a number unless it is a scan. */
static bool begin_issue(
	struct tx *tx, struct issuing *c, int64_t agency, struct arena *a, struct error *err)
{
	unsigned char salt[SALT_BYTES];
	char token[ISSUE_TOKEN + 1];
	struct issued *i = &c->issued;
	make_token(token);
	randombytes_buf(salt, sizeof salt);
	*i = (struct issued){ .dossier = c->dossier,
		.kind = c->kind,
		.source = c->source,
		.agency = agency,
		.year = date_of(day_of_time(tx->now)).year,
		.symbol = symbol_of(c, agency, a),
		.token = arena_str(a, token),
		.title = c->title };
	i->id = tx_id(tx, "issued", err);
	if (!i->id || (c->kind != ISSUE_SCAN &&
			      !issue_serial_next(tx, agency, c->kind, i->year, &i->number, err)))
		return false;
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "kind", issue_names[c->kind]);
	json_int(&j, "number", i->number);
	json_int(&j, "year", i->year);
	json_str(&j, "symbol", i->symbol);
	put_digest(&j, salt, "title", c->title);
	json_close(&j, '}');
	return note(tx, issued_insert(tx, i, salt, err), "result.numbered", c->dossier, &b, err);
}

/* What is signed is what was read. */
static bool draft_stands(struct tx *tx, const struct issuing *c, struct arena *a, struct error *err)
{
	struct result_draft draft;
	if (c->kind != ISSUE_RESULT)
		return true;
	if (!result_draft_read(tx->db, c->dossier, a, &draft, err))
		return false;
	if (!draft.revision || !draft.body)
		return err_set(err, ERR_CONFLICT, "there is no draft to sign");
	return draft.revision == c->revision ||
	       err_set(err, ERR_CONFLICT, "the draft was changed since you read it: look again");
}

/* For a copy the head needs the dossier at the step of signing, as for the result. */
static bool find_or_begin(struct tx *tx, struct issuing *c, struct arena *a, struct error *err)
{
	struct dossier d;
	struct item item;
	if (!issued_find(tx->db, c->dossier, c->kind, c->source, a, &c->issued, err))
		return false;
	if (c->issued.at)
		return err_set(err, ERR_CONFLICT, "it is signed already");
	return look(tx, c->rules, c->actor, c->dossier, ACT_PASS, KIND(STEP_SIGN), a, &d, &item, err) &&
	       draft_stands(tx, c, a, err) && (c->issued.id || begin_issue(tx, c, item.agency, a, err));
}

bool issue_number_act(struct tx *tx, void *arg, struct error *err)
{
	struct issuing *c = arg;
	return find_or_begin(tx, c, c->keep, err);
}

/* The result is there as a file from now on. */
static bool mark_digitised(struct tx *tx, const struct rules *r, int64_t id, struct error *err)
{
	struct arena a = { 0 };
	struct dossier was, now;
	bool ok = dossier_by_ids(tx->db, &r->province, &r->catalogue, &id, 1, &a, &was, err);
	now = was;
	now.marks = (was.marks & ~(((1u << MARK_BITS) - 1) << (MARK_DIGITISED * MARK_BITS))) |
		    (unsigned)MARK_YES << (MARK_DIGITISED * MARK_BITS);
	ok = ok && (now.marks == was.marks || dossier_change(tx, r, &was, &now, err));
	arena_release(&a);
	return ok;
}

static bool write_issued(struct tx *tx, struct issuing *c, struct error *err)
{
	static const char *const acts[ISSUE_KINDS] = { "result.signed", "result.digitised",
		"copy.certified" };
	struct issued *i = &c->issued;
	if (!dossier_attach_act(tx, &c->file, err))
		return false;
	i->file = c->file.no;
	i->sha256 = c->file.sha256;
	i->pages = c->pages;
	i->signer = c->signer;
	i->capacity = c->capacity;
	i->at = tx->now;
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "number", i->number);
	json_int(&j, "year", i->year);
	json_str(&j, "symbol", i->symbol);
	json_int(&j, "file", i->file);
	if (c->source)
		json_int(&j, "source", c->source);
	json_int(&j, "pages", i->pages);
	if (c->signer)
		json_str(&j, "signer", c->signer);
	json_close(&j, '}');
	return note(tx, issued_sign(tx, i, err), acts[c->kind], c->dossier, &b, err);
}

static bool issue_scan(struct tx *tx, struct issuing *c, struct error *err)
{
	struct dossier d;
	struct item item;
	struct error why = { 0 };
	struct arena *a = c->keep;
	/* At the desk the result is handed out next; before, it is passed on. */
	bool ok = look(tx, c->rules, c->actor, c->dossier, ACT_PASS, KIND(STEP_SIGN) | KIND(STEP_REGISTER),
		a, &d, &item, &why);
	if (!ok && why.code != ERR_DENIED)
		return err_set(err, why.code, "%s", why.text);
	if (!ok &&
		!look(tx, c->rules, c->actor, c->dossier, ACT_RETURN, KIND(STEP_RETURN), a, &d, &item, err))
		return false;
	if (!issued_find(tx->db, d.id, ISSUE_SCAN, 0, a, &c->issued, err))
		return false;
	if (c->issued.id)
		return err_set(err, ERR_CONFLICT, "the result was scanned already");
	return begin_issue(tx, c, item.agency, a, err) && write_issued(tx, c, err) &&
	       mark_digitised(tx, c->rules, d.id, err);
}

bool issue_act(struct tx *tx, void *arg, struct error *err)
{
	struct issuing *c = arg;
	if (c->kind == ISSUE_SCAN)
		return issue_scan(tx, c, err);
	int64_t id = c->issued.id, number = c->issued.number;
	if (!find_or_begin(tx, c, c->keep, err))
		return false;
	if (c->issued.id != id || c->issued.number != number)
		return err_set(err, ERR_CONFLICT, "the number was given out anew: sign again");
	if (!write_issued(tx, c, err) || !signing_key_was_right(tx, c->actor->account, err))
		return false;
	return c->kind == ISSUE_COPY ||
	       (work_do(tx, &c->pass, err) && mark_digitised(tx, c->rules, c->dossier, err));
}

bool issue_revoke_act(struct tx *tx, void *arg, struct error *err)
{
	const struct issue_revoking *c = arg;
	int64_t dossier;
	char digest[65];
	if (text_is_blank(c->reason))
		return err_set(err, ERR_DATA, "reason: expected the reason, in words");
	enum issue_kind kind;
	if (!issued_revoke(tx, c->id, c->reason, &dossier, &kind, digest, err))
		return false;
	if (!dossier)
		return err_set(err, ERR_CONFLICT, "there is nothing with this number that stands");
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "issued", c->id);
	if (digest[0])
		json_text(&j, "reason", digest, 64);
	json_close(&j, '}');
	return note(tx, true, "issued.revoked", dossier, &b, err) &&
	       (kind == ISSUE_COPY || work_reopen(tx, c->rules, dossier, err));
}
