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
#include "work/intake.h"
#include "work/show_web.h"

const char *const intake_api_members[] = { "procedure", "agency", "channel", "code", "applicant",
	"applicant_id", "phone", "papers", NULL };

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

/* A member's text, copied; an absent one is "". */
static bool member(
	struct request *r, json_t *o, const char *name, bool needed, struct span *out, struct error *err)
{
	json_t *v = json_object_get(o, name);
	*out = (struct span){ "", 0 };
	if (!v)
		return !needed || err_set(err, ERR_DATA, "%s: expected a text", name);
	if (!json_is_string(v) || json_string_length(v) > 1000)
		return err_set(err, ERR_DATA, "%s: expected a text of at most 1000 bytes", name);
	size_t n = json_string_length(v);
	const char *p = json_string_value(v);
	if (!utf8_valid(p, n, NULL))
		return err_set(err, ERR_DATA, "%s: expected text without NUL", name);
	*out = (struct span){ arena_dup(&r->arena, p, n), n };
	return !needed || n || err_set(err, ERR_DATA, "%s: expected a text", name);
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
	struct span procedure, agency, channel;
	if (!member(r, o, "procedure", true, &procedure, err) ||
		!member(r, o, "agency", true, &agency, err) ||
		!member(r, o, "channel", true, &channel, err))
		return false;
	int p = catalogue_find(&rules->catalogue, procedure.p, procedure.n);
	int g = province_agency(&rules->province, agency.p, agency.n);
	if (p < 0)
		return err_set(err, ERR_DATA,
			"procedure: found \"%.80s\", expected the code of a procedure", procedure.p);
	if (g < 0)
		return err_set(
			err, ERR_DATA, "agency: found \"%.80s\", expected the code of an agency", agency.p);
	if (!agency_decides(rules, &rules->catalogue.procedure[p], g, day_of_time(time_now())))
		return err_set(err, ERR_DATA, "agency: %s does not decide the procedure %s", agency.p,
			procedure.p);
	d->procedure = &rules->catalogue.procedure[p];
	d->agency = &rules->province.agency[g];
	for (int i = 1; channel_names[i]; i++)
		if (strcmp(channel_names[i], channel.p) == 0)
			d->channel = i;
	return d->channel || err_set(err, ERR_DATA, "channel: expected counter, online or post");
}

bool papers_read(const json_t *list, const struct procedure *p, bool held, struct arena *a,
	struct came **out, int *n, struct error *err)
{
	struct came *came = *out = arena_zalloc(a, sizeof *came * COMPONENTS_MAX);
	int has = p->detail ? p->detail->components : 0;
	*n = 0;
	if (!json_is_array(list) || json_array_size(list) > (size_t)has)
		return err_set(err, ERR_DATA, "papers: expected a list of at most %d papers", has);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *o = json_array_get(list, i);
		json_int_t no = json_integer_value(json_object_get(o, "no"));
		const char *as = json_string_value(json_object_get(o, "as"));
		int kind = as ? text_word(as, came_kind_names) : -1;
		json_int_t issued = json_integer_value(json_object_get(o, "issued"));
		bool twice = false, is_held = kind == CAME_HELD;
		for (int k = 0; k < *n; k++)
			twice |= came[k].no == no;
		if (no < 1 || no > has || twice || kind < 0 || (is_held && !held) ||
			is_held != (issued > 0))
			return err_set(err, ERR_DATA,
				"papers: expected a number of the procedure's list, each once, and \"as\": "
				"original, copy%s",
				held ? ", certified, or held with the id of what was \"issued\""
				     : " or certified");
		came[(*n)++] = (struct came){ .no = (int)no,
			.name = p->detail->component[no - 1].name,
			.kind = (enum came_kind)kind,
			.issued = issued };
	}
	return true;
}

/* Once papers are given, all that are always needed must be among them. */
static bool read_papers(struct request *r, json_t *list, struct intake *t, struct error *err)
{
	const struct procedure *p = t->dossier.procedure;
	struct came *came;
	if (!papers_read(list, p, true, &r->arena, &came, &t->papers, err))
		return false;
	t->came = came;
	const struct component *lacks = came_lacks(p, came, t->papers);
	return !lacks || err_set(err, ERR_DATA, "papers: %d (%s) is always needed", lacks->no, lacks->name);
}

static bool read_json(struct request *r, json_t *o, struct intake *t, struct error *err)
{
	struct dossier_new *d = &t->dossier;
	if (!json_is_object(o))
		return err_set(err, ERR_DATA, "expected a JSON object");
	if (!only_known(o, err) || !read_bodies(r, o, d, err) ||
		!member(r, o, "code", false, &d->code, err))
		return false;
	if (d->code.n > 100)
		return err_set(err, ERR_DATA, "code: expected at most 100 bytes");
	if (d->code.n)
		memcpy(t->code, d->code.p, d->code.n + 1);
	for (int i = 0; i < PERSON_FIELDS; i++)
		if (!member(r, o, person_names[i], false, &d->person[i], err))
			return false;
	if (d->person[PERSON_APPLICANT].n && text_is_blank(d->person[PERSON_APPLICANT].p))
		return err_set(err, ERR_DATA, "applicant: expected a name");
	d->fee = intake_fee(d->procedure, day_of_time(time_now()));
	json_t *papers = json_object_get(o, "papers");
	return !papers || read_papers(r, papers, t, err);
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
	for (int i = 0; i < rules->province.desks; i++)
		if (who_at(r, 1u << ROLE_CLERK, 0, rules->province.desk[i].id) &&
			desk_takes(rules, i, d->procedure, d->agency)) {
			d->desk = &rules->province.desk[i];
			return true;
		}
	return false;
}

/* As on the page, what a person holds is looked for by a clerk alone; that it is so, the act finds out. */
static bool may_hold(struct request *r, const struct intake *t, struct error *err)
{
	return !held_lacks(t->came, t->papers, NULL, 0) || own_desk(r, r->subjects, err) >= 0;
}

bool intake_api_add(struct request *r, struct error *err)
{
	struct intake *t = arena_zalloc(&r->arena, sizeof *t);
	json_error_t where;
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, &where);
	if (!o)
		return err_set(err, ERR_DATA, "JSON, line %d, column %d: %s", where.line, where.column,
			where.text);
	*t = (struct intake){ .rules = r->subjects, .dossier = { .fee = -1, .act = "dossier.received" } };
	bool ok = read_json(r, o, t, err);
	json_decref(o);
	if (!ok)
		return false;
	if (!may_add(r, t))
		return err_set(err, ERR_DENIED, "the agency is not yours");
	return may_hold(r, t, err) && who_once(r, &t->once, err) &&
	       web_act(r, intake_act, t, intake_api_answer);
}
