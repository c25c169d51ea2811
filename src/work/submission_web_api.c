/* submission_web_api.c: what came online, for programs: the portal that hands in, and asks what became of it;
 * the desk's own, which answers. */
#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "evidence/evidence_web.h"
#include "work/address_web.h"
#include "work/bearer_web.h"
#include "work/brought_web_api.h"
#include "work/handed.h"
#include "work/intake_web_api.h"
#include "work/named_web.h"
#include "work/show_web.h"
#include "work/submission_web.h"

enum { NUMBER_MAX = 1000 };

/* An administrator's program, which has to do with all desks. */
static bool is_portal(const struct request *r)
{
	return who_is_program(r) && (r->who.role & 1u << ROLE_ADMIN);
}

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
	if (is_portal(r)) {
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
	const struct postal_address *address;
	const struct bearer *bearer;
	if (!address_wanted(r, o, &address, err) ||
		!bearer_member(r, o, s->person[PERSON_ID], &bearer, err))
		return false;
	if (address)
		s->address = *address;
	if (bearer)
		s->bearer = *bearer;
	s->form = h->declared.form;
	s->answers = h->declared.answers;
	return true;
}

/* The number is a key of idempotency, whoever sends it (an account's own begin with its id), for what is read
 * of the body. */
static void once_by_number(struct request *r, const json_t *o, struct submission_new *n)
{
	static const char *const members[] = { "procedure", "agency", "applicant", "applicant_id", "phone",
		"papers", "answers", "return_by", "address", "bearer" };
	json_t *read = json_object();
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		json_object_set(read, members[i], json_object_get(o, members[i]));
	n->once.key = arena_printf(&r->arena, "submission:%s", n->s.number);
	once_asks_json(r, &n->once, read);
	json_decref(read);
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
	if (ok)
		once_by_number(r, o, &h->new);
	json_decref(o);
	if (ok && h->declared.faulty)
		return brought_refuse(r, &h->declared);
	return ok && web_act(r, submission_add_act, h, added);
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

bool submission_api_file(struct request *r, struct error *err)
{
	struct handed_file *h = arena_zalloc(&r->arena, sizeof *h);
	const char *paper = form_get(&r->get, "paper");
	struct submission s;
	int64_t no = 0;
	h->rules = r->subjects;
	h->who = r->who.name;
	if (paper && *paper && (!int_parse(paper, strlen(paper), &no) || no < 1 || no > COMPONENTS_MAX))
		return err_set(err, ERR_DATA, "paper: expected a number of the procedure's list");
	h->paper = (int)no;
	if (!submission_for(r, &s, err))
		return false;
	if (!submission_is_own(r, &s) && !is_portal(r))
		return err_set(err, ERR_DENIED, "it was handed in at another desk");
	h->submission = s.id;
	return evidence_bring(r, &h->file, err) && web_act(r, handed_file_act, h, file_kept);
}

static bool api_accepted(struct request *r, struct error *err)
{
	struct submission_answer *t = r->act_arg;
	r->act_arg = &t->intake;
	return intake_api_answer(r, err);
}

/* Papers that the desk found besides those that were named, as at POST /api/dossiers. */
static bool read_found(struct request *r, struct submission_answer *t, struct error *err)
{
	struct came *found = NULL;
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	json_t *papers = json_object_get(o, "papers");
	bool ok = !papers || !t->procedure ||
		  brought_papers(r, papers, t->procedure, false, &found, &t->founds, err);
	json_decref(o);
	t->found = found;
	return ok;
}

bool submission_api_accept(struct request *r, struct error *err)
{
	struct submission_answer *t = submission_answer_of(r, err);
	return t && read_found(r, t, err) && who_once(r, &t->once, err) &&
	       web_act(r, submission_accept_act, t, api_accepted);
}

static void put_letter(struct request *r, struct json_out *j, const struct submission *s)
{
	const struct rules *rules = r->subjects;
	if (s->kind == LETTER_NOTE)
		return;
	const char *key = arena_printf(&r->arena, "form.%s", letter_kind_names[s->kind]);
	const char *form = law_text(&rules->province.law, key, day_of_time(s->answered_at), "");
	json_str(j, "kind", letter_kind_names[s->kind]);
	json_str(j, "form", arena_dup(&r->arena, form, strcspn(form, ";")));
	json_str(j, "basis", s->basis);
	json_str(j, "letter",
		arena_printf(&r->arena, "/api/submissions/%lld/print/letter", (long long)s->id));
}

static bool api_given_back(struct request *r, struct error *err)
{
	const struct submission_answer *t = r->act_arg;
	struct submission s;
	if (!submission_for(r, &s, err))
		return false;
	struct json_out j = answer_object(r);
	json_int(&j, "id", t->id);
	put_letter(r, &j, &s);
	json_close(&j, '}');
	return true;
}

bool submission_api_give_back(struct request *r, struct error *err)
{
	struct submission_answer *t = submission_answer_of(r, err);
	json_t *o = t ? json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const char *kind = NULL;
	bool ok = t && brought_text(r, o, "kind", BASIS_MAX, true, &kind, err) &&
		  brought_text(r, o, "reason", REASON_MAX, true, &t->reason, err) &&
		  brought_text(r, o, "basis", BASIS_MAX, true, &t->basis, err);
	json_decref(o);
	if (!ok)
		return false;
	t->kind = submission_kind(kind);
	return web_act(r, submission_return_act, t, api_given_back);
}

static void put_moment(struct json_out *j, const char *name, int64_t at)
{
	char text[17];
	json_str(j, name, at ? time_format(at, text) : NULL);
}

bool submission_api_show(struct request *r, struct error *err)
{
	struct submission s;
	if (!submission_for(r, &s, err))
		return false;
	struct json_out j = answer_object(r);
	json_int(&j, "id", s.id);
	json_str(&j, "number", s.number);
	json_str(&j, "state", submission_state_names[submission_state_of(&s)]);
	put_moment(&j, "submitted_at", s.submitted_at);
	put_moment(&j, "answer_due", s.answer_due);
	put_moment(&j, "answered_at", s.answered_at);
	json_str(&j, "code", s.code);
	json_str(&j, "reason", s.reason);
	put_letter(r, &j, &s);
	json_close(&j, '}');
	return true;
}
