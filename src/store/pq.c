/* pq.c: see pq.h. */
#include "store/pq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

struct pq_api pq;

/* Where each function goes. */
static const struct {
	const char *name;
	size_t at;
} functions[] = {
#define PQ_ROW(name) { #name, offsetof(struct pq_api, name) },
	PQ_FUNCTIONS(PQ_ROW)
#undef PQ_ROW
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct error why;

static void load(void)
{
	/* Lazily: most of what those fifteen libraries call is never called here. */
	void *lib = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL);
	if (!lib) {
		err_set(&why, ERR_SYSTEM, "PostgreSQL's client library is missing: install libpq5 (%s)",
			dlerror());
		return;
	}
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		void *found = dlsym(lib, functions[i].name);
		if (!found) {
			err_set(&why, ERR_SYSTEM,
				"PostgreSQL's client library has no %s: install libpq5 of version 14 or "
				"later",
				functions[i].name);
			return;
		}
		memcpy((char *)&pq + functions[i].at, &found, sizeof found);
	}
}

bool pq_load(struct error *err)
{
	pthread_once(&once, load);
	return why.code == ERR_NONE || err_set(err, why.code, "%s", why.text);
}
