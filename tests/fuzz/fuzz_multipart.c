/* fuzz_multipart.c: any bytes as a form with a file; and what was read, written again, reads the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file that a form brought. */
struct upload {
	const char *name;
	struct buf bytes;
};

static bool gather(void *arg, const char *p, size_t n)
{
	buf_add(arg, p, n);
	return true;
}

/* Reads a body in pieces of a size. */
static bool reads(const char *type, const char *body, size_t n, size_t piece, struct arena *a,
	struct form *f, struct upload *u)
{
	struct multipart m;
	u->bytes = BUF_INIT(1u << 24);
	bool ok = multipart_begin(&m, type, a, f, gather, &u->bytes);
	for (size_t at = 0; ok && at < n; at += piece) {
		/* A copy of its own size, so that a byte read too far is seen. */
		size_t len = n - at < piece ? n - at : piece;
		char *copy = malloc(len);
		memcpy(copy, body + at, len);
		ok = multipart_feed(&m, copy, len);
		free(copy);
	}
	ok = ok && multipart_done(&m);
	u->name = m.file_name;
	multipart_release(&m);
	return ok;
}

static bool same(const struct upload *u, const struct upload *v)
{
	return (u->name != NULL) == (v->name != NULL) && u->bytes.len == v->bytes.len &&
	       (!u->bytes.len || memcmp(u->bytes.p, v->bytes.p, u->bytes.len) == 0);
}

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
	const char *body = (const char *)nl + 1;
	bool ok = reads(type, body, n, n + 1, &a, &f, &u);
	assert(reads(type, body, n, 1 + n % 7, &a, &g, &v) == ok &&
		(!ok || (same(&u, &v) && g.count == f.count)));
	buf_release(&v.bytes);
	if (ok) {
		struct buf b = BUF_INIT(1u << 24);
		for (int i = 0; i < f.count; i++) {
			assert(utf8_valid(f.value[i], strlen(f.value[i]), NULL));
			put_part(&b, f.name[i], NULL, f.value[i], strlen(f.value[i]));
		}
		if (u.name)
			put_part(&b, "file", u.name, u.bytes.p ? u.bytes.p : "", u.bytes.len);
		buf_adds(&b, "--b--\r\n");
		if (!memmem(body, n, "\r\n--b", 5)) {
			assert(reads("multipart/form-data; boundary=b", b.p, b.len, b.len, &a, &g, &v));
			assert(g.count == f.count && same(&u, &v));
			buf_release(&v.bytes);
		}
		buf_release(&b);
	}
	buf_release(&u.bytes);
	arena_release(&a);
	return 0;
}
