/* curl.c: see curl.h. */
#include "store/curl.h"

#include <string.h>

#include "base/buf.h"
#include "base/library.h"
#include "store/host.h"

static struct curl_calls loaded;

#define ROW(member, name) { #name, offsetof(struct curl_calls, member) },
static const struct library_function functions[] = { CURL_FUNCTIONS(ROW) };
#undef ROW

static struct library libcurl = { "libcurl.so.4", "libcurl4", functions,
	sizeof functions / sizeof functions[0], &loaded, false };

bool curl_load(struct curl_calls *calls, struct error *err)
{
	bool ok = library_load(&libcurl, err);
	*calls = loaded;
	return ok;
}

size_t curl_take(char *p, size_t size, size_t n, void *to)
{
	struct buf *b = to;
	buf_add(b, p, size * n);
	return b->full ? 0 : size * n;
}

bool curl_near(const char *host)
{
	return host_is_here(host, host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/"));
}
