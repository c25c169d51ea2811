/* submission_web.c: what came online: the API that a portal calls, the list that a desk works off, and how
 * the promise to answer was kept. */
#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "evidence/evidence_web.h"
#include "work/brought_web_api.h"
#include "work/handed.h"
#include "work/intake_web_api.h"
#include "work/show_web.h"
#include "work/submission.h"

enum { SHOWN = 200, PROMISE_DAYS = 30, NUMBER_MAX = 1000 };

#define CLERK (1u << ROLE_CLERK)

/* Something handed in on its way. */
struct handing {
	struct submission_new new; /* first: it is the act's argument */
	struct brought_form declared;
};

/* Which desk answers: of what an administrator's program (the portal) hands in, the agency's; of what a clerk
 * hands in for somebody, the own one, if that takes in for the agency. */
static bool find_desk(struct request *r, struct submission *s, struct error *err)
{
	const struct rules *rules = r->subjects;
	const struct agency *agency = &rules->province.agency[s->agency];
	if (who_is_program(r) && (r->who.role & 1u << ROLE_ADMIN)) {
		s->desk = agency->desk ? province_desk(&rules->province, agency->desk, strlen(agency->desk))
				       : -1;
		return true;
	}
	s->desk = desk_for(r, rules, &rules->catalogue.procedure[s->procedure], agency);
	return s->desk >= 0 || err_set(err, ERR_DENIED, "the agency is not yours");
}

static bool read_bodies(struct request *r, const json_t *o, struct submission *s, struct error *err)
{
	const struct rules *rules = r->subjects;
	const char *procedure, *agency;
	if (!brought_text(r, o, "number", NUMBER_MAX, true, &s->number, err) ||
		!brought_text(r, o, "procedure", NUMBER_MAX, true, &procedure, err) ||
		!brought_text(r, o, "agency", NUMBER_MAX, true, &agency, err))
		return false;
	s->procedure = catalogue_find(&rules->catalogue, procedure, strlen(procedure));
	s->agency = province_agency(&rules->province, agency, strlen(agency));
	if (s->procedure < 0)
		return err_set(err, ERR_DATA, "procedure: expected the code of a procedure");
	return (s->agency >= 0 && agency_decides(rules, &rules->catalogue.procedure[s->procedure],
					  s->agency, day_of_time(time_now()))) ||
	       err_set(err, ERR_DATA, "agency: expected the code of an agency that decides it");
}

static bool read_json(struct request *r, const json_t *o, struct handing *h, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct submission *s = &h->new.s;
	struct came *came;
	if (!json_is_object(o))
		return err_set(err, ERR_DATA, "expected a JSON object");
	if (!read_bodies(r, o, s, err) || !find_desk(r, s, err) || !brought_person(r, o, s->person, err))
		return false;
	const struct procedure *p = &rules->catalogue.procedure[s->procedure];
	if (!brought_papers(r, json_object_get(o, "papers"), p, false, &came, &h->new.papers, err) ||
		!brought_answers(r, o, p, true, &h->declared, err))
		return false;
	h->new.came = came;
	s->form = h->declared.form;
	s->answers = h->declared.answers;
	return true;
}

static bool added(struct request *r, struct error *err)
{
	const struct submission_new *n = r->act_arg;
	char due[17];
	(void)err;
	r->response->status = n->before ? 200 : 201;
	struct json_out j = answer_object(r);
	json_int(&j, "id", n->s.id);
	json_str(&j, "number", n->s.number);
	json_str(&j, "answer_due", time_format(n->s.answer_due, due));
	json_close(&j, '}');
	return true;
}

bool submission_api_add(struct request *r, struct error *err)
{
	struct handing *h = arena_zalloc(&r->arena, sizeof *h);
	h->new.rules = r->subjects;
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	bool ok = read_json(r, o, h, err);
	json_decref(o);
	if (ok && h->declared.faulty)
		return brought_refuse(r, &h->declared);
	return ok && web_act(r, submission_add_act, h, added);
}

static bool machine(struct request *r, const struct rules *rules, const struct submission *s, int n)
{
	static const char *const columns[] = { "id", "number", "procedure", "agency", "submitted_at",
		"answer_due", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_int(&t, s[i].id);
		table_text(&t, s[i].number);
		table_text(&t, s[i].procedure < 0 ? "" : rules->catalogue.procedure[s[i].procedure].code);
		table_text(&t, s[i].agency < 0 ? "" : rules->province.agency[s[i].agency].code);
		table_text(&t, time_format(s[i].submitted_at, text));
		table_text(&t, time_format(s[i].answer_due, text));
	}
	return page_table(r, &t, "submissions");
}

/* Its papers and files, as it says and has them. */
static bool put_handed(struct request *r, const struct rules *rules, struct value_map *m,
	const struct submission *s, struct error *err)
{
	struct came came[COMPONENTS_MAX];
	static const char *const kinds[CAME_KINDS] = { "came.original", "came.copy", "came.certified",
		"came.held" };
	int n = s->procedure < 0 ? 0
				 : handed_papers(r->db, s->id, &rules->catalogue.procedure[s->procedure],
					   &r->arena, came, err);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * COMPONENTS_MAX);
	for (int i = 0; i < n; i++) {
		struct value_map *x = value_map_new(&r->arena, 3);
		put_text(x, "paper", came[i].name);
		put_text(x, "as", message(r->lang, kinds[came[i].kind]));
		rows[i] = x;
	}
	put_list(m, "papers", rows, n < 0 ? 0 : n);
	put_bool(m, "any_paper", n > 0);
	return n >= 0 && evidence_put_list(r, m, EVIDENCE_SUBMISSION, s->id, err);
}

static const struct value_map *row_values(
	struct request *r, const struct rules *rules, const struct submission *s, struct error *err)
{
	struct value_map *m = value_map_new(&r->arena, 17);
	put_plain(m, "id", s->id);
	put_text(m, "number", s->number);
	put_text(m, "procedure", s->procedure < 0 ? "" : rules->catalogue.procedure[s->procedure].name);
	put_text(m, "agency", s->agency < 0 ? "" : rules->province.agency[s->agency].name);
	put_text(m, "applicant", s->person[PERSON_APPLICANT]);
	put_time(m, "submitted", s->submitted_at);
	put_time(m, "answer_due", s->answer_due);
	put_bool(m, "late", s->answer_due < time_now());
	put_bool(m, "may", !who_oversees(r));
	put_bool(m, "may_open", r->who.role & (CLERK | 1u << ROLE_LEADER | 1u << ROLE_INSPECTOR));
	return put_handed(r, rules, m, s, err) ? m : NULL;
}

bool submission_list(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	int32_t today = day_of_time(time_now());
	struct promise kept;
	int desk = who_oversees(r) ? -1 : own_desk(r, rules, err);
	struct submission *s = arena_alloc(&r->arena, sizeof *s * SHOWN);
	int n = desk < 0 && !who_oversees(r)
			? -1
			: submission_waiting(r->db, rules, desk, &r->arena, s, SHOWN, err);
	if (n < 0 || !submission_kept(r->db, today - PROMISE_DAYS, today, &kept, err))
		return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return machine(r, rules, s, n);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++)
		if (!(rows[i] = row_values(r, rules, &s[i], err)))
			return false;
	struct value_map *m = page_values(r);
	put_list(m, "rows", rows, n);
	/* What is late and still open is no promise that was kept. */
	int64_t all = kept.answered + kept.open;
	put_count(m, "all", all);
	put_count(m, "in_time", kept.in_time);
	put_count(m, "open", kept.open);
	put_percent(m, "rate", kept.in_time, all ? all : 1);
	put_bool(m, "any", all > 0);
	return page_render(r, "work/submissions.html", m, NULL, err);
}

/* An answer to the submission at this address, at the own desk. */
static struct submission_answer *answer_of(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct submission_answer *t = arena_zalloc(&r->arena, sizeof *t);
	struct submission s;
	int desk = own_desk(r, rules, err);
	t->rules = rules;
	t->who = r->who.name;
	t->reason = form_get(&r->post, "reason");
	if (desk < 0)
		return NULL;
	if (!int_parse(r->param[0], strlen(r->param[0]), &t->id)) {
		err_set(err, ERR_NOT_FOUND, "no submission has this number");
		return NULL;
	}
	if (!submission_read(r->db, rules, t->id, &r->arena, &s, err))
		return NULL;
	if (s.desk != desk) {
		err_set(err, ERR_DENIED, "it was handed in at another desk");
		return NULL;
	}
	return t;
}

static bool accepted(struct request *r, struct error *err)
{
	const struct submission_answer *t = r->act_arg;
	(void)err;
	return redirect(r, arena_printf(&r->arena, "%s?taken_in=1", dossier_address(r, t->intake.code)));
}

static bool file_kept(struct request *r, struct error *err)
{
	const struct handed_file *h = r->act_arg;
	(void)err;
	r->response->status = 201;
	struct json_out j = answer_object(r);
	json_int(&j, "id", h->submission);
	json_int(&j, "no", h->file.no);
	json_str(&j, "sha256", h->file.sha256);
	json_int(&j, "bytes", h->file.bytes);
	json_close(&j, '}');
	return true;
}

/* Whether it was handed in at a desk of the one who asks; an administrator's program has to do with all. */
static bool own_or_all(struct request *r, int64_t id, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct submission s;
	if (r->who.role & 1u << ROLE_ADMIN)
		return true;
	if (!submission_read(r->db, rules, id, &r->arena, &s, err))
		return false;
	return (s.desk >= 0 && who_at(r, CLERK, 0, rules->province.desk[s.desk].id)) ||
	       err_set(err, ERR_DENIED, "it was handed in at another desk");
}

bool submission_api_file(struct request *r, struct error *err)
{
	struct handed_file *h = arena_zalloc(&r->arena, sizeof *h);
	const char *paper = form_get(&r->get, "paper");
	int64_t no = 0;
	h->rules = r->subjects;
	h->who = r->who.name;
	if (!int_parse(r->param[0], strlen(r->param[0]), &h->submission))
		return err_set(err, ERR_NOT_FOUND, "no submission has this number");
	if (paper && *paper && (!int_parse(paper, strlen(paper), &no) || no < 1 || no > COMPONENTS_MAX))
		return err_set(err, ERR_DATA, "paper: expected a number of the procedure's list");
	h->paper = (int)no;
	return own_or_all(r, h->submission, err) && evidence_bring(r, &h->file, err) &&
	       web_act(r, handed_file_act, h, file_kept);
}

static bool file_shown(struct request *r, struct error *err)
{
	(void)err;
	r->response->status = 200;
	return true;
}

/* A file of one that waits at the own desk; whoever oversees sees those of all. */
bool submission_file(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct submission s;
	int64_t id;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "no submission has this number");
	if (!submission_read(r->db, rules, id, &r->arena, &s, err))
		return false;
	int desk = who_oversees(r) ? s.desk : own_desk(r, rules, err);
	if (desk != s.desk || (desk < 0 && !who_oversees(r)))
		return err_set(err, ERR_DENIED, "it was handed in at another desk");
	if (s.answered_at)
		return err_set(err, ERR_NOT_FOUND, "it was answered: its files are the dossier's");
	/* Who reads what belongs to a person is written down. */
	struct handed_view *v = arena_zalloc(&r->arena, sizeof *v);
	v->submission = id;
	return evidence_send(r, EVIDENCE_SUBMISSION, id, r->param[1], err) &&
	       int_parse(r->param[1], strlen(r->param[1]), &v->no) &&
	       web_act(r, handed_viewed_act, v, file_shown);
}

bool submission_accept(struct request *r, struct error *err)
{
	struct submission_answer *t = answer_of(r, err);
	return t && web_act(r, submission_accept_act, t, accepted);
}

static bool given_back(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, "/submissions");
}

bool submission_give_back(struct request *r, struct error *err)
{
	struct submission_answer *t = answer_of(r, err);
	return t && web_act(r, submission_return_act, t, given_back);
}

static bool api_accepted(struct request *r, struct error *err)
{
	struct submission_answer *t = r->act_arg;
	r->act_arg = &t->intake;
	return intake_api_answer(r, err);
}

bool submission_api_accept(struct request *r, struct error *err)
{
	struct submission_answer *t = answer_of(r, err);
	return t && who_once(r, &t->once, err) && web_act(r, submission_accept_act, t, api_accepted);
}

static bool api_given_back(struct request *r, struct error *err)
{
	const struct submission_answer *t = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_int(&j, "id", t->id);
	json_close(&j, '}');
	return true;
}

bool submission_api_give_back(struct request *r, struct error *err)
{
	struct submission_answer *t = answer_of(r, err);
	json_t *o = t ? json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL) : NULL;
	bool ok = t && brought_text(r, o, "reason", 4000, true, &t->reason, err);
	json_decref(o);
	return ok && web_act(r, submission_return_act, t, api_given_back);
}
