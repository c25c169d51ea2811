/* answer_web.c: one answer: what stands, who wrote it, what stood before, and the files that show where it is
 * from. */
#include <string.h>

#include "account/account_web.h"
#include "base/text.h"
#include "evidence/evidence_web.h"
#include "gather/gather_web.h"

/* The answer of the address. */
struct answer_page {
	struct form_page form;
	const struct indicator *on;
	const struct answer *answer; /* NULL: none yet */
};

static bool read_page(struct request *r, struct answer_page *p, struct error *err)
{
	struct answer_sheet s;
	*p = (struct answer_page){ 0 };
	if (!form_page_read(r, &p->form, err) || !answer_sheet_read(r->db, p->form.rules, &p->form.round,
							 p->form.agency, &r->arena, &s, err))
		return false;
	for (int i = 0; i < s.lines; i++)
		if (!s.line[i].heading && strcmp(s.line[i].on->code, r->param[2]) == 0) {
			p->on = s.line[i].on;
			p->answer = s.line[i].answer;
		}
	return p->on || err_set(err, ERR_NOT_FOUND, "the agency is not asked for this");
}

static const struct value_map *version(struct request *r, const struct answer *x)
{
	static const char *const words[] = { "answer.draft", "answer.submitted", "answer.returned",
		"answer.approved" };
	struct value_map *row = value_map_new(&r->arena, 6);
	struct account who;
	struct error none = { 0 };
	put_text(row, "value", x->value ? answer_words(&r->arena, x->value) : "–");
	put_text(row, "note", x->note);
	put_text(row, "state", message(r->lang, words[x->state]));
	put_text(row, "by", account_by_id(r->db, x->account, &r->arena, &who, &none) ? who.full_name : "");
	put_time(row, "at", x->at);
	return row;
}

bool answer_show(struct request *r, struct error *err)
{
	struct answer_page p;
	struct answer *past = NULL;
	int n = 0;
	if (!read_page(r, &p, err) ||
		(p.answer && !answer_past(r->db, p.answer->id, &r->arena, &past, &n, err)))
		return false;
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	int count = 0;
	if (p.answer)
		rows[count++] = version(r, p.answer);
	for (int i = 0; i < n; i++)
		rows[count++] = version(r, &past[i]);
	form_page_put(r, m, &p.form);
	put_text(m, "code", p.on->code);
	put_text(m, "name", p.on->name);
	put_text(m, "unit", p.on->unit);
	put_list(m, "versions", rows, count);
	put_bool(m, "any", count > 0);
	const char *at = arena_printf(&r->arena, "/rounds/%lld/forms/%s/answers/%s/files",
		(long long)p.form.round.id, p.form.rules->province.agency[p.form.agency].code, p.on->code);
	put_text(m, "files_at", at);
	put_bool(m, "may_attach",
		p.answer && p.form.who.fills && p.form.form.state != ANSWER_APPROVED && r->web->files);
	return evidence_put_list(r, m, EVIDENCE_VALUE, p.answer ? p.answer->id : 0, err) &&
	       page_render(r, "gather/answer.html", m, p.on->name, err);
}

static bool attached(struct request *r, struct error *err)
{
	const struct answer_attaching *c = r->act_arg;
	const struct rules *rules = c->rules;
	int at = province_agency_by_id(&rules->province, c->agency);
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/rounds/%lld/forms/%s/answers/%s", (long long)c->round,
				   rules->province.agency[at].code, c->code));
}

bool answer_attach(struct request *r, struct error *err)
{
	struct answer_attaching *c = arena_zalloc(&r->arena, sizeof *c);
	struct answer_page p;
	if (!read_page(r, &p, err))
		return false;
	if (!p.form.who.fills)
		return err_set(err, ERR_DENIED, "the form is another agency's");
	*c = (struct answer_attaching){ .rules = p.form.rules,
		.round = p.form.round.id,
		.agency = p.form.form.agency,
		.who = p.form.who,
		.code = p.on->code,
		.file = arena_zalloc(&r->arena, sizeof *c->file) };
	return evidence_bring(r, c->file, err) && web_act(r, round_attach_act, c, attached);
}

bool answer_file(struct request *r, struct error *err)
{
	struct answer_page p;
	if (!read_page(r, &p, err))
		return false;
	if (!p.answer)
		return err_set(err, ERR_NOT_FOUND, "there is no such file");
	return evidence_send(r, EVIDENCE_VALUE, p.answer->id, r->param[3], err);
}
