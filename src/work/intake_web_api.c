/* intake_web_api.c: see intake_web_api.h. */
#include "work/intake_web_api.h"

#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier.h"
#include "web/page.h"
#include "work/address_web.h"
#include "work/bearer_web.h"
#include "work/brought_web_api.h"
#include "work/intake.h"
#include "work/show_web.h"

/* Bytes of a code, at most. */
enum { CODE_MAX = 1000 };

/* Dong of a fee. */
#define FEE_MAX INT64_C(1000000000000)

const char *const intake_api_members[] = { "procedure", "agency", "channel", "applicant", "applicant_id",
	"phone", "papers", "answers", "return_by", "address", "bearer", "fee", "fee_reason", "fee_basis",
	NULL };

/* A dossier on its way in. */
struct taking {
	struct intake intake; /* first: it is the act's argument */
	struct brought_form declared;
	struct waiver waiver;
};

bool intake_api_answer(struct request *r, struct error *err)
{
	struct intake *t = r->act_arg;
	char due[17];
	(void)err;
	r->response->status = t->before ? 200 : 201;
	struct json_out j = answer_object(r);
	json_str(&j, "code", t->code);
	json_int(&j, "id", t->id);
	json_str(&j, "due_at", time_format(t->due_at, due));
	json_close(&j, '}');
	return true;
}

static bool only_known(json_t *o, struct error *err)
{
	const char *name;
	json_t *v;
	json_object_foreach(o, name, v)
	{
		int i = 0;
		while (intake_api_members[i] && strcmp(intake_api_members[i], name) != 0)
			i++;
		if (!intake_api_members[i])
			return err_set(err, ERR_DATA, "%.60s: there is no such member", name);
	}
	return true;
}

static bool read_bodies(struct request *r, json_t *o, struct dossier_new *d, struct error *err)
{
	const struct rules *rules = r->subjects;
	const char *procedure, *agency, *channel;
	if (!brought_text(r, o, "procedure", CODE_MAX, true, &procedure, err) ||
		!brought_text(r, o, "agency", CODE_MAX, true, &agency, err) ||
		!brought_text(r, o, "channel", CODE_MAX, true, &channel, err))
		return false;
	int p = catalogue_find(&rules->catalogue, procedure, strlen(procedure));
	int g = province_agency(&rules->province, agency, strlen(agency));
	if (p < 0)
		return err_set(err, ERR_DATA,
			"procedure: found \"%.80s\", expected the code of a procedure", procedure);
	if (g < 0)
		return err_set(
			err, ERR_DATA, "agency: found \"%.80s\", expected the code of an agency", agency);
	if (!agency_decides(rules, &rules->catalogue.procedure[p], g, day_of_time(time_now())))
		return err_set(
			err, ERR_DATA, "agency: %s does not decide the procedure %s", agency, procedure);
	d->procedure = &rules->catalogue.procedure[p];
	d->agency = &rules->province.agency[g];
	for (int i = 1; channel_names[i]; i++)
		if (strcmp(channel_names[i], channel) == 0)
			d->channel = i;
	return d->channel || err_set(err, ERR_DATA, "channel: expected counter, online or post");
}

/* As on the page, what is always needed must be there, whether papers were named or not. */
static bool read_papers(struct request *r, const json_t *list, struct intake *t, struct error *err)
{
	const struct procedure *p = t->dossier.procedure;
	struct came *came;
	if (!brought_papers(r, list, p, true, &came, &t->papers, err))
		return false;
	t->came = came;
	return came_complete(p, came, t->papers, err);
}

/* The catalogue's fee, unless another is said; less only with a reason (waiver.h), of which the act takes
 * care. */
static bool read_fee(struct request *r, const json_t *o, struct taking *t, struct error *err)
{
	const json_t *fee = json_object_get(o, "fee");
	struct dossier_new *d = &t->intake.dossier;
	const char *reason;
	d->fee = fee ? json_integer_value(fee) : intake_fee(d->procedure, day_of_time(time_now()));
	if (fee && (!json_is_integer(fee) || d->fee < 0 || d->fee > FEE_MAX))
		return err_set(err, ERR_DATA, "fee: expected a whole number of dong");
	if (!brought_text(r, o, "fee_reason", WAIVER_BASIS_MAX, false, &reason, err) ||
		!brought_text(r, o, "fee_basis", WAIVER_BASIS_MAX, false, &t->waiver.basis, err))
		return false;
	int kind = reason ? text_word(reason, waiver_names) : -1;
	if (reason && kind < 0)
		return err_set(err, ERR_DATA, "fee_reason: there is no reason \"%.40s\"", reason);
	if (!reason && t->waiver.basis)
		return err_set(err, ERR_DATA, "fee_basis: expected none without a reason");
	if (reason) {
		t->waiver.kind = (enum waiver_kind)kind;
		t->intake.waiver = &t->waiver;
	}
	return true;
}

static bool read_json(struct request *r, json_t *o, struct taking *t, struct error *err)
{
	struct dossier_new *d = &t->intake.dossier;
	const char *person[PERSON_FIELDS];
	if (!json_is_object(o))
		return err_set(err, ERR_DATA, "expected a JSON object");
	if (!only_known(o, err) || !read_bodies(r, o, d, err) || !brought_person(r, o, person, err))
		return false;
	for (int i = 0; i < PERSON_FIELDS; i++)
		d->person[i] = span_of(person[i]);
	if (!read_fee(r, o, t, err) || !address_wanted(r, o, &t->intake.address, err) ||
		!bearer_member(r, o, person[PERSON_ID], &t->intake.bearer, err) ||
		!read_papers(r, json_object_get(o, "papers"), &t->intake, err) ||
		!brought_answers(r, o, d->procedure, false, &t->declared, err))
		return false;
	t->intake.form = t->declared.form;
	t->intake.answers = t->declared.answers;
	return true;
}

/* Who may: an administrator's program; that of who works at the agency; a clerk, for whom the desk takes in,
 * and at whose desk it is then. A person takes in as on the page, and so as a clerk. */
static bool may_add(struct request *r, struct intake *t)
{
	const struct rules *rules = t->rules;
	struct dossier_new *d = &t->dossier;
	if (who_is_program(r) &&
		((r->who.role & 1u << ROLE_ADMIN) || who_at(r, ROLE_STAFF, d->agency->id, 0)))
		return true;
	int desk = desk_for(r, rules, d->procedure, d->agency);
	if (desk >= 0)
		d->desk = &rules->province.desk[desk];
	return desk >= 0;
}

/* As on the page, what a person holds is looked for by a clerk alone; that it is so, the act finds out. */
static bool may_hold(struct request *r, const struct intake *t, struct error *err)
{
	return !held_lacks(t->came, t->papers, NULL, 0) || own_desk(r, r->subjects, err) >= 0;
}

bool intake_api_add(struct request *r, struct error *err)
{
	struct taking *t = arena_zalloc(&r->arena, sizeof *t);
	json_error_t where;
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, &where);
	if (!o)
		return err_set(err, ERR_DATA, "JSON, line %d, column %d: %s", where.line, where.column,
			where.text);
	t->intake = (struct intake){ .rules = r->subjects,
		.dossier = { .fee = -1, .act = "dossier.received" } };
	bool ok = read_json(r, o, t, err);
	json_decref(o);
	if (!ok)
		return false;
	if (!may_add(r, &t->intake))
		return err_set(err, ERR_DENIED, "the agency is not yours");
	if (t->declared.faulty)
		return brought_refuse(r, &t->declared);
	return may_hold(r, &t->intake, err) && who_once(r, &t->intake.once, err) &&
	       web_act(r, intake_act, t, intake_api_answer);
}
