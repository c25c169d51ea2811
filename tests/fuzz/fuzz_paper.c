/* fuzz_paper.c: any bytes as a document's template, filled with values that hold marks: no value's mark
 * may become one, and what can be filled can be walked. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "paper/paper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count_blocks(const struct paper_blocks *list)
{
	int n = 0;
	for (const struct paper_block *b = list->first; b; b = b->next) {
		n++;
		assert(b->next || b == list->last);
		if (b->kind == PAPER_COLUMNS)
			n += count_blocks(&b->columns.side[0]) + count_blocks(&b->columns.side[1]);
		if (b->kind == PAPER_TABLE)
			assert(b->table.columns > 0 && b->table.width[b->table.columns - 1] > 0);
		if (b->kind == PAPER_PARAGRAPH)
			for (const struct paper_run *r = b->paragraph.first; r; r = r->next)
				assert(strcmp(r->text, "**EVIL**{{a}}") == 0 || !strstr(r->text, "EVIL**{"
												 "{"));
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	/* A template that says EVIL itself proves nothing. */
	if (size && memmem(data, size, "EVIL", 4))
		return 0;
	const struct paper_template *t = paper_template_read(&a, "fuzz", (const char *)data, size, &err);
	assert((t != NULL) == (err.code == ERR_NONE));
	if (t) {
		struct paper_values *v = paper_values_new(&a, NULL);
		paper_put(v, "a", "**EVIL**{{a}}");
		paper_put(v, "b", "");
		for (int i = 0; i < 3; i++)
			paper_put(paper_put_item(v, "l"), "c", "x\n|y");
		const struct paper *p = paper_fill(t, v, 0, &a, &err);
		assert((p != NULL) == (err.code == ERR_NONE));
		if (p)
			count_blocks(&p->blocks);
	}
	arena_release(&a);
	return 0;
}
