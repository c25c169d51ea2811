/* fuzz_answers.c: a form of a procedure and what a page sent for it, divided by the first NUL of the
 * input (none: the post is held against a sound form). What is kept of a post comes back as the same
 * answers. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "form/form.h"
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char COMMON[] = "{\"$defs\":{\"name\":{\"type\":\"string\",\"minLength\":2}},"
			     "\"lists\":{\"identity_places\":[\"096\"]},\"groups\":{\"g\":[{\"at\":\"/x\","
			     "\"widget\":\"text\",\"label\":\"X\"}]}}";

static const char SOUND[] =
	"{\"title\":\"T\",\"schema\":{\"type\":\"object\",\"properties\":{\"d\":{\"type\":\"string\","
	"\"format\":\"date\"},\"n\":{\"type\":\"number\"},\"i\":{\"type\":\"string\"},"
	"\"t\":{\"type\":\"string\"},\"p\":{\"type\":\"string\"},\"b\":{\"type\":\"boolean\"},"
	"\"m\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}},"
	"\"r\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"object\",\"properties\":{"
	"\"n\":{\"type\":\"number\"},\"g\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":"
	"\"string\"}}}}}},\"s\":{\"type\":\"number\"}}},\"ui\":[{\"title\":\"S\",\"fields\":["
	"{\"at\":\"/d\",\"widget\":\"date\",\"label\":\"D\",\"past\":true},{\"at\":\"/n\",\"widget\":"
	"\"money\",\"label\":\"N\"},{\"at\":\"/i\",\"widget\":\"identity\",\"label\":\"I\",\"birth\":"
	"\"/d\"},{\"at\":\"/t\",\"widget\":\"tax\",\"label\":\"T\"},{\"at\":\"/p\",\"widget\":\"phone\","
	"\"label\":\"P\"},{\"at\":\"/b\",\"widget\":\"yes_no\",\"label\":\"B\"},{\"at\":\"/m\","
	"\"widget\":\"many\",\"label\":\"M\",\"options\":[{\"value\":\"a\",\"label\":\"A\"},{\"value\":"
	"\"b\",\"label\":\"B\"}],\"when\":{\"at\":\"/b\",\"is\":true}},{\"at\":\"/r\",\"label\":\"R\","
	"\"repeat\":true,\"fields\":[{\"at\":\"/n\",\"widget\":\"number\",\"label\":\"N\"},{\"at\":\"/g\","
	"\"label\":\"G\",\"use\":\"g\"}]},{\"at\":\"/s\",\"widget\":\"computed\",\"label\":\"S\","
	"\"compute\":{\"sum\":[\"/r/*/n\",{\"product\":[\"/n\",2]}]}}]}]}";

static void fill(const struct forms *f, const char *text, size_t n)
{
	struct arena a = { 0 };
	struct form sent;
	struct form_filled first, again;
	struct error err = { 0 };
	bool valid = false;
	int lines;
	if (!form_read(&sent, &a, text, n)) {
		arena_release(&a);
		return;
	}
	struct form_post post = { .name = sent.name,
		.value = sent.value,
		.count = sent.count,
		.add = form_get(&sent, "add"),
		.remove = form_get(&sent, "remove") };
	int32_t today = day_of(2022, 6, 14);
	form_fill(f, &f->blank[0], &post, today, &a, &first);
	if (form_check(&first, &valid, &err)) {
		assert(!valid || !first.faults);
		form_lines(&first, 0, &lines);
	} else {
		assert(err.code == ERR_DATA);
	}
	if (valid) {
		form_recall(f, &f->blank[0], first.answers, today, &a, &again);
		assert(json_equal(first.answers, again.answers));
	}
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *cut = size ? memchr(text, '\0', size) : NULL;
	struct forms f = { 0 };
	struct error err = { 0 };
	struct form_source sources[2] = {
		{ .code = "common",
			.name = "common.json",
			.text = COMMON,
			.n = strlen(COMMON),
			.shared = true },
		{ .code = "form",
			.name = "form.json",
			.text = cut ? text : SOUND,
			.n = cut ? (size_t)(cut - text) : strlen(SOUND) },
	};
	f.source = sources;
	f.sources = 2;
	bool ok = forms_compile(&f, NULL, &err);
	assert(ok == (err.code == ERR_NONE) && (ok || !cut || *err.text));
	assert(ok || cut);
	if (ok && f.blanks)
		fill(&f, cut ? cut + 1 : text, cut ? size - (size_t)(cut - text) - 1 : size);
	forms_release(&f);
	return 0;
}
