/* draft_web_api.c: the page of a result for programs: how it stands, what a draft may begin with, the draft
 * saved. What is signed alone is signed by POST /api/sign, as several are. */
#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "dossier/dossier_web.h"
#include "result/result_web.h"
#include "store/store.h"
#include "work/show_web.h"

static void put_at(struct json_out *j, const char *key, int64_t at)
{
	char text[17];
	json_str(j, key, at ? time_format(at, text) : NULL);
}

static void put_issued(struct json_out *j, const struct issued *i)
{
	json_open(j, NULL, '{');
	json_int(j, "id", i->id);
	json_str(j, "kind", issue_names[i->kind]);
	json_int(j, "number", i->number);
	json_str(j, "symbol", i->number ? i->symbol : NULL);
	json_str(j, "title", i->title);
	json_str(j, "token", i->token);
	json_int(j, "file", i->file);
	json_str(j, "signer", i->signer);
	json_str(j, "capacity", i->capacity);
	put_at(j, "at", i->at);
	put_at(j, "revoked_at", i->revoked_at);
	json_close(j, '}');
}

/* What may be done, in the words of the addresses; where a result that is signed goes then. */
static void put_may(struct json_out *j, const struct result_state *s)
{
	const struct step *at = s->may_sign ? process_step(s->life.process, s->sign.step) : NULL;
	json_open(j, "may", '[');
	if (s->may_draft)
		json_str(j, NULL, "draft");
	if (s->may_sign)
		json_str(j, NULL, "sign");
	if (s->may_certify)
		json_str(j, NULL, "certify");
	if (s->may_scan)
		json_str(j, NULL, "scan");
	json_close(j, ']');
	json_open(j, "next", '[');
	for (int i = 0; at && i < at->nexts; i++)
		json_int(j, NULL, at->next[i]);
	json_close(j, ']');
}

bool result_api_show(struct request *r, struct error *err)
{
	struct dossier d;
	struct result_state s;
	struct result_draft draft;
	if (!dossier_for_reading(r, &d, err) || !result_state_read(r, &d, &s, err) ||
		!result_draft_read(r->db, d.id, &r->arena, &draft, err))
		return false;
	struct json_out j = answer_object(r);
	json_str(&j, "code", d.code);
	json_int(&j, "version", s.life.version);
	json_int(&j, "revision", draft.revision);
	json_str(&j, "title", draft.revision ? draft.title : result_first_title(r->subjects, &d));
	json_str(&j, "body", draft.body);
	json_str(&j, "who", draft.who);
	put_at(&j, "at", draft.at);
	put_may(&j, &s);
	json_open(&j, "issued", '[');
	for (int i = 0; i < s.n; i++)
		put_issued(&j, &s.made[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	return true;
}

static bool filled(struct request *r, struct error *err)
{
	const struct dossier *d = r->act_arg;
	const char *body = result_first_body(r, d, err);
	if (!body)
		return false;
	struct json_out j = answer_object(r);
	json_str(&j, "code", d->code);
	json_str(&j, "title", result_first_title(r->subjects, d));
	json_str(&j, "body", body);
	json_close(&j, '}');
	return true;
}

bool result_api_fill(struct request *r, struct error *err)
{
	struct dossier *d = arena_zalloc(&r->arena, sizeof *d);
	return dossier_for_act(r, d, err) && web_act(r, result_look_act, d, filled);
}

/* A draft on its way. */
struct saving {
	struct result_drafting draft;
	struct actor who;
	const char *code;
	struct once once;
	bool before; /* the key was used: nothing was done now */
};

static bool save_act(struct tx *tx, void *arg, struct error *err)
{
	struct saving *s = arg;
	int64_t subject;
	s->before = tx_done_before(tx, &s->once, "draft", &subject, err);
	if (s->before || err->code)
		return s->before;
	return result_draft_act(tx, &s->draft, err) &&
	       tx_done_now(tx, &s->once, "draft", s->draft.dossier, err);
}

static bool saved(struct request *r, struct error *err)
{
	const struct saving *s = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_str(&j, "code", s->code);
	json_bool(&j, "before", s->before);
	if (!s->before)
		json_int(&j, "revision", s->draft.revision + 1);
	json_close(&j, '}');
	return true;
}

static const char *text_of(struct request *r, const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s ? arena_str(&r->arena, s) : NULL;
}

bool result_api_save(struct request *r, struct error *err)
{
	struct saving *s = arena_zalloc(&r->arena, sizeof *s);
	struct dossier d;
	if (!dossier_for_act(r, &d, err) || !who_once(r, &s->once, err))
		return false;
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *revision = json_object_get(o, "revision");
	bool ok = json_is_integer(revision);
	s->who = actor_of(r);
	s->code = d.code;
	s->draft = (struct result_drafting){ .rules = r->subjects,
		.actor = &s->who,
		.dossier = d.id,
		.revision = json_integer_value(revision),
		.title = text_of(r, o, "title"),
		.body = text_of(r, o, "body") };
	json_decref(o);
	return ok ? web_act(r, save_act, s, saved)
		  : err_set(err, ERR_DATA,
			    "revision: expected the number of the draft that was read, or 0");
}
