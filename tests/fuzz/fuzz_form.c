/* fuzz_form.c: any bytes as a query, a form, a cookie, a search, an address. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "app/modules.h"
#include "base/text.h"
#include "figure/period.h"
#include "store/search.h"
#include "web/asset.h"
#include "web/html.h"
#include "web/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct form f;
	char query[2048];
	char *text = arena_dup(&a, (const char *)data, size);
	if (form_read(&f, &a, text, size))
		for (int i = 0; i < f.count; i++) {
			struct buf b = BUF_INIT(1u << 24);
			assert(utf8_valid(f.value[i], strlen(f.value[i]), NULL));
			/* What is escaped for an address decodes to what it was. */
			url_escape(&b, f.value[i], strlen(f.value[i]));
			char *back = url_decode(&a, b.p ? b.p : "", b.len, false);
			assert(back && strcmp(back, f.value[i]) == 0);
			buf_release(&b);
		}
	cookie_get(&a, text, "motcua");
	encodings_accepted(text);
	search_query(text, query, sizeof query);
	struct period p;
	period_parse(text, &p);
	enum { TABLES = 128 };
	const struct route *tables[TABLES + 1];
	int n = 0;
	for (int i = 0; modules[i] && n < TABLES; i++)
		if (modules[i]->routes)
			tables[n++] = modules[i]->routes;
	tables[n] = NULL;
	struct request r = { .method = size % 2 ? "GET" : "POST", .target = text };
	struct error err = { 0 };
	if (route_find(tables, &r, &err))
		route_check(&r, &err);
	arena_release(&r.arena);
	arena_release(&a);
	return 0;
}
