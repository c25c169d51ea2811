/* fuzz_multipart.c: any bytes as a form with a file; and what was read, written again, reads the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_part(struct buf *b, const char *name, const char *file, const char *p, size_t n)
{
	buf_printf(b, "--b\r\nContent-Disposition: form-data; name=\"%s\"", name);
	if (file)
		buf_printf(b, "; filename=\"%s\"", file);
	buf_adds(b, "\r\n\r\n");
	buf_add(b, p, n);
	buf_adds(b, "\r\n");
}

/* The first line is the Content-Type, the rest the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct form f, g;
	struct upload u, v;
	const uint8_t *nl = size ? memchr(data, '\n', size) : NULL;
	if (!nl)
		return 0;
	char *type = arena_dup(&a, (const char *)data, (size_t)(nl - data));
	size_t n = size - (size_t)(nl + 1 - data);
	/* A copy of its own size, so that a byte read too far is seen. */
	char *body = malloc(n ? n : 1);
	memcpy(body, nl + 1, n);
	if (multipart_read(type, body, n, &a, &f, &u)) {
		struct buf b = BUF_INIT(1u << 24);
		for (int i = 0; i < f.count; i++) {
			assert(utf8_valid(f.value[i], strlen(f.value[i]), NULL));
			put_part(&b, f.name[i], NULL, f.value[i], strlen(f.value[i]));
		}
		if (u.name) {
			assert(u.p >= body && u.p + u.n <= body + n);
			put_part(&b, "file", u.name, u.p, u.n);
		}
		buf_adds(&b, "--b--\r\n");
		if (!memmem(body, n, "\r\n--b", 5)) {
			assert(multipart_read("multipart/form-data; boundary=b", b.p, b.len, &a, &g, &v));
			assert(g.count == f.count && (v.name != NULL) == (u.name != NULL));
			assert(!u.name || (v.n == u.n && memcmp(v.p, u.p, u.n) == 0));
		}
		buf_release(&b);
	}
	free(body);
	arena_release(&a);
	return 0;
}
