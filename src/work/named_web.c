/* named_web.c: see named_web.h. */
#include "work/named_web.h"

#include <stdlib.h>
#include <string.h>

#include "account/account_web.h"
#include "base/text.h"

/* Bytes of a dossier's code, at most. */
enum { CODE_MAX = 100 };

const json_t *named_list(const json_t *o, size_t max, struct error *err)
{
	const json_t *list = json_object_get(o, "items");
	size_t n = json_array_size(list);
	if (n && n <= max)
		return list;
	err_set(err, ERR_DATA, "items: expected a list of 1 to %zu items", max);
	return NULL;
}

void once_asks_json(const struct request *r, struct once *once, const json_t *o)
{
	char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
	once_asks(r, once, text ? text : "", text ? strlen(text) : 0);
	free(text);
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
	if (!who_once(r, &n->once, err))
		return false;
	const char *key = n->once.key;
	/* No header brings a line feed, so that it is no other act's key. */
	if (key && item)
		n->once.key = arena_printf(&r->arena, "%s\nitem %lld", key, (long long)n->item);
	else if (key)
		n->once.key = arena_printf(&r->arena, "%s\ncode %s", key, n->code);
	if (key)
		once_asks_json(r, &n->once, o);
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
	int status = status_of(why->code);
	json_int(j, "status", status);
	json_str(j, "error", status < 500 ? why->text : "internal error");
}
