/* fuzz_refill.c: any bytes as a page: what was typed comes out escaped, and where there is no form every byte
 * of the page stays. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "web/refill.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct form typed = { 0 };
	struct refill f;
	struct buf out = BUF_INIT(1 << 20);
	struct refill_more more = { "T", BUF_INIT(64), BUF_INIT(64) };
	const char *page = arena_dup(&a, (const char *)data, size);
	form_add(&typed, &a, "a", "<EVIL a='\"&>");
	form_add(&typed, &a, "b", "1");
	refill_find(&f, page, size, "/do", "/do", &typed, "a");
	buf_adds(&more.summary, "S");
	refill_write(&f, &typed, &more, &out);
	if (!strstr(page, "<EVIL") && memchr(page, 0, size) == NULL && out.p)
		assert(!strstr(out.p, "<EVIL"));
	/* Without a form nothing of the page is touched. */
	if (!f.to && !strstr(page, "<form"))
		assert(out.len == size + (f.title != 0) + (f.main != 0));
	buf_release(&out);
	buf_release(&more.summary);
	arena_release(&a);
	return 0;
}
