/* sign_web.c: signing a result, certifying a copy, taking in a scan. Files are made, signed and put here,
 * on a worker's thread, between two acts: no transaction waits for a key or a disk that is not its own. */
#include <sodium.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "result/result_paper.h"
#include "result/result_web.h"
#include "result/sign_web.h"
#include "work/show_web.h"

static bool number(const struct request *r, const char *name, int64_t *n, struct error *err)
{
	const char *s = form_get(&r->post, name);
	*n = 0;
	return !s || !*s || int_parse(s, strlen(s), n) ||
	       err_set(err, ERR_DATA, "%s: expected a whole number", name);
}

struct on_its_way *issuing_begin(struct request *r, enum issue_kind kind, struct error *err)
{
	struct on_its_way *w = arena_zalloc(&r->arena, sizeof *w);
	if (!dossier_for_act(r, &w->dossier, err))
		return NULL;
	if (!r->web->files) {
		err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
		return NULL;
	}
	w->who = actor_of(r);
	w->secret = form_get(&r->post, "secret");
	w->issuing = (struct issuing){ .rules = r->subjects,
		.actor = &w->who,
		.dossier = w->dossier.id,
		.kind = kind,
		.keep = &r->arena };
	return w;
}

static bool issued_now(struct request *r, struct error *err)
{
	const struct on_its_way *w = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "%s/result", dossier_address(r, w->dossier.code)));
}

bool issuing_put(struct request *r, struct on_its_way *w, const struct buf *pdf, struct error *err)
{
	const struct issued *i = &w->issuing.issued;
	const char *name = arena_printf(&r->arena, "%s-%lld-%d.pdf",
		w->issuing.kind == ISSUE_COPY ? "ban-sao" : "ket-qua", (long long)i->number, i->year);
	w->issuing.file.dossier = w->dossier.id;
	return attachment_prepare(&w->issuing.file, r->web->files, name, pdf->p, pdf->len, &r->arena, err);
}

bool issuing_sign(struct request *r, struct on_its_way *w, const struct sign_key *key, struct buf *out,
	struct error *err)
{
	struct issuing *c = &w->issuing;
	int64_t now = time_now();
	c->signer = sign_key_name(key, &r->arena);
	c->capacity = w->key.capacity;
	if (c->kind == ISSUE_RESULT) {
		struct result_paper p = { .rules = c->rules,
			.dossier = &w->dossier,
			.draft = &w->draft,
			.issued = &c->issued,
			.capacity = c->capacity,
			.signer = c->signer,
			.agency = c->issued.agency,
			.at = now };
		return result_paper_sign(r->db, &p, key, &r->arena, out, &c->pages, err);
	}
	struct buf pdf = BUF_INIT(ATTACHMENT_BYTES_MAX);
	struct copy_paper p = { .rules = c->rules,
		.issued = &c->issued,
		.capacity = c->capacity,
		.signer = c->signer,
		.at = now };
	bool ok = files_get(r->web->files, w->source.sha256, &pdf, err);
	p.pdf = pdf.p;
	p.pdf_n = pdf.len;
	ok = ok && copy_paper_sign(&p, key, &r->arena, out, &c->pages, err);
	buf_release(&pdf);
	return ok;
}

bool issuing_open(struct request *r, struct on_its_way *w, bool *wrong, struct error *err)
{
	struct buf out = BUF_INIT(SIGNED_MAX);
	struct sign_key *key = signing_key_open(&w->key, w->secret ? w->secret : "", err);
	if (w->secret)
		sodium_memzero((char *)w->secret, strlen(w->secret));
	*wrong = !key && err->code == ERR_DENIED;
	if (*wrong)
		*err = (struct error){ 0 };
	bool ok = key && issuing_sign(r, w, key, &out, err) && issuing_put(r, w, &out, err);
	sign_key_free(key);
	buf_release(&out);
	return ok;
}

bool issuing_refused_act(struct tx *tx, void *arg, struct error *err)
{
	const struct on_its_way *w = arg;
	return signing_key_refused(tx, w->key.account, err);
}

/* It was wrong, and that is counted. */
static bool key_refused(struct request *r, struct error *err)
{
	const struct on_its_way *w = r->act_arg;
	return result_page(r, &w->dossier, NULL, "result.wrong_secret",
		w->issuing.kind == ISSUE_COPY ? "copy-secret" : "secret", err);
}

/* The number is given: now the key is asked for. */
static bool numbered(struct request *r, struct error *err)
{
	struct on_its_way *w = r->act_arg;
	bool wrong;
	if (issuing_open(r, w, &wrong, err))
		return web_act(r, issue_act, w, issued_now);
	return wrong && web_act(r, issuing_refused_act, w, key_refused);
}

bool result_sign(struct request *r, struct error *err)
{
	struct on_its_way *w = issuing_begin(r, ISSUE_RESULT, err);
	int64_t step;
	if (!w)
		return false;
	struct issuing *c = &w->issuing;
	c->pass = (struct work_call){
		.rules = c->rules, .actor = &w->who, .act = ACT_PASS, .dossier = w->dossier.id
	};
	if (!number(r, "item", &c->pass.item, err) || !number(r, "version", &c->pass.version, err) ||
		!number(r, "revision", &c->revision, err) || !number(r, "step", &step, err) ||
		!result_draft_read(r->db, w->dossier.id, &r->arena, &w->draft, err) ||
		!signing_key_read(r->db, r->who.account, &r->arena, &w->key, err))
		return false;
	if (step < 0 || step > STEPS_MAX)
		return err_set(err, ERR_DATA, "step: there is no such step");
	if (!w->key.account)
		return result_page(r, &w->dossier, NULL, "result.no_key", "secret", err);
	c->pass.step = (int)step;
	c->title = w->draft.title;
	r->response->no_store = true;
	return web_act(r, issue_number_act, w, numbered);
}

bool issuing_copy_of(
	struct request *r, struct on_its_way *w, int64_t file, const char *title, struct error *err)
{
	bool ours;
	w->issuing.source = file;
	w->issuing.title = title;
	if (!attachment_find(r->db, w->dossier.id, file, &r->arena, &w->source, err) ||
		!signing_key_read(r->db, r->who.account, &r->arena, &w->key, err) ||
		!issued_has_file(r->db, w->dossier.id, w->source.sha256, &ours, err))
		return false;
	/* A copy would stand when what it was made of is taken back. */
	if (ours)
		return err_set(err, ERR_DATA, "file: it was issued here: no copy is certified of it");
	return strcmp(w->source.type, "application/pdf") == 0 ||
	       err_set(err, ERR_DATA, "file: expected a PDF");
}

bool result_certify(struct request *r, struct error *err)
{
	struct on_its_way *w = issuing_begin(r, ISSUE_COPY, err);
	int64_t file;
	if (!w || !number(r, "file", &file, err) ||
		!issuing_copy_of(r, w, file, form_get(&r->post, "name"), err))
		return false;
	if (!w->key.account)
		return result_page(r, &w->dossier, NULL, "result.no_key", "copy-secret", err);
	r->response->no_store = true;
	return web_act(r, issue_number_act, w, numbered);
}

bool issuing_scan(struct request *r, struct on_its_way *w, const char *name, struct error *err)
{
	struct issuing *c = &w->issuing;
	struct error why = { 0 };
	const char *p = r->upload.spool ? spool_map(r->upload.spool, err) : "";
	if (!p)
		return false;
	if (!scan_check(p, r->upload.spool ? spool_bytes(r->upload.spool) : 0, &c->pages, &why))
		return err_set(err, ERR_DATA, "%s: %s", name, why.text);
	c->title = result_first_title(c->rules, &w->dossier);
	c->file.dossier = w->dossier.id;
	return attachment_prepare_spool(&c->file, r->web->files, name, r->upload.spool, &r->arena, err);
}

bool result_scan(struct request *r, struct error *err)
{
	struct on_its_way *w = issuing_begin(r, ISSUE_SCAN, err);
	if (!w)
		return false;
	if (!r->upload.name || !r->upload.name[0])
		return result_page(r, &w->dossier, NULL, "result.no_file", "file", err);
	return issuing_scan(r, w, r->upload.name, err) && web_act(r, issue_act, w, issued_now);
}
