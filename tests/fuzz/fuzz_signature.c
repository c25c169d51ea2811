/* fuzz_signature.c: any bytes as a PDF with signatures: what is found must hold together, and what is
 * not the tests' signed file must not be valid. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "sign/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Within the validity of tests/data/sign/cert.pem. */
enum { WHEN = 1655200000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sign_trust *trust;
	static struct sign_key *key;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct sign_list list = { 0 };
	struct pdf_facts facts;
	struct pdf_limits limits = { .seconds = 2 };
	if (!trust) {
		struct sign_files files = { "tests/data/sign/key.pem", "tests/data/sign/cert.pem", NULL };
		trust = sign_trust_file("tests/data/sign/ca.pem", &err);
		key = sign_key_files(&files, &err);
		assert(trust && key);
	}
	if (sign_pdf_read(data, size, trust, WHEN, &a, &list, &err)) {
		for (int i = 0; i < list.count; i++) {
			const struct sign_found *s = &list.found[i];
			assert(s->field && s->reason && s->location && s->change && s->verdict.why);
			assert((s->cover == SIGN_CHANGED || s->cover == SIGN_BROKEN) ==
				(*s->change != '\0'));
			assert(!sign_is_valid(s) || !*s->verdict.why);
		}
	} else {
		assert(err.code == ERR_DATA);
	}
	err = (struct error){ 0 };
	assert(pdf_check(data, size, &limits, &facts, &err) || err.code == ERR_DATA);
	/* Whatever can be signed can be read, and the new signature is about all of it. */
	struct sign_pdf_how how = { .at = WHEN };
	struct buf out = BUF_INIT((size_t)1 << 24);
	err = (struct error){ 0 };
	if (sign_pdf(data, size, key, &how, &out, &err) &&
		sign_pdf_read(out.p, out.len, trust, WHEN, &a, &list, &err)) {
		assert(list.count > 0);
		assert(list.found[list.count - 1].cover == SIGN_WHOLE);
		assert(list.found[list.count - 1].verdict.right);
	}
	buf_release(&out);
	arena_release(&a);
	return 0;
}
