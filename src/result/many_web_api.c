/* many_web_api.c: POST /api/sign: what /sign does, for a program of the head, which is told what became of
 * each. The PIN comes with the request, as it does with the page's form, and is kept nowhere. */
#include "result/many_web.h"
#include "result/result_web.h"
#include "work/named_web.h"

static bool whole(const json_t *o, const char *name, int64_t most, int64_t *n, struct error *err)
{
	const json_t *v = json_object_get(o, name);
	*n = json_integer_value(v);
	return (!v || (json_is_integer(v) && *n >= 0 && *n <= most)) ||
	       err_set(err, ERR_DATA, "%s: expected a whole number", name);
}

static bool read_items(struct request *r, const json_t *o, struct many *c, struct error *err)
{
	const json_t *list = named_list(o, MANY_MAX, err);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		struct named n;
		int64_t revision, step;
		if (!named_read(r, one, &n, err) || !whole(one, "revision", INT64_MAX, &revision, err) ||
			!whole(one, "step", STEPS_MAX, &step, err))
			return false;
		struct work_call pass = { .item = n.item, .version = n.version, .step = (int)step };
		if (!many_add(r, c, pass, revision, n.code, &n.once, err))
			return false;
	}
	return list != NULL;
}

static void put_one(struct json_out *j, const struct many_one *one)
{
	const struct issuing *i = &one->way->issuing;
	if (one->why.code)
		return;
	json_bool(j, "before", one->before);
	if (one->before)
		return;
	json_int(j, "state", i->pass.state);
	json_int(j, "version", i->pass.version_now);
	json_int(j, "number", i->issued.number);
	json_str(j, "symbol", i->issued.symbol);
	json_str(j, "token", i->issued.token);
	json_int(j, "file", i->issued.file);
}

static bool api_issued(struct request *r, struct error *err)
{
	const struct many *c = r->act_arg;
	int done = 0;
	(void)err;
	for (int i = 0; i < c->n; i++)
		done += c->one[i].fate == MANY_SIGNED;
	struct json_out j = answer_object(r);
	json_int(&j, "signed", done);
	json_open(&j, "items", '[');
	for (int i = 0; i < c->n; i++) {
		const struct many_one *one = &c->one[i];
		json_open(&j, NULL, '{');
		named_put(&j, one->code ? 0 : one->way->issuing.pass.item, one->code, &one->why);
		put_one(&j, one);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	return true;
}

static bool key_refused(struct request *r, struct error *err)
{
	(void)r;
	return err_set(err, ERR_DATA, "secret: it is not the key's PIN or password");
}

static bool api_numbered(struct request *r, struct error *err)
{
	struct many *c = r->act_arg;
	if (many_sign_each(r, c, err))
		return web_act(r, many_issue_act, c, api_issued);
	if (err->code != ERR_DENIED)
		return false;
	*err = (struct error){ 0 };
	return web_act(r, many_refused_act, c, key_refused);
}

bool many_api_sign(struct request *r, struct error *err)
{
	struct many *c = many_of(r, err);
	if (!c)
		return false;
	if (!c->key.account)
		return err_set(err, ERR_DATA, "there is no key with which you sign (motcua signer set)");
	json_t *o = secret_body(r, &c->secret, err);
	bool ok = o && read_items(r, o, c, err);
	json_decref(o);
	return ok && web_act(r, many_number_act, c, api_numbered);
}
