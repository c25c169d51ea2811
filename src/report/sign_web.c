/* sign_web.c: signing a report: its figures are read once more, all of one moment; the document is frozen,
 * drawn, signed with the leader's key and kept, on a worker's thread; then one act writes it down, unless
 * somebody changed the report meanwhile. */
#include <sodium.h>
#include <string.h>

#include "base/date.h"
#include "paper/paper.h"
#include "report/report_web.h"
#include "result/result.h"
#include "sign/sign.h"
#include "store/files.h"
#include "web/page.h"

enum { PDF_MAX = 64 << 20 };

/* A signature under way. */
struct signing {
	struct report_page page;
	struct signing_key key;
	struct report_call call;
	const char *secret;
};

static bool refuse(struct request *r, struct signing *s, const char *why, struct error *err)
{
	struct value_map *m = page_values(r);
	r->response->status = 422;
	put_plain(m, "id", s->page.report.id);
	put_text(m, "name", s->page.report.name);
	put_text(m, "why", message(r->lang, why));
	return page_render(r, "report/refused.html", m, s->page.report.name, err);
}

/* Makes the document that will be frozen. */
static bool make(
	struct request *r, struct signing *s, const char *number, const char *signer, struct error *err)
{
	struct report_page *p = &s->page;
	struct report_making m = { .rules = p->rules,
		.sets = p->sets,
		.layout = &p->layout,
		.block = p->block,
		.blocks = p->blocks,
		.period = p->report.period,
		.number = number,
		.signer = signer,
		.day = day_of_time(time_now()),
		.db = r->db,
		.arena = &r->arena };
	return report_make(&m, &p->doc, err);
}

static bool keep(struct request *r, struct signing *s, const struct buf *pdf, struct error *err)
{
	char *sha256 = arena_alloc(&r->arena, FILES_NAME + 1);
	struct buf frozen = BUF_INIT(PDF_MAX);
	if (!files_put(r->web->files, pdf->p, pdf->len, sha256, err))
		return false;
	report_json(s->page.doc, &frozen);
	if (frozen.full) {
		buf_release(&frozen);
		return err_set(err, ERR_FULL, "the report is larger than %d bytes", PDF_MAX);
	}
	s->call.frozen = arena_dup(&r->arena, frozen.p, frozen.len);
	s->call.pdf = sha256;
	s->call.pdf_bytes = (int64_t)pdf->len;
	buf_release(&frozen);
	return true;
}

static bool was_signed(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/reports/%s", r->param[0]));
}

static bool sound_number(const char *s)
{
	size_t n = s ? strspn(s, "0123456789") : 0;
	return n && n <= 9 && !s[n];
}

static bool has_hard(const struct report_doc *d)
{
	for (const struct report_doubt *x = d->doubts; x; x = x->next)
		if (x->hard)
			return true;
	return false;
}

static bool refused_act(struct tx *tx, void *arg, struct error *err)
{
	const struct signing *s = arg;
	return signing_key_refused(tx, s->key.account, err);
}

/* It was wrong, and that is counted. */
static bool key_refused(struct request *r, struct error *err)
{
	return refuse(r, r->act_arg, "report.wrong_secret", err);
}

static bool sign_act(struct tx *tx, void *arg, struct error *err)
{
	struct signing *s = arg;
	return report_do_act(tx, &s->call, err) && signing_key_was_right(tx, s->key.account, err);
}

static bool with_key(struct request *r, struct signing *s, const char *number, struct error *err)
{
	struct buf pdf = BUF_INIT(PDF_MAX);
	struct sign_key *key = signing_key_open(&s->key, s->secret ? s->secret : "", err);
	if (s->secret)
		sodium_memzero((char *)s->secret, strlen(s->secret));
	if (!key && err->code == ERR_DENIED) {
		*err = (struct error){ 0 };
		return web_act(r, refused_act, s, key_refused);
	}
	if (!key)
		return false;
	const char *signer = sign_key_name(key, &r->arena);
	bool ok = make(r, s, number, signer, err);
	const char *why = !ok                                         ? NULL
			  : s->page.doc->missing                      ? "report.has_missing"
			  : has_hard(s->page.doc) && !*s->call.reason ? "report.has_contradictions"
								      : NULL;
	if (ok && !why) {
		s->call.number = s->page.doc->number;
		s->call.signer = signer;
		s->call.capacity = s->key.capacity;
		struct paper_signing how = { key, signer, s->page.doc->body, "Ký báo cáo", time_now() };
		ok = paper_sign(report_paper(s->page.doc, false, &r->arena), &how, &r->arena, &pdf, NULL,
			     err) &&
		     keep(r, s, &pdf, err);
	}
	sign_key_free(key);
	buf_release(&pdf);
	if (ok && why)
		return refuse(r, s, why, err);
	return ok && web_act(r, sign_act, s, was_signed);
}

bool report_sign(struct request *r, struct error *err)
{
	struct signing *s = arena_zalloc(&r->arena, sizeof *s);
	const char *number = form_get(&r->post, "number"), *reason = form_get(&r->post, "reason"),
		   *revision = form_get(&r->post, "revision");
	if (!report_page_read(r, &s->page, err) ||
		!signing_key_read(r->db, r->who.account, &r->arena, &s->key, err))
		return false;
	s->secret = form_get(&r->post, "secret");
	s->call = (struct report_call){ .act = REPORT_SIGN,
		.report = s->page.report.id,
		.who = s->page.who,
		.reason = reason ? reason : "" };
	if (!revision || !int_parse(revision, strlen(revision), &s->call.revision))
		return err_set(err, ERR_DATA, "revision: expected a whole number");
	if (!report_may(&s->page.who, s->page.report.state, REPORT_SIGN))
		return err_set(err, ERR_CONFLICT, "a report is signed by a leader once it was reviewed");
	if (!r->web->files)
		return err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	if (!sound_number(number))
		return refuse(r, s, "report.no_number", err);
	if (!s->key.account)
		return refuse(r, s, "report.no_key", err);
	r->response->no_store = true;
	return with_key(r, s, number, err);
}
