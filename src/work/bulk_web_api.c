/* bulk_web_api.c: see bulk_web_api.h. POST /api/inbox/take and /api/inbox/pass: what bulk_web.c does to
 * several, for a program, which is told what became of each. */
#include "work/bulk_web_api.h"

#include <string.h>

#include "account/account_web.h"
#include "base/text.h"
#include "work/bulk_web.h"
#include "work/show_web.h"

/* Bytes of a dossier's code, at most. */
enum { CODE_MAX = 100 };

static bool api_taken(struct request *r, struct error *err)
{
	const struct bulk *b = r->act_arg;
	(void)err;
	struct json_out j = answer_object(r);
	json_int(&j, "taken", b->done);
	json_close(&j, '}');
	return true;
}

const json_t *named_list(const json_t *o, size_t max, struct error *err)
{
	const json_t *list = json_object_get(o, "items");
	size_t n = json_array_size(list);
	if (n && n <= max)
		return list;
	err_set(err, ERR_DATA, "items: expected a list of 1 to %zu items", max);
	return NULL;
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

bool named_read(struct request *r, const json_t *o, struct named *n, struct error *err)
{
	const json_t *item = json_object_get(o, "item"), *code = json_object_get(o, "code"),
		     *version = json_object_get(o, "version");
	*n = (struct named){ 0 };
	bool ok = json_is_integer(version) && !item != !code && (!item || json_is_integer(item)) &&
		  (!code || (json_is_string(code) && json_string_length(code) <= CODE_MAX));
	if (!ok || (item && json_integer_value(item) < 1))
		return err_set(err, ERR_DATA,
			"items: expected each with \"item\" or \"code\", and the \"version\" that was "
			"seen");
	n->version = json_integer_value(version);
	n->item = json_integer_value(item);
	n->code = code ? arena_str(&r->arena, json_string_value(code)) : NULL;
	if (code && !utf8_valid(n->code, strlen(n->code), NULL))
		return err_set(err, ERR_DATA, "code: expected text without NUL");
	const char *key;
	if (!who_key(r, &key, err))
		return false;
	/* No header brings a line feed, so that it is no other act's key. */
	if (key && item)
		n->key = arena_printf(&r->arena, "%s\nitem %lld", key, (long long)n->item);
	else if (key)
		n->key = arena_printf(&r->arena, "%s\ncode %s", key, n->code);
	return true;
}

void named_put(struct json_out *j, int64_t item, const char *code, const struct error *why)
{
	if (item)
		json_int(j, "item", item);
	else
		json_str(j, "code", code);
	json_bool(j, "done", why->code == ERR_NONE);
	if (!why->code)
		return;
	json_int(j, "status", status_of(why->code));
	json_str(j, "error", why->text);
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
			.item = n.item, .version = n.version, .code = n.code, .key = n.key
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
