/* fuzz_report.c: any text as a report: every finding points into the text it is about, and is well formed. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "check/check.h"
#include "check/passage.h"
#include "check/shown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sound(const struct finding *f, const struct reader_document *d)
{
	const struct reader_block *b = &d->blocks[f->block];
	const struct reader_text *t =
		b->table ? &reader_cell_at(b->table, f->row, f->column)->text : &b->text;
	assert(f->from <= f->to && f->to <= t->n);
	assert(f->confidence > 0 && f->confidence <= 100);
	assert(f->kind && f->words && f->stated && f->expected && f->arithmetic);
	assert(utf8_valid(f->words, strlen(f->words), NULL));
}

/* Tokens and numbers lie within the text, one behind the other. */
static void passage(const char *p, size_t n)
{
	struct passage s = { 0 };
	if (n > 1 << 20 || !utf8_valid(p, n, NULL))
		return;
	passage_read(&s, p, (uint32_t)n);
	for (int i = 0; i < s.count; i++) {
		assert(s.tokens[i].n > 0 && s.tokens[i].at + s.tokens[i].n <= n);
		assert(!i || s.tokens[i].at >= s.tokens[i - 1].at + s.tokens[i - 1].n);
	}
	for (int i = 0; i < s.number_count; i++) {
		assert(s.numbers[i].at + s.numbers[i].n <= n);
		assert(s.tokens[s.numbers[i].token].kind == TOKEN_NUMBER);
		assert(!i || s.numbers[i].token > s.numbers[i - 1].token);
	}
	passage_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct reader_document d;
	struct findings f;
	struct error err = { 0 };
	passage((const char *)data, size);
	if (!reader_read(&a, "fuzz.txt", (const char *)data, size, &d, &err) ||
		(d.format != READER_TEXT && d.format != READER_CSV)) {
		arena_release(&a);
		return 0;
	}
	check_documents(&a, &d, 1, 0, &f);
	struct buf out = BUF_INIT(1 << 24);
	for (int i = 0; i < f.count; i++)
		sound(&f.list[i], &d);
	shown_text(&f, &d, &out);
	shown_json(&f, &d, &out);
	assert(!out.len || utf8_valid(out.p, out.len, NULL));
	buf_release(&out);
	findings_free(&f);
	arena_release(&a);
	return 0;
}
