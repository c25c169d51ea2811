/* bulk_web_api.c: POST /api/inbox/take and /api/inbox/pass: what bulk_web.c does to
 * several, for a program, which is told what became of each. */
#include "work/bulk_web.h"
#include "work/named_web.h"
#include "work/show_web.h"

static bool api_taken(struct request *r, struct error *err)
{
	const struct bulk *b = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_int(&j, "taken", b->done);
	json_close(&j, '}');
	return true;
}

static bool read_taken(struct bulk *b, const json_t *o, struct error *err)
{
	const json_t *list = named_list(o, BULK_MAX, err);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *id = json_array_get(list, i);
		if (!json_is_integer(id))
			return err_set(err, ERR_DATA, "items: expected whole numbers");
		b->one[b->n++].item = json_integer_value(id);
	}
	return list != NULL;
}

bool inbox_api_take(struct request *r, struct error *err)
{
	struct bulk *b = bulk_of(r, ACT_TAKE);
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	bool ok = read_taken(b, o, err);
	json_decref(o);
	return ok && web_act(r, bulk_take_act, b, api_taken);
}

static bool api_passed(struct request *r, struct error *err)
{
	const struct bulk *b = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_int(&j, "passed", b->done);
	json_open(&j, "items", '[');
	for (int i = 0; i < b->n; i++) {
		const struct bulk_one *one = &b->one[i];
		json_open(&j, NULL, '{');
		named_put(&j, one->item, one->code, &one->why);
		if (!one->why.code)
			json_bool(&j, "before", one->before);
		if (!one->why.code && !one->before) {
			json_int(&j, "state", one->state);
			json_int(&j, "version", one->version_now);
		}
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	return true;
}

static bool read_passed(struct request *r, struct bulk *b, const json_t *o, struct error *err)
{
	const json_t *list = named_list(o, BULK_MAX, err);
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct named n;
		if (!named_read(r, json_array_get(list, i), &n, err))
			return false;
		b->one[b->n++] = (struct bulk_one){
			.item = n.item, .version = n.version, .code = n.code, .once = n.once
		};
	}
	return list != NULL;
}

bool inbox_api_pass(struct request *r, struct error *err)
{
	struct bulk *b = bulk_of(r, ACT_PASS);
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	bool ok = read_passed(r, b, o, err);
	json_decref(o);
	return ok && web_act(r, bulk_pass_act, b, api_passed);
}
