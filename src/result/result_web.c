/* result_web.c: the page on which a result is drafted, signed and scanned, and the routes of the room. */
#include "result/result_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "form/form_web.h"
#include "result/result_paper.h"
#include "work/show_web.h"

enum { DOCUMENT_MAX = 32 << 20 };

#define KIND(k) (1u << (k))
#define HEAD (1u << ROLE_HEAD)
#define SIGNS_FIELDS \
	{ "item", FIELD_TEXT, 20, true }, { "version", FIELD_TEXT, 20, true }, \
	{ \
		"secret", FIELD_SECRET, 200, false \
	}

const struct route result_routes[] = {
	{ .method = "GET",
		.path = "/dossiers/:code/result",
		.handler = result_show,
		.who = ROLE_STAFF,
		.title = "result.title" },
	{ .method = "POST",
		.path = "/dossiers/:code/result",
		.handler = result_save,
		.who = ROLE_STAFF,
		.title = "result.title",
		.field = { { "revision", FIELD_TEXT, 20, true }, { "do", FIELD_TEXT, 10, false },
			{ "title", FIELD_TEXT, RESULT_TITLE_MAX, false },
			{ "body", FIELD_TEXT, RESULT_BODY_MAX, false } } },
	{ .method = "GET",
		.path = "/dossiers/:code/result/:what",
		.handler = result_print,
		.who = ROLE_STAFF,
		.title = "result.title" },
	{ .method = "POST",
		.path = "/dossiers/:code/result/sign",
		.handler = result_sign,
		.who = HEAD,
		.title = "result.title",
		.field = { SIGNS_FIELDS, { "revision", FIELD_TEXT, 20, true },
			{ "step", FIELD_TEXT, 10, false } } },
	{ .method = "POST",
		.path = "/dossiers/:code/result/certify",
		.handler = result_certify,
		.who = HEAD,
		.title = "result.title",
		.field = { SIGNS_FIELDS, { "file", FIELD_TEXT, 10, true },
			{ "name", FIELD_TEXT, RESULT_TITLE_MAX, true } } },
	{ .method = "POST",
		.path = "/dossiers/:code/result/scan",
		.handler = result_scan,
		.who = ROLE_STAFF,
		.title = "result.title",
		.file_max = SCAN_BYTES_MAX },
	{ .method = "GET",
		.path = "/api/dossiers/:code/result",
		.handler = result_api_show,
		.who = ROLE_STAFF,
		.flags = ROUTE_API },
	{ .method = "POST",
		.path = "/api/dossiers/:code/result",
		.handler = result_api_save,
		.who = ROLE_STAFF,
		.flags = ROUTE_API },
	{ .method = "POST",
		.path = "/api/dossiers/:code/result/fill",
		.handler = result_api_fill,
		.who = ROLE_STAFF,
		.flags = ROUTE_API },
	{ .method = "GET",
		.path = "/api/dossiers/:code/result/:what",
		.handler = result_print,
		.who = ROLE_STAFF,
		.flags = ROUTE_API },
	{ .method = "POST",
		.path = "/api/dossiers/:code/result/certify",
		.handler = result_api_certify,
		.who = HEAD,
		.flags = ROUTE_API },
	{ .method = "POST",
		.path = "/api/dossiers/:code/result/scan",
		.handler = result_api_scan,
		.who = ROLE_STAFF,
		.flags = ROUTE_API,
		.file_max = SCAN_BYTES_MAX },
	{ .method = "GET",
		.path = "/sign",
		.handler = many_show,
		.who = HEAD,
		.title = "many.title",
		.nav = "many.nav",
		.nav_place = 1,
		.field = { { "after", FIELD_TEXT, 50, false } } },
	{ .method = "POST",
		.path = "/sign",
		.handler = many_sign,
		.who = HEAD,
		.title = "many.title",
		.field = { { "secret", FIELD_SECRET, 200, false } } },
	{ .method = "POST", .path = "/api/sign", .handler = many_api_sign, .who = HEAD, .flags = ROUTE_API },
	{ .method = "GET",
		.path = "/issued",
		.handler = issued_show,
		.flags = ROUTE_TABLE,
		.who = ROLE_STAFF | ROLE_OVERSEERS,
		.title = "issued.title",
		.nav = "issued.nav",
		.nav_place = 9,
		.field = { { "year", FIELD_TEXT, 4, false }, { "before", FIELD_TEXT, 20, false } } },
	{ .method = "POST",
		.path = "/issued/:id/revoke",
		.handler = issued_take_back,
		.who = HEAD,
		.title = "issued.title",
		.field = { { "reason", FIELD_TEXT, 1000, true } } },
	{ .method = "GET",
		.path = "/digitised",
		.handler = digitised_show,
		.flags = ROUTE_TABLE,
		.who = ROLE_STAFF | ROLE_OVERSEERS,
		.title = "digitised.title",
		.nav = "digitised.nav",
		.nav_place = 10,
		.field = { { "from", FIELD_TEXT, 10, false }, { "to", FIELD_TEXT, 10, false },
			{ "agency", FIELD_TEXT, 60, false }, { "which", FIELD_TEXT, 4, false },
			{ "after", FIELD_TEXT, 20, false } } },
	{ .method = "GET",
		.path = "/verify",
		.handler = verify_ask,
		.who = PUBLIC,
		.title = "verify.title",
		.field = { { "token", FIELD_TEXT, 40, false } } },
	{ .method = "GET",
		.path = "/verify/:token",
		.handler = verify_show,
		.who = PUBLIC,
		.title = "verify.title" },
	{ .method = "GET",
		.path = "/verify/:token/file",
		.handler = verify_file,
		.who = PUBLIC,
		.title = "verify.title" },
	{ 0 },
};

void result_put_issued(struct request *r, struct value_map *m, const struct issued *list, int n)
{
	static const char *const kinds[ISSUE_KINDS] = { "issued.result", "issued.scan", "issued.copy" };
	const struct rules *rules = r->subjects;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		const struct issued *t = &list[i];
		int at = province_agency_by_id(&rules->province, t->agency);
		struct value_map *row = value_map_new(&r->arena, 16);
		put_plain(row, "id", t->id);
		put_text(row, "kind", message(r->lang, kinds[t->kind]));
		put_text(row, "number",
			t->number ? arena_printf(&r->arena, "%02lld/%s", (long long)t->number, t->symbol)
				  : "");
		put_text(row, "title", t->title);
		put_text(row, "agency", at < 0 ? "" : rules->province.agency[at].name);
		put_text(row, "code", t->code && *t->code ? t->code : NULL);
		put_plain(row, "file", t->file);
		put_text(row, "token", t->token);
		put_text(row, "signer", t->signer);
		put_text(row, "capacity", t->capacity);
		put_time(row, "at", t->at);
		put_time(row, "revoked_at", t->revoked_at);
		put_text(row, "reason", t->reason);
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
}

static bool find_items(
	struct request *r, const struct dossier *d, struct result_state *s, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct actor who = actor_of(r);
	unsigned drafting = KIND(STEP_REVIEW) | KIND(STEP_APPROVE) | KIND(STEP_SIGN);
	unsigned scanning = KIND(STEP_SIGN) | KIND(STEP_REGISTER);
	return result_item(r->db, rules, &who, d, ACT_PASS, drafting, &s->draft, &s->life, err) &&
	       result_item(r->db, rules, &who, d, ACT_PASS, KIND(STEP_SIGN), &s->sign, &s->life, err) &&
	       result_item(r->db, rules, &who, d, ACT_PASS, scanning, &s->scan, &s->life, err) &&
	       (s->scan.id || result_item(r->db, rules, &who, d, ACT_RETURN, KIND(STEP_RETURN), &s->scan,
				      &s->life, err));
}

bool result_state_read(
	struct request *r, const struct dossier *d, struct result_state *s, struct error *err)
{
	bool result = false, scan = false;
	*s = (struct result_state){ .made = arena_alloc(&r->arena, sizeof *s->made * ISSUED_SHOWN) };
	s->n = issued_of(r->db, d->id, &r->arena, s->made, ISSUED_SHOWN, err);
	if (s->n < 0 || !find_items(r, d, s, err))
		return false;
	for (int i = 0; i < s->n; i++) {
		result |= s->made[i].kind == ISSUE_RESULT && !s->made[i].revoked_at;
		scan |= s->made[i].kind == ISSUE_SCAN && !s->made[i].revoked_at;
	}
	s->may_draft = s->draft.id && !result;
	s->may_sign = s->sign.id && !result;
	s->may_certify = s->sign.id && r->web->files;
	s->may_scan = s->scan.id && !scan && !result && r->web->files;
	return true;
}

static void put_steps(struct request *r, struct value_map *m, const struct result_state *may)
{
	const struct step *at = process_step(may->life.process, may->sign.step);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * STEP_NEXT);
	int n = 0;
	for (int i = 0; at && i < at->nexts; i++) {
		const struct step *to = process_step(may->life.process, at->next[i]);
		struct value_map *row = value_map_new(&r->arena, 2);
		put_plain(row, "no", at->next[i]);
		put_text(row, "name", to ? to->name : "");
		rows[n++] = row;
	}
	put_list(m, "steps", rows, n);
	put_bool(m, "branches", n > 1);
}

/* The PDFs of the dossier that are no results themselves: what a copy may be certified of. */
static bool put_sources(struct request *r, struct value_map *m, const struct dossier *d,
	const struct issued *made, int n, struct error *err)
{
	const struct attachment *list;
	int files, sources = 0;
	if (!attachment_list(r->db, d->id, &r->arena, &list, &files, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)files + 1));
	for (int i = 0; i < files; i++) {
		bool ours = strcmp(list[i].type, "application/pdf") != 0;
		for (int k = 0; k < n; k++)
			ours |= made[k].file == list[i].no ||
				(made[k].kind == ISSUE_COPY && made[k].source == list[i].no);
		if (ours)
			continue;
		struct value_map *row = value_map_new(&r->arena, 2);
		put_plain(row, "no", list[i].no);
		put_text(row, "name", list[i].name ? list[i].name : "");
		rows[sources++] = row;
	}
	put_list(m, "sources", rows, sources);
	put_bool(m, "has_sources", sources > 0);
	return true;
}

static bool put_signing(
	struct request *r, struct value_map *m, const struct result_state *may, struct error *err)
{
	struct signing_key key;
	if (!signing_key_read(r->db, r->who.account, &r->arena, &key, err))
		return false;
	put_bool(m, "has_key", key.account != 0);
	put_text(m, "capacity", key.capacity);
	put_plain(m, "item", may->sign.id);
	put_plain(m, "version", may->life.version);
	put_steps(r, m, may);
	return true;
}

const char *result_first_title(const struct rules *rules, const struct dossier *d)
{
	return d->procedure < 0 ? "" : rules->catalogue.procedure[d->procedure].name;
}

static bool put_draft(struct request *r, struct value_map *m, const struct dossier *d, const char *body,
	struct error *err)
{
	struct result_draft draft;
	const char *typed = form_get(&r->post, "title");
	if (!result_draft_read(r->db, d->id, &r->arena, &draft, err))
		return false;
	const char *name = result_first_title(r->subjects, d);
	body = body ? body : form_get(&r->post, "body");
	put_plain(m, "revision", draft.revision);
	put_bool(m, "has_draft", draft.revision > 0);
	put_text(m, "draft_title", typed ? typed : draft.revision ? draft.title : name);
	put_text(m, "body", body ? body : draft.body);
	const char *who = draft.revision ? dossier_who(r, r->lang, draft.who, 0, err) : "";
	put_text(m, "draft_who", who);
	put_time(m, "draft_at", draft.at);
	return who != NULL;
}

bool result_page(struct request *r, const struct dossier *d, const char *body, const char *fault,
	const char *fault_at, struct error *err)
{
	struct value_map *m = page_values(r);
	struct result_state may;
	if (!result_state_read(r, d, &may, err))
		return false;
	put_text(m, "code", d->code);
	result_put_issued(r, m, may.made, may.n);
	put_bool(m, "may_draft", may.may_draft);
	put_bool(m, "may_sign", may.may_sign);
	put_bool(m, "may_certify", may.may_certify);
	put_bool(m, "may_scan", may.may_scan);
	put_bool(m, "acts", may.may_draft || may.may_sign || may.may_certify || may.may_scan);
	put_count(m, "file_mib", SCAN_BYTES_MAX >> 20);
	if (fault) {
		put_text(m, "fault", message(r->lang, fault));
		put_text(m, "fault_at", fault_at);
		r->response->status = 422;
	}
	r->response->no_store = true;
	return put_draft(r, m, d, body, err) && put_sources(r, m, d, may.made, may.n, err) &&
	       put_signing(r, m, &may, err) && page_render(r, "result/result.html", m, d->code, err);
}

bool result_show(struct request *r, struct error *err)
{
	struct dossier d;
	return dossier_for_reading(r, &d, err) && result_page(r, &d, NULL, NULL, NULL, err);
}

/* --- the draft ---------------------------------------------------------------------------------- */

/* What the form says, for the officer to write on from. */
const char *result_first_body(struct request *r, const struct dossier *d, struct error *err)
{
	const struct rules *rules = r->subjects;
	const char *code, *answers;
	struct buf b = BUF_INIT(RESULT_BODY_MAX);
	if (!answers_read(r->db, d->id, &r->arena, &code, &answers, err))
		return NULL;
	const struct form_filled *f =
		form_recall_kept(rules->forms, code, answers, day_of_time(d->received_at), &r->arena);
	const char *name = d->person[PERSON_APPLICANT];
	buf_printf(&b, "Xét hồ sơ số %s của %s, thủ tục: %s.\n", d->code, name ? name : "",
		result_first_title(rules, d));
	int n = 0;
	const struct form_line *line = f ? form_lines(f, LANG_VI, &n) : NULL;
	for (int i = 0; i < n; i++)
		if (!line[i].heading && *line[i].value)
			buf_printf(&b, "%s: %s.\n", line[i].label, line[i].value);
	const char *text = arena_dup(&r->arena, b.p ? b.p : "", b.len);
	buf_release(&b);
	return text;
}

static bool filled(struct request *r, struct error *err)
{
	const struct dossier *d = r->act_arg;
	const char *text = result_first_body(r, d, err);
	return text && result_page(r, d, text, NULL, NULL, err);
}

bool result_look_act(struct tx *tx, void *arg, struct error *err)
{
	struct dossier *d = arg;
	return dossier_looked_act(tx, &d->id, err);
}

static bool saved(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, arena_printf(&r->arena, "%s/result", dossier_address(r, r->param[0])));
}

bool result_save(struct request *r, struct error *err)
{
	struct dossier *d = arena_zalloc(&r->arena, sizeof *d);
	struct result_drafting *c = arena_zalloc(&r->arena, sizeof *c);
	struct actor *who = arena_zalloc(&r->arena, sizeof *who);
	const char *what = form_get(&r->post, "do"), *revision = form_get(&r->post, "revision");
	if (!dossier_for_act(r, d, err))
		return false;
	if (what && strcmp(what, "fill") == 0) {
		r->response->no_store = true;
		return web_act(r, result_look_act, d, filled);
	}
	*who = actor_of(r);
	*c = (struct result_drafting){ .rules = r->subjects,
		.actor = who,
		.dossier = d->id,
		.title = form_get(&r->post, "title"),
		.body = form_get(&r->post, "body") };
	if (!int_parse(revision, strlen(revision), &c->revision))
		return err_set(err, ERR_DATA, "revision: expected a number");
	if (!c->title || !*c->title)
		return result_page(r, d, NULL, "result.no_title", "title", err);
	if (!c->body || !*c->body)
		return result_page(r, d, NULL, "result.no_body", "body", err);
	return web_act(r, result_draft_act, c, saved);
}

bool result_print(struct request *r, struct error *err)
{
	struct dossier d;
	struct result_draft draft;
	const char *what = r->param[1];
	bool docx = strcmp(what, "draft.docx") == 0;
	if (!docx && strcmp(what, "draft.pdf") != 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!dossier_for_reading(r, &d, err) || !result_draft_read(r->db, d.id, &r->arena, &draft, err))
		return false;
	if (!draft.revision)
		return err_set(err, ERR_NOT_FOUND, "the dossier has no draft");
	const struct rules *rules = r->subjects;
	struct result_paper p = { .rules = rules,
		.dossier = &d,
		.draft = &draft,
		.agency = d.agency < 0 ? 0 : rules->province.agency[d.agency].id,
		.at = draft.at };
	const struct paper *paper = result_paper_make(r->db, &p, &r->arena, err);
	r->response->body = BUF_INIT(DOCUMENT_MAX);
	if (!paper || !(docx ? paper_docx(paper, &r->response->body, err)
			     : paper_pdf(paper, &r->response->body, NULL, err)))
		return false;
	r->response->type = docx ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
				 : "application/pdf";
	r->response->filename = arena_printf(&r->arena, "%s-%s", d.code, what);
	r->response->no_store = true;
	return true;
}
