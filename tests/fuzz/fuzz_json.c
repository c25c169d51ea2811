/* fuzz_json.c: any bytes as a text to be written as JSON, and as a body for the API. What we write,
 * jansson must read as the same. */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "work/intake_web_api.h"
#include "procedure/procedure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (utf8_valid((const char *)data, size, NULL)) {
		struct buf b = BUF_INIT(1u << 24);
		json_quote(&b, (const char *)data, size);
		json_t *v = json_loadb(b.p, b.len, JSON_DECODE_ANY, NULL);
		assert(v && json_string_length(v) == size && memcmp(json_string_value(v), data, size) == 0);
		json_decref(v);
		buf_release(&b);
	}
	struct rules rules = { 0 };
	struct web web = { .subjects = &rules };
	struct response w = { 0 };
	struct request r = { .web = &web,
		.subjects = &rules,
		.response = &w,
		.method = "POST",
		.body = (const char *)data,
		.body_len = size,
		.who = { .role = 8 } };
	struct error err = { 0 };
	/* No procedure is known: nothing may get as far as an act. */
	assert(!intake_api_add(&r, &err) && err.code != ERR_NONE);
	arena_release(&r.arena);
	return 0;
}
