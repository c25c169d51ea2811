/* sign_web_api.c: what sign_web.c does to one dossier, for programs: a result on paper taken in as a scan, an
 * electronic copy certified. */
#include <sodium.h>
#include <string.h>

#include "account/account_web.h"
#include "result/result_web.h"
#include "result/sign_web.h"
#include "store/store.h"
#include "work/named_web.h"

enum { SECRET_MAX = 200 };

/* An act on what is issued, once for a key of idempotency; with `last` the key says so from now on. */
static bool once(struct tx *tx, struct on_its_way *w, act_fn *act, bool last, struct error *err)
{
	int64_t subject;
	w->before = tx_done_before(tx, &w->once, "issued", &subject, err);
	if (w->before || err->code)
		return w->before;
	return act(tx, w, err) && (!last || tx_done_now(tx, &w->once, "issued", w->dossier.id, err));
}

static bool number_once(struct tx *tx, void *arg, struct error *err)
{
	return once(tx, arg, issue_number_act, false, err);
}

static bool issue_once(struct tx *tx, void *arg, struct error *err)
{
	return once(tx, arg, issue_act, true, err);
}

static bool api_issued(struct request *r, struct error *err)
{
	const struct on_its_way *w = r->act_arg;
	const struct issued *i = &w->issuing.issued;
	(void)err;
	r->response->status = w->before ? 200 : 201;
	struct json_out j = answer_object(r);
	json_str(&j, "code", w->dossier.code);
	json_bool(&j, "before", w->before);
	if (!w->before) {
		json_int(&j, "number", i->number);
		json_str(&j, "symbol", i->number ? i->symbol : NULL);
		json_str(&j, "token", i->token);
		json_int(&j, "file", i->file);
	}
	json_close(&j, '}');
	return true;
}

bool result_api_scan(struct request *r, struct error *err)
{
	const char *name = form_get(&r->get, "name");
	struct on_its_way *w = issuing_begin(r, ISSUE_SCAN, err);
	if (!w || !who_once(r, &w->once, err))
		return false;
	return issuing_scan(r, w, name ? name : "", err) && web_act(r, issue_once, w, api_issued);
}

static bool key_refused(struct request *r, struct error *err)
{
	(void)r;
	return err_set(err, ERR_DATA, "secret: it is not the key's PIN or password");
}

static bool api_numbered(struct request *r, struct error *err)
{
	struct on_its_way *w = r->act_arg;
	bool wrong;
	if (w->before)
		return api_issued(r, err);
	if (issuing_open(r, w, &wrong, err))
		return web_act(r, issue_once, w, api_issued);
	return wrong && web_act(r, issuing_refused_act, w, key_refused);
}

json_t *secret_body(struct request *r, const char **secret, struct error *err)
{
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *v = json_object_get(o, "secret");
	size_t n = json_string_length(v);
	if (r->body_len)
		sodium_memzero((char *)r->body, r->body_len);
	*secret = n ? arena_dup(&r->arena, json_string_value(v), n) : NULL;
	if (n)
		sodium_memzero((char *)json_string_value(v), n);
	if (json_is_object(o) && (!v || json_is_string(v)) && n <= SECRET_MAX)
		return o;
	json_decref(o);
	err_set(err, ERR_DATA, "expected a JSON object; secret: a text of at most %d bytes", SECRET_MAX);
	return NULL;
}

/* {"file": 1, "name": "...", "secret": "..."} */
static bool read_copy(struct request *r, struct on_its_way *w, const json_t *o, struct error *err)
{
	const json_t *file = json_object_get(o, "file");
	const char *name = json_string_value(json_object_get(o, "name"));
	if (!json_is_integer(file))
		return err_set(err, ERR_DATA, "file: expected the number of one of the dossier's files");
	if (!name || !*name || strlen(name) > RESULT_TITLE_MAX)
		return err_set(err, ERR_DATA, "name: expected 1 to %d bytes", RESULT_TITLE_MAX);
	return issuing_copy_of(r, w, json_integer_value(file), arena_str(&r->arena, name), err);
}

bool result_api_certify(struct request *r, struct error *err)
{
	struct on_its_way *w = issuing_begin(r, ISSUE_COPY, err);
	json_t *o = w ? secret_body(r, &w->secret, err) : NULL;
	bool ok = o && who_once(r, &w->once, err) && read_copy(r, w, o, err);
	/* Of the secret nothing stays, not even how long it was. */
	if (ok) {
		json_object_del(o, "secret");
		once_asks_json(r, &w->once, o);
	}
	json_decref(o);
	if (ok && !w->key.account)
		return err_set(err, ERR_DATA, "there is no key with which you sign (motcua signer set)");
	return ok && web_act(r, number_once, w, api_numbered);
}
