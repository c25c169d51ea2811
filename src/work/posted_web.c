/* posted_web.c: what came by post for a dossier later, as its desk writes it down. */
#include <jansson.h>

#include "account/account_web.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "work/posted.h"
#include "work/show_web.h"

/* A piece on its way through the writer. */
struct writing {
	const struct rules *rules;
	int64_t id;
	const char *code;
	struct posted posted;
	struct once once;
	bool before;
};

bool posted_may(const struct request *r, const struct rules *rules, const struct dossier *d)
{
	return d->desk >= 0 && !d->returned_at &&
	       who_at(r, 1u << ROLE_CLERK, 0, rules->province.desk[d->desk].id);
}

/* As it stands now: it may have been handed out since the page was asked for. */
static bool add_act(struct tx *tx, void *arg, struct error *err)
{
	struct writing *w = arg;
	struct arena a = { 0 };
	struct dossier d;
	const struct rules *r = w->rules;
	bool ok = dossier_by_ids(tx->db, &r->province, &r->catalogue, &w->id, 1, &a, &d, err) &&
		  posted_add(tx, r, &d, &w->posted, err);
	arena_release(&a);
	return ok;
}

static bool write_act(struct tx *tx, void *arg, struct error *err)
{
	struct writing *w = arg;
	struct error why = { 0 };
	int64_t subject;
	if (tx_done_before(tx, &w->once, "posted", &subject, &why)) {
		w->before = true;
		return true;
	}
	if (why.code)
		return err_set(err, why.code, "%s", why.text);
	return add_act(tx, w, err) && tx_done_now(tx, &w->once, "posted", w->id, err);
}

static bool begin(
	struct request *r, struct writing *w, const char *what, const char *tracking, struct error *err)
{
	struct dossier d;
	const struct rules *rules = r->subjects;
	int word = what ? text_word(what, posted_what_names) : -1;
	if (!who_once(r, &w->once, err) || !dossier_for_act(r, &d, err))
		return false;
	if (d.desk < 0 || !who_at(r, 1u << ROLE_CLERK, 0, rules->province.desk[d.desk].id))
		return err_set(err, ERR_DENIED, "the desk that took the dossier in writes down what came");
	if (word < 0)
		return err_set(err, ERR_DATA, "what: expected supplement, original or other");
	w->rules = rules;
	w->id = d.id;
	w->code = d.code;
	w->posted.what = (enum posted_what)word;
	w->posted.tracking = tracking && *tracking ? tracking : NULL;
	return true;
}

static bool written(struct request *r, struct error *err)
{
	const struct writing *w = r->act_arg;
	(void)err;
	return redirect(r, dossier_address(r, w->code));
}

bool posted_post(struct request *r, struct error *err)
{
	struct writing *w = arena_zalloc(&r->arena, sizeof *w);
	return begin(r, w, form_get(&r->post, "what"), form_get(&r->post, "tracking"), err) &&
	       web_act(r, write_act, w, written);
}

static bool api_written(struct request *r, struct error *err)
{
	const struct writing *w = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_str(&j, "code", w->code);
	json_bool(&j, "before", w->before);
	if (!w->before)
		json_int(&j, "no", w->posted.no);
	json_close(&j, '}');
	return true;
}

static const char *text_of(struct request *r, const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s ? arena_str(&r->arena, s) : NULL;
}

bool posted_api(struct request *r, struct error *err)
{
	struct writing *w = arena_zalloc(&r->arena, sizeof *w);
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	const char *what = text_of(r, o, "what"), *tracking = text_of(r, o, "tracking");
	bool object = json_is_object(o);
	json_decref(o);
	if (!object)
		return err_set(err, ERR_DATA, "expected a JSON object");
	return begin(r, w, what, tracking, err) && web_act(r, write_act, w, api_written);
}
