/* fuzz_template.c: any bytes as a template, rendered with values that hold markup: no value's markup
 * may come out unescaped. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "web/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	static int loaded;
	if (!loaded)
		loaded = messages_load(&err);
	char *text = arena_dup(&a, (const char *)data, size);
	struct templates *t = templates_from("fuzz.html", text, strlen(text), &err);
	if (t) {
		struct buf out = BUF_INIT(1 << 20);
		struct value_map *m = value_map_new(&a, 8), *inner = value_map_new(&a, 4);
		put_text(m, "a", "<EVIL a='\"&>");
		put_count(m, "n", -1984);
		put_percent(m, "p", 1, 3);
		put_text(inner, "b", "javascript:<EVIL>");
		const struct value_map *rows[2] = { inner, inner };
		put_list(m, "l", rows, 2);
		put_map(m, "m", inner);
		template_render(t, "fuzz.html", m, LANG_VI, &a, &out, &err);
		if (out.p && !strstr(text, "<EVIL"))
			assert(!strstr(out.p, "<EVIL"));
		buf_release(&out);
	}
	templates_free(t);
	arena_release(&a);
	return 0;
}
