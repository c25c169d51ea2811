/* pq.c: see pq.h. */
#include "store/pq.h"

#include "base/library.h"

struct pq_api pq;

#define ROW(name) { #name, offsetof(struct pq_api, name) },
static const struct library_function functions[] = { PQ_FUNCTIONS(ROW) };
#undef ROW

static struct library libpq = { "libpq.so.5", "libpq5", functions, sizeof functions / sizeof functions[0],
	&pq, false };

bool pq_load(struct error *err)
{
	return library_load(&libpq, err);
}
