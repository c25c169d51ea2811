/* act_web.c: an act on a dossier, from a form or from JSON; both read the same names. */
#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "work/address_web.h"
#include "work/brought_web_api.h"
#include "work/show_web.h"

/* A call on its way through the writer. */
struct calling {
	struct work_call call;
	struct actor actor;
	struct once once;
	const char *code;
	bool before;
	bool denied; /* the actor does not see the dossier: only the key may say that it was done */
};

/* Finds what was given under a name: from the form, or from JSON. */
struct given {
	struct request *r;
	json_t *json; /* NULL: a form */
};

static const char *given_text(const struct given *g, const char *name)
{
	json_t *v = g->json ? json_object_get(g->json, name) : NULL;
	if (!g->json)
		return form_get(&g->r->post, name);
	return json_is_string(v) ? arena_str(&g->r->arena, json_string_value(v)) : NULL;
}

static bool given_number(const struct given *g, const char *name, int64_t *n, struct error *err)
{
	json_t *v = g->json ? json_object_get(g->json, name) : NULL;
	const char *s = g->json ? NULL : form_get(&g->r->post, name);
	*n = 0;
	if (v && json_is_integer(v))
		*n = json_integer_value(v);
	else if (v || (s && *s && !int_parse(s, strlen(s), n)))
		return err_set(err, ERR_DATA, "%s: expected a whole number", name);
	return *n >= 0 || err_set(err, ERR_DATA, "%s: expected a number from 0", name);
}

/* A day as a person types it (its close of office hours is meant), or a time as a program writes it. */
static bool given_time(const struct given *g, const struct rules *r, int64_t *at, struct error *err)
{
	const char *s = given_text(g, "at");
	int32_t day;
	*at = 0;
	if (!s || !*s || time_parse(s, strlen(s), at))
		return true;
	if (!day_parse_local(s, strlen(s), &day) && !day_parse(s, strlen(s), &day))
		return err_set(err, ERR_DATA, "at: expected a day, such as 14/6/2022");
	*at = due_close_of(&r->due, day);
	return true;
}

/* As typed; NULL where none is. */
static const struct postal_address *form_address(struct request *r)
{
	struct postal_address *a = arena_alloc(&r->arena, sizeof *a);
	*a = address_typed(r, &r->post);
	return address_said(a) ? a : NULL;
}

/* What is given anew of a person (three fields, a name first): of a form what is not left empty, or is said
 * not to be there. */
static bool given_person(const struct given *g, const char *const names[PERSON_FIELDS],
	const char *const none[PERSON_FIELDS], const char *person[PERSON_FIELDS], struct error *err)
{
	struct request *r = g->r;
	for (int i = 0; i < PERSON_FIELDS; i++) {
		const char *s = form_get(&r->post, names[i]);
		bool gone = !g->json && none[i] && form_get(&r->post, none[i]);
		size_t max = i == PERSON_APPLICANT ? TYPED_NAME_MAX : TYPED_NUMBER_MAX;
		if (g->json && !brought_text(r, g->json, names[i], max, false, &s, err))
			return false;
		s = typed_tidy(&r->arena, s);
		if (gone && s && *s)
			return err_set(err, ERR_DATA,
				"%s: found a value and that there is none: expected one of the two",
				names[i]);
		person[i] = gone ? "" : s && !*s && !g->json ? NULL : s;
	}
	return true;
}

static bool given_persons(const struct given *g, struct work_call *c, struct error *err)
{
	static const char *const gone[] = { NULL, "no_applicant_id", "no_phone" };
	static const char *const bearer_gone[] = { NULL, "no_bearer_id", "no_bearer_phone" };
	return given_person(g, person_names, gone, c->person, err) &&
	       given_person(g, bearer_names, bearer_gone, c->bearer, err);
}

static bool read_call(const struct given *g, const struct rules *r, struct work_call *c, struct error *err)
{
	int64_t step, amount;
	if (!given_number(g, "item", &c->item, err) || !given_number(g, "version", &c->version, err) ||
		!given_number(g, "step", &step, err) || !given_number(g, "amount", &amount, err) ||
		!given_number(g, "holder", &c->holder, err) ||
		!given_number(g, "agency", &c->agency, err) || !given_time(g, r, &c->at, err) ||
		!given_persons(g, c, err))
		return false;
	if (step > STEPS_MAX || amount > 100000)
		return err_set(err, ERR_DATA, "step, amount: too large");
	c->step = (int)step;
	c->amount = (int)amount;
	c->text = given_text(g, "text");
	c->basis = given_text(g, "basis");
	c->sent_by = given_text(g, "sent_by");
	c->tracking = given_text(g, "tracking");
	if (c->tracking && !*c->tracking)
		c->tracking = NULL;
	if (g->json && !address_member(g->r, g->json, &c->address, err))
		return false;
	if (!g->json && c->sent_by && strcmp(c->sent_by, "post") == 0)
		c->address = form_address(g->r);
	if ((c->text && strlen(c->text) > 4000) || (c->basis && strlen(c->basis) > 500))
		return err_set(err, ERR_DATA, "text, basis: expected at most 4000 and 500 bytes");
	return true;
}

static bool call_act(struct tx *tx, void *arg, struct error *err)
{
	struct calling *k = arg;
	struct error why = { 0 };
	int64_t subject;
	if (tx_done_before(tx, &k->once, "work", &subject, &why)) {
		k->before = true;
		return true;
	}
	if (why.code)
		return err_set(err, why.code, "%s", why.text);
	if (k->denied)
		return err_set(err, ERR_DENIED, "the dossier belongs to another agency");
	return work_do(tx, &k->call, err) && tx_done_now(tx, &k->once, "work", k->call.dossier, err);
}

static bool begin(struct request *r, const struct given *g, struct calling *k, struct error *err)
{
	struct dossier d;
	const struct rules *rules = r->subjects;
	int act = text_word(r->param[1], work_act_names);
	if (act < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no act \"%.40s\"", r->param[1]);
	if (!who_once(r, &k->once, err))
		return false;
	/* Whoever gave an opinion and did not hear that it arrived sends it again, and sees the dossier no
	 * longer. */
	struct error why = { 0 };
	k->denied = !dossier_for_act(r, &d, &why);
	if (k->denied && (why.code != ERR_DENIED || !k->once.key))
		return err_set(err, why.code, "%s", why.text);
	if (!read_call(g, rules, &k->call, err))
		return false;
	k->actor = actor_of(r);
	k->code = d.code;
	k->call.rules = rules;
	k->call.actor = &k->actor;
	k->call.act = (enum work_act)act;
	k->call.dossier = d.id;
	return true;
}

static bool acted(struct request *r, struct error *err)
{
	const struct calling *k = r->act_arg;
	(void)err;
	/* Whoever hands a dossier on is told so and goes to the next one; who only took it goes on with
	 * it. */
	bool stays = k->call.act == ACT_TAKE || k->call.act == ACT_ASK || k->call.act == ACT_EXTEND ||
		     k->call.act == ACT_APOLOGISE || k->call.act == ACT_SUPPLEMENTED;
	if (k->call.act == ACT_CORRECT)
		return redirect(r, arena_printf(&r->arena, "%s?done=correct", dossier_address(r, k->code)));
	return redirect(
		r, stays ? dossier_address(r, k->code)
			 : arena_printf(&r->arena, "/inbox?did=%s&code=%s", work_act_names[k->call.act],
				   strrchr(dossier_address(r, k->code), '/') + 1));
}

bool work_act_post(struct request *r, struct error *err)
{
	struct calling *k = arena_zalloc(&r->arena, sizeof *k);
	return begin(r, &(struct given){ r, NULL }, k, err) && web_act(r, call_act, k, acted);
}

static bool api_acted(struct request *r, struct error *err)
{
	const struct calling *k = r->act_arg;
	char due[17];
	(void)err;
	struct json_out j = answer_object(r);
	json_str(&j, "code", k->code);
	json_bool(&j, "before", k->before);
	if (!k->before) {
		json_str(&j, "due_at",
			k->call.due_at == CLOCK_STOPPED ? NULL : time_format(k->call.due_at, due));
		json_int(&j, "state", k->call.state);
		json_int(&j, "version", k->call.version_now);
	}
	json_close(&j, '}');
	return true;
}

bool work_act_api(struct request *r, struct error *err)
{
	struct calling *k = arena_zalloc(&r->arena, sizeof *k);
	json_error_t where;
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, &where);
	if (!json_is_object(o)) {
		json_decref(o);
		return err_set(err, ERR_DATA, "expected a JSON object");
	}
	bool ok = begin(r, &(struct given){ r, o }, k, err);
	json_decref(o);
	return ok && web_act(r, call_act, k, api_acted);
}
